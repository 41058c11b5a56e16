"""The whole runbook as HTML files that open from a disk: browsable, searchable, walkable.

Made from a document alone, so an edition's site is the same whenever it is made. Pages stand where
they do on the site, links lead from file to file, and no address outside is loaded.
"""

from __future__ import annotations

import json
import os.path
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import Truncator

from runbook.content.addresses import entry_key, page_path, split_entry_key
from runbook.content.markdown import without_marks

from ..documents import Document
from .html import shown, the_style
from .naming import Teller

HERE = Path(__file__).parent / "site"
TITLES = {
    "code": "Status codes",
    "comparison": "Comparisons",
    "scenario": "Scenarios",
    "entry": "Entries",
}
type Data = Mapping[str, Any]
type File = tuple[str, str]


class Site:
    """The files of a document, one after another. `base` is where the live pages are."""

    def __init__(self, document: Document, *, said: str, base: str = "") -> None:
        self.document, self.said, self.base = document, said, base
        self.teller = Teller(document)
        self.names, self.owners = self.teller.names, self.teller.owners
        self.pages: list[dict[str, Any]] = []
        self.paths: set[str] = set()
        self._seen: dict[tuple[str, str], Data] = {}

    def files(self) -> Iterator[File]:
        """(path, text). Pages first; then what needs to have seen them all."""
        kept = list(self.document.shown)
        self.paths = {page_path(page["kind"], page["key"]) for page in kept}
        for page in kept:
            yield self._page(page)
        yield from self._services()
        yield "index.html", self._matrix_page()
        yield "teams/index.html", self._teams()
        yield "pages.html", self._all_pages()
        yield "assets/index.js", f"const RUNBOOK_PAGES = {_as_script(self.pages)};\n"
        yield "assets/site.css", the_style()
        for name in ("search.js", "walk.js"):
            yield f"assets/{name}", (HERE / name).read_text("utf-8")

    def _page(self, page: Data) -> File:
        leaf = self.teller.leaf(page)
        title, path = leaf.title, file_of(leaf.path)
        content = page["content"]
        summary = without_marks(content.get("summary") or content.get("question") or "")
        self.pages.append(
            {"t": title, "u": path, "k": page["kind"], "s": summary[:200], "w": words_of(content)}
        )
        self._seen[page["kind"], page["key"]] = page
        address = partial(self.address, path)
        return path, self._render(path, title, page=shown(leaf, address))

    def address(self, here: str, path: str) -> str:
        """From one file to a page's file; to the live site where the copy has none."""
        if path in self.paths:
            return os.path.relpath(file_of(path), os.path.dirname(here) or ".")
        return self.base + path if self.base else ""

    def _render(self, path: str, title: str, **context: Any) -> str:
        top = "../" * path.count("/")
        return render_to_string(
            "exchange/paper/site.html", {"top": top, "title": title, "said": self.said} | context
        )

    def _matrix_page(self) -> str:
        links = [self._links("index.html", kind) for kind in ("comparison", "scenario")]
        return self._render(
            "index.html",
            "Who answers for a failing call",
            lead="Find the status code, then the layer that returned it.",
            wide=True,
            matrices=[self._matrix("index.html", None)],
            groups=[one for one in links if one["links"]],
        )

    def _links(self, here: str, kind: str) -> dict[str, Any]:
        found = [
            (self.names.title(page), self.address(here, page_path(kind, key)))
            for (one, key), page in self._seen.items()
            if one == kind
        ]
        return {"title": TITLES[kind], "links": found}

    def _matrix(self, here: str, service: str | None) -> dict[str, Any]:
        layers = [one["slug"] for one in self.document.reference["layers"]]
        codes = sorted({split_entry_key(key)[0] for kind, key in self._seen if kind == "entry"})
        rows = []
        for code in codes:
            cells = [self._cell(here, code, layer, service) for layer in layers]
            if any(cells):
                path = page_path("code", str(code))
                to = self.address(here, path) if path in self.paths else ""
                rows.append({"title": self._code_title(code), "to": to, "cells": cells})
        names = [one["name"] for one in self.document.reference["layers"]]
        title = f"As it holds for {self.names.services[service]}" if service else "The matrix"
        return {"title": title, "layers": names, "rows": rows}

    def _code_title(self, code: int) -> str:
        page = self._seen.get(("code", str(code)))
        return self.names.title(page) if page else str(code)

    def _cell(self, here: str, code: int, layer: str, service: str | None) -> Any:
        own = self._seen.get(("entry", entry_key(code, layer, service))) if service else None
        page = own or self._seen.get(("entry", entry_key(code, layer, None)))
        if page is None:
            return None
        owner = self.owners.of(layer, service, page["owner"])
        return {
            "to": self.address(here, page_path("entry", page["key"])),
            "summary": Truncator(without_marks(page["content"]["summary"])).words(9),
            "owner": self.names.teams.get(owner, owner),
            "own": own is not None,
        }

    def _services(self) -> Iterator[File]:
        listed = []
        for service in self.document.reference["services"]:
            if service["retired"]:
                continue
            path = f"services/{service['slug']}.html"
            listed.append((service["name"], f"{service['slug']}.html"))
            yield path, self._service(path, service)
        index = "services/index.html"
        groups = [{"title": "Services", "links": listed}]
        yield index, self._render(index, "Services", groups=groups)

    def _service(self, path: str, service: Data) -> str:
        slug = service["slug"]
        hops = [one for one in self.document.reference["hops"] if one["service"] in (slug, None)]
        own = [one for one in hops if one["service"] == slug] or hops
        table = [
            (hop["name"], self.names.layers.get(hop["layer"], hop["layer"]), hop["product"],
             self.names.teams.get(hop["team"] or service["team"] or "", ""),
             ", ".join(one["label"] for one in hop["log_locations"]))
            for hop in own
        ]  # fmt: skip
        header = ("Hop", "Answers as", "Product", "Team", "Logs")
        groups: list[dict[str, Any]] = [
            {"title": "The path of a request", "header": header, "table": table}
        ]
        links = [(one["label"] or one["kind"], one["url"]) for one in service["links"]]
        if links:
            groups.append({"title": "Links", "links": links})
        return self._render(
            path, service["name"], lead=service["description"], wide=True,
            matrices=[self._matrix(path, slug)], groups=groups,
        )  # fmt: skip

    def _teams(self) -> str:
        here = "teams/index.html"
        groups = []
        for team in self.document.reference["teams"]:
            pages = [
                (self.names.title(page), self.address(here, page_path(kind, key)))
                for (kind, key), page in self._seen.items()
                if page["maintainer"] == team["slug"] and page["advice"] == "own"
            ]
            contacts = [(one["label"], one["kind"], one["url"]) for one in team["contacts"]]
            if pages or contacts:
                header = ("Contact", "Kind", "Address")
                groups.append(
                    {"title": team["name"], "header": header, "table": contacts, "links": pages}
                )
        return self._render(here, "Teams", groups=groups)

    def _all_pages(self) -> str:
        groups = [self._links("pages.html", kind) for kind in TITLES]
        return self._render("pages.html", "All pages", groups=[g for g in groups if g["links"]])


def file_of(path: str) -> str:
    """`/codes/403/gateway/` → `codes/403/gateway.html`"""
    return path.strip("/") + ".html"


def words_of(content: Any) -> str:
    """Every word of a page once, lower case: what a search looks in."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, str):
            for word in without_marks(value).lower().split():
                found[word.strip(".,;:!?()“”‘’\"'")] = None
        elif isinstance(value, dict):
            for name, one in value.items():
                if name not in ("id", "url"):
                    walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(content)
    found.pop("", None)
    return " ".join(found)


def _as_script(value: Any) -> str:
    """JSON that is also a script, and ends no element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
