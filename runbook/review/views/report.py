"""What the quarter taught: confusions as a map, most used entries, what was looked for in vain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Layer, Service
from runbook.core import spreadsheets
from runbook.core.htmx import render_page
from runbook.core.quarters import Quarter

from ..confusion import Heat, Report, behind, report

PER_PAGE = 100


@reading
@require_safe
def quarter_report(request: HttpRequest, quarter: str) -> HttpResponse:
    """For one service or all; `?format=csv&table=checks` gives one of its tables as rows."""
    services = list(Service.objects.live().only("slug", "name"))
    chosen = request.GET.get("service", "")
    service = next((one for one in services if one.slug == chosen), None)
    layers = {one.slug: one.name for one in Layer.objects.all()}
    wanted = Quarter.named(quarter)
    number, slug = (service.pk, service.slug) if service else (None, "")
    found = report(wanted, number, list(layers), slug=slug)
    if request.GET.get("format") == "csv":
        return as_csv(quarter, request.GET.get("table", "codes"), found)
    context = {
        "quarter": wanted,
        "report": found,
        "service": service,
        "services": services,
        "layers": layers,
    }
    return render_page(request, "review/report.html", context, partial="report")


def as_csv(quarter: str, name: str, found: Report) -> HttpResponse:
    """One of the page's tables, as it is counted."""
    known = tables(found)
    name = name if name in known else "codes"
    response = HttpResponse(
        spreadsheets.table(*known[name]), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}-{quarter}.csv"'
    return response


def confused(heat: Heat) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = [
        [one.looked, one.was, one.count] for _, squares in heat.rows for one in squares if one.count
    ]
    return ["looked_like", "turned_out_to_be", "times"], rows


def tables(found: Report) -> dict[str, tuple[list[str], list[list[object]]]]:
    """What can be had as CSV, by name: a header and rows."""
    taught = found.taught
    checks = [*taught.finding, *taught.failing]
    columns = {
        "checks": (["key", "text", "found", "tried"], checks),
        "used": (["kind", "key", "title", "times"], taught.used),
        "unopened": (["kind", "key", "title"], taught.unopened),
        "arrived": (["source", "kind", "key", "title", "times"], taught.arrived),
        "missed": (["code", "layer", "service", "times"], taught.missed),
    }
    listed = {
        name: (header, [[row[column] for column in header] for row in rows])
        for name, (header, rows) in columns.items()
    }
    return {"codes": confused(found.codes), "layers": confused(found.layers), **listed}


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
