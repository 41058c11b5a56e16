"""Status codes: the list, one code's reference, and the landing without a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Service
from runbook.catalogue.paths import RequestPath, load_path
from runbook.content import use
from runbook.content.models import Entry, Page
from runbook.content.statuses import (
    FAILURE_TYPES,
    FIRST_SERVER_CODE,
    MAIN_CODES,
    failure_type,
    status_name,
)
from runbook.core.htmx import render_page

from .. import nearest
from ..cells import Cell, build_rows
from ..entry_reading import rendered
from ..forms.filters import text


@reading
@require_safe
def code_list(request: HttpRequest) -> HttpResponse:
    """All codes somebody has written about: the rows of the matrix first."""
    pages = Page.objects.live().filter(kind="code").only("kind", "key", "title", "rendered")
    cards = sorted((card(page) for page in pages), key=lambda one: one["code"])
    full = [one for one in cards if one["full"]]
    full.sort(key=lambda one: (one["code"] == 0, one["code"]))
    rest = [one for one in cards if not one["full"]]
    context = {
        "full": full,
        "short": [
            ("Other client errors", [c for c in rest if c["code"] < FIRST_SERVER_CODE], "client"),
            ("Other server errors", [c for c in rest if c["code"] >= FIRST_SERVER_CODE], "server"),
        ],
    }
    return render_page(request, "matrix/code_list.html", context)


def card(page: Page) -> dict[str, Any]:
    code = int(page.key)
    text = page.rendered
    return {
        "code": code,
        "title": page.title,
        "kind": failure_type(code),
        "summary": text.get("summary", ""),
        "emitted_by": text.get("emitted_by", ""),
        "registered": text.get("registered", True),
        "full": bool(text.get("means")),
    }


@reading
@require_safe
def code(request: HttpRequest, code: int) -> HttpResponse:
    """One code's reference; with `?service=`, which layer most likely answered."""
    if "service" in request.GET:
        return code_landing(request, (code,), str(code))
    page = Page.objects.to_read("code").filter(key=str(code)).first()
    cells = load_cells([code], None, load_path(None))[code]
    if page is None and not cells:
        return nearest.no_code(request, code)
    if page is not None and page.retired_at:
        return nearest.no_code(request, code, f"The reference of {code} was retired.")
    if page is not None:
        use.opened(page.pk, request)
    context = {
        "code": code,
        "kind": failure_type(code),
        "kind_name": FAILURE_TYPES[failure_type(code)],
        "status_name": status_name(code),
        "page": page,
        "text": rendered(page) if page else None,
        "cells": cells,
        "main_codes": [(one, status_name(one), failure_type(one)) for one in MAIN_CODES],
    }
    return render_page(request, "matrix/code.html", context)


@reading
@require_safe
def code_class(request: HttpRequest, code_class: int) -> HttpResponse:
    """`/codes/5xx/?service=`: for alerts that know only the class."""
    codes = tuple(one for one in MAIN_CODES if one // 100 == code_class)
    return code_landing(request, codes, f"{code_class}xx")


def code_landing(request: HttpRequest, codes: tuple[int, ...], label: str) -> HttpResponse:
    """Where an alert without a layer lands: layers in order of likelihood, and what decides."""
    asked = text(request.GET, "service")
    service = Service.objects.filter(slug=asked).first() if asked else None
    path = load_path(service.pk if service else None)
    groups = load_cells(codes, service, path)
    if len(codes) == 1 and not any(groups.values()) and not is_described(codes[0]):
        return nearest.no_code(request, codes[0])
    context = {
        "label": label,
        "single": codes[0] if len(codes) == 1 else None,
        "kind": failure_type(codes[0]),
        "service": service,
        "unknown_service": asked if asked and service is None else "",
        "groups": [
            (one, status_name(one), failure_type(one), ranked(cells))
            for one, cells in groups.items()
            if cells
        ],
        "steps": path.hops,
    }
    return render_page(request, "matrix/code_landing.html", context)


def is_described(code: int) -> bool:
    return Page.objects.live().filter(kind="code", key=str(code)).exists()


def load_cells(
    codes: Sequence[int], service: Service | None, path: RequestPath
) -> dict[int, list[Cell]]:
    """The cells of each code by layer, as they hold for this service."""
    entries = Entry.objects.cells_for(service.pk if service else None, codes, deciding=True)
    layers = sorted({entry.layer for entry in entries}, key=lambda layer: layer.position)
    rows = build_rows(
        entries,
        layers,
        path,
        service_slug=service.slug if service else None,
        today=timezone.localdate(),
    )
    cells = {row.code: [cell for cell in row.cells if cell] for row in rows}
    return {code: cells.get(code, []) for code in codes}


def ranked(cells: list[Cell]) -> list[Cell]:
    """Most likely first: usual layers before rare ones, those with more to check before others."""
    return sorted(cells, key=lambda cell: (cell.entry.rare, -cell.entry.check_count))
