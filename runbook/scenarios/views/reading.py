"""Reading scenarios: all of them, one, and its graph large."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from runbook.accounts.middleware import reading
from runbook.content import use
from runbook.content.models import Page
from runbook.core.htmx import render_page

from ..listing import cards
from ..nearest import no_scenario
from ..picture import picture_html, read_way
from ..reading import graph_of, in_words, read


@reading
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """Every scenario, in the order of the guide."""
    return render_page(request, "scenarios/scenario_list.html", {"cards": cards()})


def page_to_read(slug: str) -> Page | None:
    """The page with all that its screens show, retired or not."""
    return Page.objects.to_read(Page.Kind.SCENARIO).filter(key=slug).first()


def missing(request: HttpRequest, slug: str, page: Page | None) -> HttpResponse:
    """404 for a scenario that never was, or that readers find no longer."""
    said = f"“{page.title}” was retired; its history is kept." if page is not None else ""
    return no_scenario(request, slug, said)


@reading
@require_safe
def scenario(request: HttpRequest, key: str) -> HttpResponse:
    """One scenario, readable without starting it."""
    page = page_to_read(key)
    if page is None or page.retired_at:
        return missing(request, key, page)
    use.opened(page.pk, request)
    found = read(page, timezone.localdate())
    return render_page(request, "scenarios/scenario.html", {"page": page, "reading": found})


@reading
@require_safe
def scenario_graph(request: HttpRequest, key: str) -> HttpResponse:
    """The drawing on a screen of its own; `?way=` marks the way of a triage by its ids."""
    page = page_to_read(key)
    if page is None or page.retired_at:
        return missing(request, key, page)
    graph = graph_of(page)
    way = read_way(graph, request.GET.getlist("way"))
    nodes = graph.nodes
    context = {
        "page": page,
        "picture": picture_html(graph, way, page=page.get_absolute_url()),
        "way": [node for one in way if (node := nodes.get(one))],
        "words": list(in_words(graph)),
    }
    return render_page(request, "scenarios/scenario_graph.html", context)


@reading
@require_safe
def other_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else stands below `/scenarios/`: the scenarios with the likest names."""
    return no_scenario(request, rest.strip("/").split("/")[0])
