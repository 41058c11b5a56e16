"""What the quarter taught: confusions as a map, most used entries, what was looked for in vain."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Layer, Service
from runbook.core.htmx import render_page
from runbook.core.quarters import Quarter

from ..confusion import behind, report

PER_PAGE = 100


@reading
@require_safe
def quarter_report(request: HttpRequest, quarter: str) -> HttpResponse:
    """For one service or all; `?format=csv` gives the map of codes as rows."""
    services = list(Service.objects.live().only("slug", "name"))
    chosen = request.GET.get("service", "")
    service = next((one for one in services if one.slug == chosen), None)
    layers = {one.slug: one.name for one in Layer.objects.all()}
    wanted = Quarter.named(quarter)
    found = report(wanted, service.pk if service else None, list(layers))
    if request.GET.get("format") == "csv":
        return as_csv(quarter, found.codes.rows)
    context = {
        "quarter": wanted,
        "report": found,
        "service": service,
        "services": services,
        "layers": layers,
    }
    return render_page(request, "review/report.html", context, partial="report")


def as_csv(quarter: str, rows: object) -> HttpResponse:
    """Numbers alone, so no cell can be a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="confusion-{quarter}.csv"'
    writer = csv.writer(response)
    writer.writerow(["looked_like", "turned_out_to_be", "times"])
    for _, squares in rows:  # type: ignore[attr-defined]
        writer.writerows([one.looked, one.was, one.count] for one in squares if one.count)
    return response


@require_safe
def confusions(request: HttpRequest, quarter: str) -> HttpResponse:
    """The triages behind a square; a purged one keeps its facts."""
    looked, was = request.GET.get("looked", ""), request.GET.get("was", "")
    service = Service.objects.filter(slug=request.GET.get("service", "")).first()
    found = behind(
        Quarter.named(quarter),
        looked=looked[:40],
        was=was[:40],
        service_id=service.pk if service else None,
    )
    context = {
        "quarter": quarter,
        "looked": looked,
        "was": was,
        "codes": looked.isdigit() and was.isdigit(),
        "triages": (triages := list(found[:PER_PAGE])),
        "evidence": f"{len(triages)} triages of {quarter} looked like {looked} and were {was}.",
    }
    return render_page(request, "review/confusions.html", context)
