"""The matrix: every status code by every layer, for one service or for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import load_path
from runbook.content.models import Entry
from runbook.core.htmx import render_page

from ..cells import Row, build_rows, keep
from ..forms.filters import MatrixFilter

FEW_SERVICES = 5
MOST_MEANT = 12
"""How many services are offered for a text that several match."""


@reading
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Read the matrix, filtered by what the address says."""
    wanted = MatrixFilter.read(request.GET)
    services = Service.objects.first_and(wanted.service, FEW_SERVICES + 1)
    service, meant = find_service(wanted.service, services)
    context = {
        "filter": wanted,
        "service": service,
        "unknown_service": wanted.service if wanted.service and service is None else "",
        "meant": meant,
        "any_service": bool(services),
        "few_services": services if len(services) <= FEW_SERVICES else [],
        **cells_context(wanted, service),
    }
    return render_page(request, "matrix/matrix.html", context, partial="matrix")


def cells_context(wanted: MatrixFilter, service: Service | None) -> dict[str, Any]:
    """The rows that pass the filters, and what the filters may be set to."""
    layers = list(Layer.objects.all())
    everything = build_rows(
        Entry.objects.cells_for(service.pk if service else None),
        layers,
        load_path(service.pk if service else None),
        service_slug=service.slug if service else None,
        today=timezone.localdate(),
    )
    rows = keep(
        everything,
        wanted.layers,
        owner=wanted.owner,
        q=wanted.q,
        overdue=wanted.overdue,
        pages=Entry.objects.pages_since(wanted.since) if wanted.since else None,
    )
    return {
        "layers": [layer for layer in layers if not wanted.layers or layer.slug in wanted.layers],
        "all_layers": layers,
        "rows": columns(rows, layers, wanted.layers),
        "owners": owners_in(everything, wanted.owner),
        "counts": count(everything),
        "empty": not any(any(row.cells) for row in everything),
    }


def find_service(text: str, loaded: list[Service]) -> tuple[Service | None, list[Service]]:
    """The service somebody named: by short name, by name, or the only one that matches.

    Where several match, there is none, but these.
    """
    if not text:
        return None, []
    for service in loaded:
        if text in (service.slug, service.name):
            return service, []
    shortest = Service.objects.live().matching(text).order_by(Length("name"), "name")
    found = list(shortest[:MOST_MEANT])
    exact = [one for one in found if text.lower() in (one.slug, one.name.lower())]
    if exact or len(found) == 1:
        return (exact or found)[0], []
    return None, found


def columns(rows: list[Row], layers: list[Layer], wanted: tuple[str, ...]) -> list[Row]:
    """Leave out the columns of layers that were not asked for."""
    if not wanted:
        return rows
    places = [place for place, layer in enumerate(layers) if layer.slug in wanted]
    return [replace(row, cells=tuple(row.cells[place] for place in places)) for row in rows]


def owners_in(rows: list[Row], chosen: str) -> list[tuple[str, str]]:
    """The owners that these cells show, as choices for the filter."""
    found = {
        cell.owner.team.slug: cell.owner.team.name
        for row in rows
        for cell in row.cells
        if cell and cell.owner
    }
    if chosen:
        found.setdefault(chosen, chosen)
    return sorted(found.items(), key=lambda pair: pair[1].lower())


def count(rows: list[Row]) -> dict[str, int]:
    """How many cells there are in each state of freshness."""
    states = Counter(
        cell.freshness.state or "current" for row in rows for cell in row.cells if cell
    )
    return {"all": states.total(), **states}
