"""The whole runbook as one document, of now or of an edition, and as what it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from runbook.catalogue.paths import APPLICATION
from runbook.content import canonical
from runbook.content.addresses import page_path, split_entry_key
from runbook.core import spreadsheets
from runbook.review.brief import brief, entries_now
from runbook.review.editions import canonical_bytes, pages_now, reference_data
from runbook.review.models import Edition

from .narrowing import Narrowing
from .yaml_writing import dump

type Data = Mapping[str, Any]

COLUMNS = (
    "code", "layer", "service", "summary", "rules_out", "frequency", "owner", "maintainer",
    "first_checks", "mitigations", "do_not", "log_locations", "upstream_causes", "reviewed_at",
    "advice", "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """Reference data, and pages by kind and key; `edition` is None for the state of now.

    `entries` are those of a table, where they are read apart: with `brief` content.
    """

    reference: Data
    pages: Iterable[Data]
    edition: str | None = None
    entries: Iterable[Data] | None = None

    @property
    def name(self) -> str:
        return self.edition or "now"

    @property
    def shown(self) -> Iterator[Data]:
        """The pages that readers see; only YAML and JSON also carry the retired ones."""
        return (page for page in self.pages if not page["retired"])

    @property
    def table(self) -> Iterable[Data]:
        """The entries that readers see, with what a table needs of them."""
        if self.entries is not None:
            return self.entries
        entries = (page for page in self.shown if page["kind"] == "entry")
        return ({**page, "content": brief(page["content"])} for page in entries)


def the_document(
    edition: Edition | None = None, wanted: Narrowing | None = None, *, key: str = ""
) -> Document:
    """Of now, or of an edition; narrowed to what is wanted, or to the pages of one key."""
    pages: Iterable[Data]
    entries: Iterable[Data] | None = None
    if edition is None:
        reference, pages, name = reference_data(), pages_now(), None
        entries = entries_now()
    else:
        data = json.loads(canonical_bytes(edition))
        reference, pages, name = data["reference"], iter(data["pages"]), edition.name
    if narrowing := wanted or Narrowing(key=key):
        owner_of = Owners(reference).of
        pages = narrowing.of(pages, owner_of)
        entries = narrowing.of(entries, owner_of) if entries is not None else None
    return Document(reference, pages, name, entries)


def as_json(document: Document) -> Iterator[str]:
    """Canonical: of an edition, the very bytes that were kept."""
    return canonical.lines(document.reference, document.pages, edition=document.edition)


def as_yaml(document: Document) -> Iterator[str]:
    """The same data; one changed word changes one line."""
    digest = canonical.ContentDigest()
    digest.add(document.reference)
    yield dump({"format": canonical.FORMAT}) + dump({"edition": document.edition})
    yield dump({"reference": document.reference})
    start = "pages:\n"
    for page in document.pages:
        digest.add(page)
        yield start + dump([page])
        start = ""
    yield ("pages: []\n" if start else "") + dump({"digest": str(digest)})


def as_csv(document: Document) -> Iterator[str]:
    """The matrix: an entry a line, with the owner that readers are shown."""
    owners = Owners(document.reference)
    yield spreadsheets.table(COLUMNS, [])
    for some in batched(document.table, 200):
        yield spreadsheets.lines([_row(page, owners) for page in some])


WRITERS: dict[str, tuple[Callable[[Document], Iterator[str]], str]] = {
    "json": (as_json, "application/json"),
    "yaml": (as_yaml, "application/yaml"),  # RFC 9512
    "csv": (as_csv, "text/csv; charset=utf-8; header=present"),  # RFC 4180
}


class Owners:
    """Who answers for a cell, from the document alone; as `catalogue.paths` has it."""

    def __init__(self, reference: Data) -> None:
        self.runs = {one["slug"]: one["team"] for one in reference["services"]}
        self.hops: dict[tuple[str | None, str], list[str | None]] = {}
        for hop in reference["hops"]:
            self.hops.setdefault((hop["service"], hop["layer"]), []).append(hop["team"])

    def of(self, layer: str, service: str | None, own: str | None) -> str:
        """The entry's own owner, else the first team of a hop: the service's, then the usual."""
        runs = (self.runs.get(service or "") or "") if layer == APPLICATION else ""
        hops = self.hops.get((service, layer), []) if service else []
        teams = [team or runs for team in (*hops, *self.hops.get((None, layer), []))]
        return own or next(filter(None, teams), runs)


def _row(page: Data, owners: Owners) -> list[object]:
    code, layer, service = split_entry_key(page["key"])
    content = page["content"]
    values = {
        "code": code,
        "layer": layer,
        "service": service or "",
        **{name: content[name] for name in ("summary", "rules_out", "frequency", "do_not")},
        "owner": owners.of(layer, service, page["owner"]),
        "maintainer": page["maintainer"],
        "first_checks": numbered(content["first_checks"]),
        "mitigations": numbered(content["mitigations"]),
        "log_locations": numbered(map(log_line, content["log_locations"])),
        "upstream_causes": numbered(content["upstream_causes"]),
        "reviewed_at": page["reviewed_at"] or "",
        "advice": page["advice"],
        "address": page_path("entry", page["key"]),
    }
    return [values[name] for name in COLUMNS]


def log_line(place: Data) -> str:
    return " ".join(filter(None, (place["label"], place["url"], place["query"])))


def numbered(texts: Iterable[str]) -> str:
    """A list in one cell: a line each, with its number."""
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
