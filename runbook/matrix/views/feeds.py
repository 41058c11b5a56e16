"""Feeds: what was published, of everything, a team or a page; and a team's review dates."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from runbook.accounts.feeds import feed
from runbook.accounts.models import Team
from runbook.content.models import Page, Revision

from ..calendar import Day, calendar
from .history import page_of

NEWEST = 50
MOST_DAYS = 500


def base_of(request: HttpRequest) -> str:
    return settings.RUNBOOK_BASE_URL or f"{request.scheme}://{request.get_host()}"


def atom(request: HttpRequest, title: str, path: str, found: QuerySet[Revision]) -> HttpResponse:
    """The newest revisions, each with author, reason and where it is compared."""
    base = base_of(request)
    made = Atom1Feed(
        title=f"{title} · Runbook",
        link=base + path,
        description="",
        feed_url=base + request.path,
        language="en-gb",
    )
    rows = found.select_related("author", "page").defer("content", "page__rendered")
    for one in rows.order_by("-published_at", "-pk")[:NEWEST]:
        address = f"{base}{one.page.get_absolute_url()}history/?to={one.number}"
        made.add_item(
            title=f"{one.page.title}, revision {one.number}: {one.get_action_display().lower()}",
            link=address,
            unique_id=address,
            description=one.reason,
            author_name=str(one.author),
            pubdate=one.published_at,
            updateddate=one.published_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml")


@feed
@require_safe
def all_feed(request: HttpRequest) -> HttpResponse:
    changes = Revision.objects.exclude(publication="starter")
    return atom(request, "What changed", "/history/", changes)


@feed
@require_safe
def team_feed(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(Team.objects.real(), slug=slug)
    changes = Revision.objects.filter(page__maintainer=team).exclude(publication="starter")
    return atom(request, f"What {team} changed", f"/teams/{team.slug}/", changes)


@feed
@require_safe
def page_feed(request: HttpRequest, kind: str, **place: Any) -> HttpResponse:
    page = page_of(kind, **place)
    changes = Revision.objects.filter(page=page)
    return atom(request, page.title, page.get_absolute_url(), changes)


@feed
@require_safe
def team_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One all-day event for each day on which pages of the team are due."""
    team = get_object_or_404(Team.objects.real(), slug=slug)
    due = Page.objects.live().filter(maintainer=team, review_due__isnull=False)
    rows = due.only("kind", "key", "title", "review_due").order_by("review_due", "title")
    base = base_of(request)
    days = []
    for on, pages in groupby(rows[:MOST_DAYS], key=lambda page: page.review_due):
        titles = [page.title for page in pages]
        assert on is not None
        days.append(
            Day(
                uid=f"{team.slug}-{on}@{base.partition('//')[2]}",
                on=on,
                summary=f"{len(titles)} page{'s' if len(titles) > 1 else ''} to read again",
                description="\n".join(titles),
                url=f"{base}/review/?mine=1",
            )
        )
    body = calendar(f"Reviews of {team}", days, stamp=timezone.now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
