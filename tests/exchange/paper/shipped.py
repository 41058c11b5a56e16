"""The shipped content as a document, without a database."""

from __future__ import annotations

from functools import cache
from typing import Any

from runbook.content.canonical import order
from runbook.exchange.documents import Document
from runbook.starter.files import read_pages
from runbook.starter.loader import LAYERS


@cache
def shipped_pages() -> tuple[dict[str, Any], ...]:
    pages = [
        {
            "kind": page.kind,
            "key": page.key,
            "content": page.content.model_dump(mode="json"),
            "maintainer": "platform",
            "owner": None,
            "reviewed_at": None,
            "retired": False,
            "advice": "own",
        }
        for page in read_pages()
    ]
    return tuple(sorted(pages, key=order))


def shipped(*kinds: str) -> Document:
    reference = {
        "layers": [
            {"slug": slug, "name": name, "in_words": words} for slug, name, words, _ in LAYERS
        ],
        "teams": [
            {
                "slug": "platform",
                "name": "Platform",
                "contacts": [{"kind": "page", "label": "On call", "url": "https://on.example/"}],
            }
        ],
        "services": [
            {
                "slug": "orders", "name": "Orders", "team": "platform", "description": "Places.",
                "links": [], "retired": False,
            }
        ],
        "hops": [
            {
                "service": None, "layer": "gateway", "name": "Kong", "product": "Kong",
                "team": "platform", "log_locations": [{"label": "Access log", "url": ""}],
            }
        ],
    }  # fmt: skip
    pages = [page for page in shipped_pages() if not kinds or page["kind"] in kinds]
    return Document(reference, pages, "2026-Q4")
