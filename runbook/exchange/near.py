"""What a 404 of the API names instead: `key`, `title` and address of what stands close by."""

from __future__ import annotations

from difflib import SequenceMatcher

from runbook.catalogue.models import Layer, Service
from runbook.content.addresses import entry_key, page_path
from runbook.content.models import Entry, Page
from runbook.content.statuses import is_failure, nearness, status_name
from runbook.scenarios import nearest

from .answers import NotFoundError
from .entry_lookup import as_read_by

type Near = dict[str, str]

HOW_MANY = 5


def codes_near(code: int) -> list[Near]:
    """The codes with the closest numbers; those of the same class first."""
    known = Page.objects.live().filter(kind="code").values_list("key", "title")
    ordered = sorted(known, key=lambda one: nearness(int(one[0]), code))
    return [
        {"key": key, "title": title, "url": page_path("code", key)}
        for key, title in ordered[:HOW_MANY]
    ]


def scenarios_near(slug: str) -> list[Near]:
    """The scenarios with the likest names."""
    return [
        {"key": key, "title": title, "url": page_path("scenario", key)}
        for key, title in nearest.scenarios_near(slug)
    ]


def no_entry(code: int, layer: str, service: Service | None) -> NotFoundError:
    """What there is instead: the code's other layers, those with a like name first.

    Where the code has none, the same layer's entries of the closest codes, else those codes.
    """
    rows = as_read_by(Entry.objects.live().filter(code=code), service)
    found = list(rows.select_related("layer", "page").order_by("rare", "layer__position"))
    found.sort(key=lambda row: -SequenceMatcher(None, row.layer.slug, layer).ratio())
    instead = [near(row, service) for row in found] or entries_near(code, layer, service)
    if not Layer.objects.filter(slug=layer).exists():
        return NotFoundError(f"There is no layer called “{layer}”.", instead)
    if not found and not (is_failure(code) and status_name(code)):
        said = f"{code} is no failure that this runbook knows."
        return NotFoundError(said, instead)
    return NotFoundError(f"Nothing is written about {code} from this layer.", instead)


def entries_near(code: int, layer: str, service: Service | None) -> list[Near]:
    rows = as_read_by(Entry.objects.live().filter(layer__slug=layer), service)
    codes = sorted(rows.values_list("code", flat=True), key=lambda known: nearness(known, code))
    shown = rows.filter(code__in=codes[:HOW_MANY]).select_related("layer", "page")
    found = sorted(shown, key=lambda row: nearness(row.code, code))
    return [near(row, service) for row in found] or codes_near(code)


def near(row: Entry, service: Service | None) -> Near:
    key = entry_key(row.code, row.layer.slug, service.slug if service else None)
    return {"key": key, "title": row.page.title, "url": page_path("entry", key)}
