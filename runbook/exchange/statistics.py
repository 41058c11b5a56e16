"""`/api/entries/…/statistics`: how often a cell was met, and what its checks were good for.

Counts only, never percentages: whoever shows them decides from how many on they mean anything.
"""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from runbook.catalogue.models import Service
from runbook.content.models import Entry
from runbook.triage.models import Triage

from . import analysis_schemas
from .answers import answer_json
from .entries import find_service
from .entry_lookup import as_read_by, with_text
from .near import no_entry
from .openapi import MAY_BE_MISSING
from .parameters import AddressedCode, Name
from .serialise import content_of

router = Router(tags=["Entries"], by_alias=True)


@router.get(
    "/{code}/{layer}/statistics", response=analysis_schemas.Statistics, openapi_extra=MAY_BE_MISSING
)
def default_statistics(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name]
) -> HttpResponse:
    """Over every service: what looked like this cell, and what people said of its checks."""
    return statistics_of(request, code, layer, "")


@router.get(
    "/{code}/{layer}/{service}/statistics",
    response=analysis_schemas.Statistics,
    openapi_extra=MAY_BE_MISSING,
)
def service_statistics(
    request: HttpRequest, code: Path[AddressedCode], layer: Path[Name], service: Path[Name]
) -> HttpResponse:
    """The same for one service alone; the checks are those it reads, its own or the default's."""
    return statistics_of(request, code, layer, service)


def statistics_of(request: HttpRequest, code: int, layer: str, slug: str) -> HttpResponse:
    service = find_service(slug)
    rows = as_read_by(Entry.objects.live().filter(code=code), service)
    found = with_text(rows.filter(layer__slug=layer)).first()
    if found is None:
        raise no_entry(code, layer, service)
    tallies = found.page.tallies
    checks = [
        {"id": one["id"], "text": one["text"], **_counts(tallies.get(one["id"]))}
        for one in content_of(found.page)["first_checks"]
    ]
    answer = {"code": code, "layer": layer, "service": service.slug if service else None}
    return answer_json(request, answer | {"checks": checks} | _of_triages(code, layer, service))


def _counts(tally: list[int] | None) -> dict[str, int]:
    found, tried = tally or (0, 0)
    return {"found_it": found, "tried": tried}


def _of_triages(code: int, layer: str, service: Service | None) -> dict[str, object]:
    """What looked like this cell, and what the closed ones of it turned out to be."""
    seen = Triage.objects.filter(code=code, layer__slug=layer)
    if service is not None:
        seen = seen.filter(service=service)
    counted = seen.aggregate(all=Count("id"), closed=Count("id", filter=Q(closed_at__isnull=False)))
    other = ~Q(was_code=code) | ~Q(was_layer__slug=layer)
    confused = (
        seen.filter(other, closed_at__isnull=False, was_layer__isnull=False)
        .values("was_code", layer_slug=F("was_layer__slug"))
        .annotate(count=Count("id"))
        .order_by("-count", "was_code", "layer_slug")
    )
    return {
        "triages": counted["all"],
        "closed": counted["closed"],
        "confused_with": [
            {"code": one["was_code"], "layer": one["layer_slug"], "count": one["count"]}
            for one in confused
        ],
    }
