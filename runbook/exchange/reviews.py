"""Editions and reviews: what was published when a quarter closed, and how a quarter gets on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import BaseModel, StringConstraints

from runbook.review.models import Edition, ReviewCycle
from runbook.review.progress import Progress, progress_of

from . import schemas
from .answers import NotFoundError, answer_json, setting_of
from .openapi import MAY_BE_MISSING, READS
from .serialise import Setting

router = Router(by_alias=True)
type Quarter = Annotated[str, StringConstraints(max_length=20)]


class EditionCard(BaseModel):
    """`digest` is the SHA-256 of the canonical JSON at `bytes`, in hexadecimal."""

    name: str
    published_at: datetime
    pages: int
    digest: str
    url: str
    bytes: str


class TeamProgress(BaseModel):
    slug: str
    name: str
    done: int
    left: int


class Review(BaseModel):
    """A quarter's review; `not_reached` counts once it is closed."""

    quarter: str
    starts: date
    ends: date
    opened_at: datetime
    closed_at: datetime | None
    done: int
    left: int
    not_reached: int
    not_examined: int
    teams: list[TeamProgress]
    url: str


@router.get(
    "/editions", tags=["Review"], response=schemas.Listing[EditionCard], openapi_extra=READS
)
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition, the newest first: one a quarter, so in one part."""
    setting = setting_of(request)
    rows = Edition.objects.defer("canonical")
    return answer_json(
        request, {"items": [edition_card(one, setting) for one in rows], "next": None}
    )


@router.get("/review/{quarter}", tags=["Review"], response=Review, openapi_extra=MAY_BE_MISSING)
def review(request: HttpRequest, quarter: Path[Quarter]) -> HttpResponse:
    """How the review of a quarter gets on, by team."""
    cycle = ReviewCycle.objects.filter(quarter=quarter).first()
    if cycle is None:
        near = [
            {"key": one.quarter, "title": f"{one} review", "url": one.get_absolute_url()}
            for one in ReviewCycle.objects.all()[:5]
        ]
        raise NotFoundError(f"There is no review of “{quarter}”.", near)
    return answer_json(request, review_card(progress_of(cycle), setting_of(request)))


def edition_card(edition: Edition, setting: Setting) -> dict[str, Any]:
    path = edition.get_absolute_url()
    return {
        "name": edition.name,
        "published_at": edition.published_at,
        "pages": edition.pages,
        "digest": edition.digest,
        "url": f"{setting.base}{path}",
        "bytes": f"{setting.base}{path.rstrip('/')}.json",
    }


def review_card(progress: Progress, setting: Setting) -> dict[str, Any]:
    cycle = progress.cycle
    return {
        "quarter": cycle.quarter,
        "starts": cycle.starts,
        "ends": cycle.ends,
        "opened_at": cycle.opened_at,
        "closed_at": cycle.closed_at,
        "done": progress.done,
        "left": progress.left,
        "not_reached": cycle.not_reached,
        "not_examined": cycle.unexamined.count(),
        "teams": [
            {"slug": one.slug, "name": one.name, "done": one.done, "left": one.left}
            for one in progress.teams
        ],
        "url": f"{setting.base}{cycle.get_absolute_url()}",
    }
