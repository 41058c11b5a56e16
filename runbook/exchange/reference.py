"""Status codes, comparisons, scenarios, and who and where: layers, services, teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import FETCH_RAISE, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import load_path
from runbook.content import models
from runbook.content.addresses import split_comparison_key
from runbook.scenarios.listing import place

from . import parameters, schemas, serialise
from .answers import NotFoundError, answer_json, setting_of
from .near import codes_near, scenarios_near
from .openapi import MAY_BE_MISSING, READS
from .parameters import AddressedCode, Name
from .scenario_schemas import Scenario, ScenarioCard

router = Router(by_alias=True)


def live_pages(kind: str) -> QuerySet[models.Page]:
    return (
        models.Page.objects.live()
        .filter(kind=kind)
        .select_related("maintainer", "live_revision")
        .defer("rendered")
        .fetch_mode(FETCH_RAISE)
    )


@router.get(
    "/codes", tags=["Status codes"], response=schemas.Listing[schemas.CodeCard], openapi_extra=READS
)
def codes(request: HttpRequest) -> HttpResponse:
    """Every status code somebody wrote about: a few hundred at most, so in one part."""
    setting = setting_of(request)
    cards = [serialise.code_card(page, setting) for page in live_pages("code")]
    items = sorted(cards, key=lambda card: card["code"])
    return answer_json(request, {"items": items, "next": None})


@router.get(
    "/codes/{code}", tags=["Status codes"], response=schemas.Code, openapi_extra=MAY_BE_MISSING
)
def code(request: HttpRequest, code: Path[AddressedCode]) -> HttpResponse:
    """One status code's reference, and the layers that return it."""
    page = live_pages("code").filter(key=str(code)).first()
    if page is None:
        raise NotFoundError(f"Nothing is written about {code}.", codes_near(code))
    rows = models.Entry.objects.live().filter(code=code, service=None)
    entries = list(rows.select_related("layer").order_by("layer__position"))
    return answer_json(request, serialise.code(page, entries, setting_of(request)))


@router.get(
    "/comparisons",
    tags=["Status codes"],
    response=schemas.Listing[schemas.Comparison],
    openapi_extra=READS,
)
def comparisons(request: HttpRequest) -> HttpResponse:
    """The pairs of codes that somebody compared: a short list, written by hand."""
    setting = setting_of(request)
    pages = sorted(live_pages("comparison"), key=lambda page: split_comparison_key(page.key))
    items = [serialise.comparison(page, setting) for page in pages]
    return answer_json(request, {"items": items, "next": None})


@router.get(
    "/scenarios",
    tags=["Scenarios"],
    response=schemas.Listing[ScenarioCard],
    openapi_extra=READS,
)
def scenarios(request: HttpRequest) -> HttpResponse:
    """The decision graphs, in the order in which the site shows them."""
    setting = setting_of(request)
    pages = sorted(live_pages("scenario"), key=lambda page: (place(page.key), page.title))
    items = [serialise.scenario_card(page, setting) for page in pages]
    return answer_json(request, {"items": items, "next": None})


@router.get(
    "/scenarios/{slug}",
    tags=["Scenarios"],
    response=Scenario,
    openapi_extra=MAY_BE_MISSING,
)
def scenario(request: HttpRequest, slug: Path[Name]) -> HttpResponse:
    """One decision graph in full: questions, answers, outcomes and sources."""
    page = live_pages("scenario").filter(key=slug).first()
    if page is None:
        raise NotFoundError(f"There is no scenario called “{slug}”.", scenarios_near(slug))
    return answer_json(request, serialise.scenario(page, setting_of(request)))


@router.get(
    "/layers",
    tags=["Who and where"],
    response=schemas.Listing[schemas.Layer],
    openapi_extra=READS,
)
def layers(request: HttpRequest) -> HttpResponse:
    """The layers in the order in which a request passes them."""
    items = [serialise.layer(row) for row in Layer.objects.order_by("position")]
    return answer_json(request, {"items": items, "next": None})


@router.get(
    "/services",
    tags=["Who and where"],
    response=schemas.Listing[schemas.Service],
    openapi_extra=READS,
)
def services(request: HttpRequest, page: Query[parameters.Page]) -> HttpResponse:
    """Services that were not retired, in the order of their slugs."""
    rows = Service.objects.live().select_related("team")
    return answer_part(request, rows, page, serialise.service)


@router.get(
    "/services/{slug}",
    tags=["Who and where"],
    response=schemas.ServiceDetail,
    openapi_extra=MAY_BE_MISSING,
)
def service(request: HttpRequest, slug: Path[Name]) -> HttpResponse:
    """One service and the path of its requests: owner, product and logs of each hop."""
    row = Service.objects.select_related("team").filter(slug=slug).first()
    if row is None:
        nearest = [
            {"key": one.slug, "title": one.name, "url": f"/services/{one.slug}/"}
            for one in Service.objects.nearest(slug)
        ]
        raise NotFoundError(f"There is no service called “{slug}”.", nearest)
    detail = serialise.service_detail(row, load_path(row.pk), setting_of(request))
    return answer_json(request, detail)


@router.get(
    "/teams", tags=["Who and where"], response=schemas.Listing[schemas.Team], openapi_extra=READS
)
def teams(request: HttpRequest, page: Query[parameters.Page]) -> HttpResponse:
    """Teams in the order of their slugs."""
    return answer_part(request, Team.objects.real(), page, serialise.team)


def answer_part(
    request: HttpRequest,
    rows: QuerySet[Any],
    page: parameters.Page,
    write: Callable[[Any, serialise.Setting], dict[str, Any]],
) -> HttpResponse:
    """A part of a list by slug, which the slug's index gives in order."""
    if page.cursor:
        rows = rows.filter(slug__gt=page.cursor)
    found: list[Model] = list(rows.order_by("slug")[: page.limit + 1])
    setting = setting_of(request)
    items = [write(row, setting) for row in found[: page.limit]]
    following = items[-1]["slug"] if len(found) > page.limit else None
    return answer_json(request, {"items": items, "next": following})
