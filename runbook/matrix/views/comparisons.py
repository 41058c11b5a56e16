"""Comparisons: any two codes side by side; curated pairs say more."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.catalogue.models import Layer
from runbook.content import use
from runbook.content.addresses import comparison_key, split_comparison_key
from runbook.content.models import Entry, Page
from runbook.content.statuses import FAILURE_TYPES, failure_type, status_name
from runbook.core.errors import error_page
from runbook.core.htmx import redirect_page, render_page

from .. import nearest
from ..converters import StatusCode
from ..entry_reading import rendered


@reading
@require_safe
def comparison_list(request: HttpRequest) -> HttpResponse:
    """The curated pairs, and a form for any two."""
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    if first != second and all(re.fullmatch(StatusCode.regex, one) for one in (first, second)):
        left, right = sorted((int(first), int(second)))
        return redirect_page(request, reverse("matrix:comparison", args=[left, right]))
    pages = Page.objects.live().filter(kind="comparison").only("key", "kind", "title", "rendered")
    context = {
        "pairs": sorted((pair(page) for page in pages), key=lambda one: one["codes"]),
        "codes": known_codes(),
        "same": bool(first) and first == second,
    }
    return render_page(request, "matrix/comparison_list.html", context)


def pair(page: Page) -> dict[str, Any]:
    left, right = split_comparison_key(page.key)
    return {
        "codes": (left, right),
        "left": side(left),
        "right": side(right),
        "question": page.rendered.get("question", ""),
    }


def side(code: int) -> dict[str, Any]:
    return {"code": code, "name": status_name(code), "kind": failure_type(code)}


def known_codes() -> list[tuple[int, str]]:
    """Every code with a page, as choices of the two lists."""
    keys = Page.objects.live().filter(kind="code").values_list("key", "title")
    return sorted((int(key), title) for key, title in keys)


@reading
@require_safe
def comparison(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """Two codes side by side; `/compare/403/401/` redirects to the smaller first."""
    if left == right:
        links = ((reverse("matrix:comparison_list"), nearest.ALL_PAIRS),)
        return error_page(request, 404, "Choose two different codes to compare.", links=links)
    if left > right:
        return HttpResponsePermanentRedirect(reverse("matrix:comparison", args=[right, left]))
    pages = pages_of(left, right)
    for code, other in ((left, right), (right, left)):
        if ("code", str(code)) not in pages:
            return nearest.no_pair(request, code, other)
    curated = pages.get(("comparison", comparison_key(left, right)))
    use.opened(curated.pk if curated else None, request)
    sides = [
        side(code)
        | {"text": rendered(pages["code", str(code)]), "type": FAILURE_TYPES[failure_type(code)]}
        for code in (left, right)
    ]
    entries = entries_of(left, right)
    context = {
        "left": sides[0] | {"entries": entries[left]},
        "right": sides[1] | {"entries": entries[right]},
        "page": curated,
        "text": rendered(curated) if curated else None,
        "codes": known_codes(),
    }
    return render_page(request, "matrix/comparison.html", context)


@reading
@require_safe
def other_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else stands below `/compare/`: offer the codes closest to the unknown one."""
    numbers = [nearest.number_in(part) for part in rest.split("/")[:2]]
    codes = [one for one in numbers if one is not None and nearest.is_code(str(one))]
    unknown = [one for one in numbers if one is not None and one not in codes]
    if unknown:
        return nearest.no_pair(request, unknown[0], codes[0] if codes else None)
    return error_page(request, 404, links=((reverse("matrix:comparison_list"), nearest.ALL_PAIRS),))


def pages_of(left: int, right: int) -> dict[tuple[str, str], Page]:
    """Both codes' references and, where somebody wrote one, their comparison; one query."""
    key = comparison_key(left, right)
    wanted = Q(kind="code", key__in=[str(left), str(right)]) | Q(kind="comparison", key=key)
    found = Page.objects.live().filter(wanted).select_related("live_revision__author", "maintainer")
    return {(page.kind, page.key): page for page in found}


def entries_of(left: int, right: int) -> dict[int, list[Layer]]:
    """The layers each code is usually returned by."""
    found: dict[int, list[Layer]] = {left: [], right: []}
    entries = Entry.objects.live().filter(service=None, code__in=[left, right], rare=False)
    for entry in entries.select_related("layer").order_by("layer__position"):
        found[entry.code].append(entry.layer)
    return found
