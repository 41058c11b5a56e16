"""A document made into what people take along: a book, a site, a folder; or one page of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone

from runbook.content.addresses import split_entry_key

from .documents import Document
from .folder import as_files
from .paper.html import as_html
from .paper.leaf import Leaf
from .paper.markdown import as_markdown
from .paper.naming import Teller
from .paper.pdf import Imprint, as_pdf
from .paper.site import Site

MOST = {"pdf": 1_500, "html": 10_000, "markdown": 200_000}
"""Pages in a book, a site, a folder: what somebody can still use, and a machine make."""
EPOCH = (1980, 1, 1, 0, 0, 0)
ABOUT = (
    "Who answers for a failing API call, what to check first, and where its logs are. Find the "
    "status code, then the layer that returned it; the index at the end also goes by team."
)
type Step = Callable[[], None]


class TooLargeError(Exception):
    """More pages than this format is good for; one sentence."""


def moment_of(document: Document) -> str:
    """Which state it shows: an edition, or today."""
    if document.edition:
        return f"Edition {document.edition}"
    today = timezone.localdate()
    return f"As of {today.day} {today:%b %Y}"


def leaves_of(document: Document) -> Iterator[Leaf]:
    return map(Teller(document).leaf, document.shown)


def book(document: Document, step: Step = lambda: None) -> bytes:
    """All of it as one PDF. Raises TooLargeError."""
    teller = Teller(document)
    leaves: list[Leaf] = []
    teams: dict[str, str] = {}
    for page in document.shown:
        leaf = teller.leaf(page)
        leaves.append(leaf)
        _check_size("pdf", len(leaves))
        team = page["maintainer"] if page["advice"] == "own" else ""
        if page["kind"] == "entry":
            _, layer, service = split_entry_key(page["key"])
            team = teller.owners.of(layer, service, page["owner"])
        teams[leaf.path] = str(teller.names.teams.get(team, team))
        step()
    imprint = Imprint("Runbook", moment_of(document), settings.RUNBOOK_BASE_URL or "", ABOUT)
    return as_pdf(leaves, imprint, teams=lambda leaf: teams[leaf.path])


def _check_size(form: str, pages: int) -> None:
    if pages > MOST[form]:
        raise TooLargeError(
            f"More than {MOST[form]:,} pages; narrow it by service, team, code or layer."
        )


def site_files(document: Document, step: Step = lambda: None) -> Iterator[tuple[str, str]]:
    """Every file of the site. Raises TooLargeError."""
    base = settings.RUNBOOK_BASE_URL or ""
    site = Site(document, said=f"{moment_of(document)}. A copy: it does not change.", base=base)
    for number, (path, text) in enumerate(site.files(), start=1):
        _check_size("html", number)
        step()
        yield path, text


def folder_files(document: Document, step: Step = lambda: None) -> Iterator[tuple[str, str]]:
    """Every file of the Markdown folder."""
    for path, text in as_files(document):
        step()
        yield path, text


FOLDERS: dict[str, Callable[..., Iterator[tuple[str, str]]]] = {
    "html": site_files,
    "markdown": folder_files,
}


def zipped(files: Iterator[tuple[str, str]], top: str) -> bytes:
    """The files in one archive, all below `top`; the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            info = zipfile.ZipInfo(f"{top}/{path}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return out.getvalue()


def one_page(leaf: Leaf, form: str, *, said: str, base: str) -> bytes:
    """A single page as `md`, `html` or `pdf`."""
    if form == "md":
        return as_markdown(leaf).encode()
    if form == "html":
        return as_html(leaf, base=base, said=said).encode()
    return as_pdf([leaf], Imprint(leaf.title, said, base))
