"""What a 404 offers instead: the codes, layers and pages that stand closest to what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from runbook.catalogue.models import Layer, Service
from runbook.content.addresses import entry_key, page_path
from runbook.content.models import Page
from runbook.content.statuses import is_failure, nearness, status_label, status_name
from runbook.core.errors import error_page

from .converters import StatusCode

type Link = tuple[str, str]
type Titled = tuple[int, str]

HOW_MANY = 5
LONGEST_SHOWN = 40
ALL_CODES = "All codes"
ALL_PAIRS = "All comparisons"


def no_code(request: HttpRequest, code: int, said: str = "") -> HttpResponse:
    """404: nothing is known about this code; the codes with the closest numbers."""
    links = [(page_path("code", str(near)), title) for near, title in codes_near(code)]
    return error_page(
        request,
        404,
        said or why_unknown(code),
        links=(*links, (reverse("matrix:code_list"), ALL_CODES)),
    )


def why_unknown(code: int) -> str:
    if is_failure(code):
        return f"Nothing is written about {code} yet."
    if status_name(code):
        return f"{code} is not a failure, so the runbook has no page for it."
    return f"There is no status code {code}."


def no_layer(
    request: HttpRequest,
    code: int,
    layer: str,
    layers: Sequence[Layer],
    service: Service | None = None,
) -> HttpResponse:
    """404: nothing is called so; the layers with a like name first, then the others."""
    slug = service.slug if service else None
    links = [
        (
            page_path("entry", entry_key(code, one.slug, slug)),
            f"{status_label(code)} from {one.in_words}",
        )
        for one in layers_near(layer, layers)
    ]
    name = shown(layer)
    said = f"There is no layer called “{name}”." if name else "This address names no layer."
    return error_page(request, 404, said, links=tuple(links))


def no_pair(request: HttpRequest, unknown: int, other: int | None) -> HttpResponse:
    """404: one of two codes is unknown; the other one beside the closest."""
    all_pairs = (reverse("matrix:comparison_list"), ALL_PAIRS)
    if other is None:
        links = [(page_path("code", str(near)), title) for near, title in codes_near(unknown)]
    else:
        links = [
            (
                reverse("matrix:comparison", args=sorted((near, other))),
                f"{status_label(other)} or {title}?",
            )
            for near, title in codes_near(unknown, but=other)
        ]
    said = why_unknown(unknown)
    return error_page(request, 404, f"{said} It cannot be compared.", links=(*links, all_pairs))


def reserved_word(request: HttpRequest, code: int, layer: str, word: str) -> HttpResponse:
    """404: a word of Runbook's own addresses stands where a service belongs."""
    said = f"“{word}” is a word of Runbook’s own addresses, so no service is called so."
    key = entry_key(code, layer)
    return error_page(request, 404, said, links=((page_path("entry", key), "Open the entry"),))


def nothing_here(request: HttpRequest, code: int | None = None, layer: str = "") -> HttpResponse:
    """404: no such address; the part of it that leads somewhere."""
    links = [(reverse("matrix:code_list"), ALL_CODES)]
    if code is not None:
        links.insert(0, (page_path("entry", entry_key(code, layer)), "Open the entry"))
    return error_page(request, 404, links=tuple(links))


def codes_near(code: int, *, but: int | None = None) -> list[Titled]:
    """The codes with a page that are closest by number, with their titles: one query."""
    found = Page.objects.live().filter(kind="code").values_list("key", "title")
    known = [(int(key), title) for key, title in found if int(key) not in (code, but)]
    return by_distance(code, known)


def by_distance(code: int, known: Iterable[Titled]) -> list[Titled]:
    """The codes nearest to one that is not known."""
    return sorted(known, key=lambda one: nearness(one[0], code))[:HOW_MANY]


def layers_near(name: str, layers: Sequence[Layer]) -> list[Layer]:
    """All layers: the ones whose short name or name looks like `name` first."""
    called = {one.slug: one for one in layers} | {one.name.lower(): one for one in layers}
    alike = get_close_matches(name.lower()[:LONGEST_SHOWN], called, n=len(called) or 1, cutoff=0.5)
    return list(dict.fromkeys([called[one] for one in alike] + list(layers)))


def number_in(text: str) -> int | None:
    """The number that a part of an address is, if it is one of a sensible length."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def is_code(text: str) -> bool:
    return bool(re.fullmatch(StatusCode.regex, text))


def shown(text: str) -> str:
    """What was asked, as a sentence can hold it: short, and nothing invisible."""
    seen = "".join(filter(str.isprintable, text)).strip()
    return seen if len(seen) <= LONGEST_SHOWN else f"{seen[:LONGEST_SHOWN]}…"
