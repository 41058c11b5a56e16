"""`/api/entries…`: cells of the matrix, as they hold for a service or for every service."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from runbook.accounts.models import Team
from runbook.catalogue.models import Hop, Service
from runbook.catalogue.paths import load_path, path_of
from runbook.content.models import Entry

from . import schemas, serialise
from .answers import answer_json, answer_kept, json_bytes, setting_of
from .entry_lookup import Place, as_read_by, list_entries, with_text
from .entry_writing import put_entry
from .kept import kept_answer
from .near import no_entry
from .openapi import MAY_BE_MISSING, READS, WRITES
from .parameters import AddressedCode, EntryFilter, Name
from .serialise import Setting, View

router = Router(tags=["Entries"], by_alias=True)


@router.get("", response=schemas.Listing[schemas.Entry], openapi_extra=READS)
def entries(request: HttpRequest, filters: Query[EntryFilter]) -> HttpResponse:
    """Entries in the order of code and layer. Without `service` every service's own text is
    listed beside the defaults.
    """
    service = find_service(filters.service)
    owner = Team.objects.real().filter(slug=filters.owner).first() if filters.owner else None
    path = None
    if filters.service or owner:
        path = load_path(service.pk if service else None)
    rows = list_entries(
        filters, service=service, owner=owner, path=path, today=timezone.localdate()
    )
    more, rows = len(rows) > filters.limit, rows[: filters.limit]
    if filters.service and path:
        unknown = "" if service else filters.service
        views = [View(service, path, unknown) for _ in rows]
    else:
        views = own_views(rows)
    setting = setting_of(request)
    items = [serialise.entry(row, view, setting) for row, view in zip(rows, views, strict=True)]
    following = place_of(rows[-1]).cursor() if more else None
    return answer_json(request, {"items": items, "next": following})


def find_service(slug: str | None) -> Service | None:
    return Service.objects.filter(slug=slug).first() if slug else None


def own_views(rows: list[Entry]) -> list[View]:
    """Each entry as its own service reads it. One query for all their paths."""
    if not rows:
        return []
    services = {row.service_id for row in rows if row.service_id}
    wanted = Hop.objects.filter(Q(service__in=services) | Q(service=None))
    hops: dict[int | None, list[Hop]] = defaultdict(list)
    for hop in wanted.select_related("layer", "team").order_by("position"):
        hops[hop.service_id].append(hop)
    paths = {
        number: path_of(hops[None] + hops[number] if number else hops[None])
        for number in (*services, None)
    }
    return [View(row.service, paths[row.service_id]) for row in rows]


def place_of(row: Entry) -> Place:
    return Place(row.code, row.layer_id, row.service_id or 0)


@router.get("/{code}/{layer}", response=schemas.Entry, openapi_extra=MAY_BE_MISSING)
def default_entry(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name]
) -> HttpResponse:
    """The cell's default: what holds for every service without a text of its own."""
    return resolved_entry(request, code, layer, "")


@router.get("/{code}/{layer}/{service}", response=schemas.Entry, openapi_extra=MAY_BE_MISSING)
def service_entry(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name], service: Path[Name]
) -> HttpResponse:
    """The cell as it holds for a service: its own text, else the default with the service's
    owner and logs. A service that nobody knows gets the default, and `unknown_service` says so.
    """
    return resolved_entry(request, code, layer, service)


@router.put("/{code}/{layer}", response=schemas.Entry, openapi_extra=WRITES)
def write_default_entry(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name]
) -> HttpResponse:
    """Write the cell's default. 200 or 201 where you may publish, else 202 with a proposal."""
    return put_entry(request, code, layer, "")


@router.put("/{code}/{layer}/{service}", response=schemas.Entry, openapi_extra=WRITES)
def write_service_entry(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name], service: Path[Name]
) -> HttpResponse:
    """Write a service's own text of the cell; the default stays as it is."""
    return put_entry(request, code, layer, service)


def resolved_entry(request: HttpRequest, code: int, layer: str, slug: str) -> HttpResponse:
    setting = setting_of(request)
    key = (code, layer, slug, setting)
    return answer_kept(
        request, kept_answer(key, lambda: json_bytes(read_entry(code, layer, slug, setting)))
    )


def read_entry(code: int, layer: str, slug: str, setting: Setting) -> dict[str, Any]:
    """The entry as it holds for the service of this slug. Raises NotFoundError."""
    service = find_service(slug)
    rows = as_read_by(Entry.objects.live().filter(code=code), service)
    found = with_text(rows.filter(layer__slug=layer)).first()
    if found is None:
        raise no_entry(code, layer, service)
    path = load_path(service.pk if service else None)
    view = View(service, path, slug if service is None else "")
    return serialise.entry(found, view, setting)
