"""The whole runbook as a folder of Markdown: a file a page, at its address, and an index.

Links from page to page lead from file to file, so that it can be read in a repository, a wiki or
an editor.
"""

from __future__ import annotations

import os.path
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runbook.content.addresses import page_path

from .documents import Document
from .paper.markdown import as_markdown
from .paper.markdown import listed as bullets
from .paper.naming import Teller

type Data = Mapping[str, Any]

MARK = ".runbook-export"
"""What tells an earlier export from a folder of somebody's own."""
INDEX = "README.md"
LINK = re.compile(r"\]\((/(?:codes|compare|scenarios)/[a-z0-9/-]+)/\)")
SECTIONS = {"entry": "Entries", "code": "Status codes", "comparison": "Comparisons",
            "scenario": "Scenarios"}  # fmt: skip


class FolderError(Exception):
    """The folder is not ours to write into; one sentence."""


def file_of(page: Data) -> str:
    """`codes/403/gateway.md`"""
    return page_path(page["kind"], page["key"]).strip("/") + ".md"


def as_files(document: Document) -> Iterator[tuple[str, str]]:
    """Each page's file and its text, then the index; what is read at once is one page."""
    teller = Teller(document)
    listed: dict[str, list[str]] = {kind: [] for kind in SECTIONS}
    for page in document.shown:
        path, leaf = file_of(page), teller.leaf(page)
        text = as_markdown(leaf)
        listed[page["kind"]].append(f"[{leaf.title}]({path})")
        yield path, linked(text, path)
    yield INDEX, index(document, listed)


def linked(text: str, path: str) -> str:
    """Links to pages as links to their files, from where this file lies."""
    here = os.path.dirname(path)
    return LINK.sub(lambda found: f"]({os.path.relpath(found[1][1:] + '.md', here)})", text)


def index(document: Document, listed: Mapping[str, list[str]]) -> str:
    state = f"Edition {document.edition}" if document.edition else "As it is now"
    parts = ["# Runbook", f"_{state}_"]
    for kind, links in listed.items():
        if links:
            parts += [f"## {SECTIONS[kind]}", bullets(links)]
    return "\n\n".join(parts) + "\n"


def write_files(files: Iterator[tuple[str, str]], folder: Path) -> int:
    """Write the files; what an earlier export left there goes. How many there are.

    Raises FolderError where the folder holds something else, OSError where it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise FolderError(f"{folder} holds something that is no export; choose an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by manage.py export; written anew by the next one.\n")
    for name in ("assets", "codes", "compare", "scenarios", "services", "teams"):
        shutil.rmtree(folder / name, ignore_errors=True)
    count = 0
    for path, text in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        count += 1
    return count
