"""One entry: the page for an incident, and the side panel of the matrix."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import load_path
from runbook.content import use
from runbook.content.addresses import entry_key
from runbook.content.models import Entry, Page
from runbook.content.querysets import CellEntry
from runbook.content.statuses import failure_type, is_failure, status_name
from runbook.content.values import Values, clean_values
from runbook.core.htmx import render_page
from runbook.core.slugs import RESERVED

from .. import nearest
from ..entry_reading import EntryReading, siblings_of

TRIAGE_KEY = re.compile(r"[a-z2-9]{12}")


@reading
@require_safe
def entry(request: HttpRequest, code: int, layer: str, service: str = "") -> HttpResponse:
    """The resolved entry: the service's own, else the default, else the code's other layers."""
    if service in RESERVED:
        return nearest.reserved_word(request, code, layer, service)
    found = Service.objects.filter(slug=service).first() if service else None
    cells = Entry.objects.cells_for(found.pk if found else None, [code])
    current = next((cell for cell in cells if cell.layer.slug == layer), None)
    if current is None:
        return no_entry(request, code, layer, found, cells)
    use.opened(current.page_id, request)
    context = {
        "reading": read(request, current, found, cells),
        "unknown_service": service if service and found is None else "",
    }
    return render_page(request, "matrix/entry.html", context, partial="panel")


def read(
    request: HttpRequest, current: CellEntry, service: Service | None, cells: list[CellEntry]
) -> EntryReading:
    """Load the text and the path: two queries."""
    today = timezone.localdate()
    return EntryReading(
        entry=current,
        page=Page.objects.entry_to_read(current.page_id, current.code),
        service=service,
        path=load_path(service.pk if service else None),
        values=incident_values(request, service),
        today=today,
        siblings=siblings_of(cells, current, service, today),
        triage=triage_key(request),
        order=request.GET.get("order", ""),
    )


def triage_key(request: HttpRequest) -> str:
    """The triage that led here, by the key in its address; anything else is none."""
    key = request.GET.get("triage", "")
    return key if TRIAGE_KEY.fullmatch(key) else ""


def incident_values(request: HttpRequest, service: Service | None) -> Values:
    """The values that an alert's link or the small form carries.

    A host is believed only if the catalogue knows it: a forged link must not make a
    responder send a token to a stranger.
    """
    given = request.GET.dict() | ({"service": service.slug} if service else {})
    host = clean_values(given).get("host", "").partition(":")[0].lower()
    known = {host} if host and Service.objects.knows_host(host) else set()
    return clean_values(given, known_hosts=known)


def no_entry(
    request: HttpRequest,
    code: int,
    layer: str,
    service: Service | None,
    cells: list[CellEntry],
) -> HttpResponse:
    """A known code and layer without an entry still answers: with the code's other layers."""
    if not (cells or (is_failure(code) and status_name(code))):
        return nearest.no_code(request, code)
    layers = list(Layer.objects.order_by("position"))
    known = next((one for one in layers if one.slug == layer), None)
    if known is None:
        return nearest.no_layer(request, code, layer, layers, service)
    use.missed(code, layer, service.slug if service else "")
    retired = Page.objects.filter(
        kind="entry", key=entry_key(code, layer), retired_at__isnull=False
    ).first()
    context = {
        "code": code,
        "kind": failure_type(code),
        "status_name": status_name(code),
        "layer": known,
        "service": service,
        "retired": retired,
        "cells": cells,
    }
    return render_page(request, "matrix/entry_missing.html", context)


@reading
@require_safe
def other_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else stands below `/codes/`: say which part of the address is unknown.

    An alert whose label is empty, or no slug, links to `/codes/403/gateway//`: that is an
    unknown service, which gets the default like any other.
    """
    first, layer, *others = [*rest.split("/"), ""]
    number = nearest.number_in(first)
    if number is None:
        return nearest.nothing_here(request)
    if not nearest.is_code(first):
        return nearest.no_code(request, number)
    layers = list(Layer.objects.order_by("position"))
    if layer not in {one.slug for one in layers}:
        return nearest.no_layer(request, number, layer, layers)
    match others:
        case [service, ""]:
            return entry(request, number, layer, nearest.shown(service))
    return nearest.nothing_here(request, number, layer)
