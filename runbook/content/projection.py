"""What is derived from a page's live revision and kept ready for reading.

`project` runs inside the publishing transaction; `manage.py rebuild` runs it for every
page. It changes nothing but projections.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runbook.catalogue.models import Layer, Service
from runbook.graph.model import AT_HAND

from .addresses import comparison_key, entry_key, split_comparison_key, split_entry_key
from .kinds import upgrade
from .models import Entry, Page, Publication, Reference, Revision
from .rendering import RENDER_VERSION, render_content
from .search_index import index_page
from .statuses import NO_RESPONSE

SUMMARY_LENGTH = 400
TITLE_LENGTH = 300
KEY_LENGTH = 120


def project(page: Page, revision: Revision) -> None:
    """Derive title, rendered text, matrix cell, references and search from `revision`."""
    content = upgrade(page.kind, revision.content, revision.schema)
    page.live_revision = revision
    page.maintainer_id = revision.maintainer_id
    page.rendered = render_content(page.kind, content)
    page.render_version = RENDER_VERSION
    page.general = is_general(page, revision)
    retired = revision.action == Revision.Action.RETIRE
    page.retired_at = revision.published_at if retired else None
    page.title = title_of(page, content)[:TITLE_LENGTH]
    page.save()
    if page.kind == Page.Kind.ENTRY:
        _project_entry(page, revision, content, retired=retired)
    _project_references(page, content)
    index_page(page, content)


def is_general(page: Page, revision: Revision) -> bool:
    """Whether this is shipped text that nobody has adopted.

    Retiring and restoring say nothing about that: what was there before them holds.
    """
    passing = (Revision.Action.RETIRE, Revision.Action.RESTORE)
    if revision.action not in passing:
        return revision.publication == Publication.STARTER
    before = page.revisions.filter(number__lt=revision.number).exclude(action__in=passing)
    last = before.order_by("-number").values_list("publication", flat=True).first()
    return last == Publication.STARTER


def title_of(page: Page, content: dict[str, Any]) -> str:
    """`403 from the gateway, Payments API`, `403 Forbidden`, `401 or 403?`."""
    if page.kind == Page.Kind.CODE:
        return code_title(page.key, content["name"])
    if page.kind == Page.Kind.COMPARISON:
        left, right = (str(code) for code in split_comparison_key(page.key))
        return f"{left} or {right}?"
    if page.kind == Page.Kind.SCENARIO:
        return str(content["title"])
    code, layer_slug, service_slug = split_entry_key(page.key)
    layer = Layer.objects.get(slug=layer_slug)
    title = entry_title(code, layer.in_words)
    if service_slug:
        title += f", {Service.objects.get(slug=service_slug).name}"
    return title


def code_title(key: str, name: str) -> str:
    return name if int(key) == NO_RESPONSE else f"{key} {name}"


def entry_title(code: int, layer_in_words: str) -> str:
    what = "No response" if code == NO_RESPONSE else str(code)
    return f"{what} from {layer_in_words}"


def _project_entry(
    page: Page, revision: Revision, content: dict[str, Any], *, retired: bool
) -> None:
    code, layer_slug, service_slug = split_entry_key(page.key)
    Entry.objects.update_or_create(
        page=page,
        defaults={
            "code": code,
            "layer": Layer.objects.get(slug=layer_slug),
            "service": Service.objects.get(slug=service_slug) if service_slug else None,
            "owner_id": revision.owner_id,
            "summary": content["summary"][:SUMMARY_LENGTH],
            "check_count": len(content["first_checks"]),
            "rare": content["frequency"] == "rare",
            "retired": retired,
        },
    )


def _project_references(page: Page, content: dict[str, Any]) -> None:
    wanted = set(references_of(page.kind, page.key, content))
    kept = Reference.objects.filter(from_page=page)
    present = set(kept.values_list("to_kind", "to_key"))
    for kind, key in present - wanted:
        kept.filter(to_kind=kind, to_key=key).delete()
    Reference.objects.bulk_create(
        Reference(from_page=page, to_kind=kind, to_key=key) for kind, key in wanted - present
    )


def references_of(kind: str, key: str, content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The pages that this content names, as (kind, key). Pure."""
    if kind == Page.Kind.ENTRY:
        for cause in content["upstream_causes"]:
            if 0 < len(cause["see"]) <= KEY_LENGTH:  # nothing longer can be a page's key
                yield "entry", cause["see"]
    elif kind == Page.Kind.CODE:
        for neighbour in content["confused_with"]:
            yield "code", str(neighbour["code"])
            if neighbour["code"] != int(key):
                yield "comparison", comparison_key(int(key), neighbour["code"])
    elif kind == Page.Kind.SCENARIO:
        yield from _outcomes_of(content)
    else:
        for code in split_comparison_key(key):
            yield "code", str(code)


def _outcomes_of(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The entries that a scenario leads to, and the scenarios that go on from it."""
    for outcome in content["outcomes"]:
        if outcome["code"] is not None and outcome["layer"] != AT_HAND:
            yield "entry", entry_key(outcome["code"], outcome["layer"])
        if outcome["scenario"]:
            yield "scenario", outcome["scenario"]
