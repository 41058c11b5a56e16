"""What pages are called and whose they are, from a document alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runbook.content.addresses import split_comparison_key, split_entry_key
from runbook.content.projection import code_title, entry_title

from ..documents import Document, Owners
from .leaf import Leaf
from .telling import tell

type Data = Mapping[str, Any]


class Names:
    """As `content.projection` has them."""

    def __init__(self, reference: Data) -> None:
        self.layers = {one["slug"]: one["in_words"] for one in reference["layers"]}
        self.services = {one["slug"]: one["name"] for one in reference["services"]}
        self.teams = {one["slug"]: one["name"] for one in reference["teams"]}

    def title(self, page: Data) -> str:
        kind, key, content = page["kind"], page["key"], page["content"]
        if kind == "entry":
            code, layer, service = split_entry_key(key)
            title = entry_title(code, self.layers.get(layer, layer))
            return f"{title}, {self.services.get(service, service)}" if service else title
        if kind == "code":
            return code_title(key, str(content["name"]))
        if kind == "comparison":
            return "{} or {}?".format(*split_comparison_key(key))
        return str(content["title"])


class Teller:
    """Tells the pages of one document as leaves."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.names, self.owners = Names(document.reference), Owners(document.reference)

    def leaf(self, page: Data) -> Leaf:
        said = said_of(page, self.document, self.owners)
        return tell(page, title=self.names.title(page), said=said)


def said_of(page: Data, document: Document, owners: Owners) -> str:
    """Whose text it is, who answers for the failure, how fresh it is."""
    said = [
        "General advice, not yet yours."
        if page["advice"] == "general"
        else f"Kept true by {page['maintainer']}."
    ]
    if page["kind"] == "entry":
        _, layer, service = split_entry_key(page["key"])
        if owner := owners.of(layer, service, page["owner"]):
            said.append(f"Owner: {owner}.")
    if page["reviewed_at"]:
        said.append(f"Reviewed {page['reviewed_at']}.")
    if document.edition:
        said.append(f"Edition {document.edition}.")
    return " ".join(said)
