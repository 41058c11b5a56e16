"""A team as its page shows it: four queries, whatever it owns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from runbook.accounts.models import Membership, Team
from runbook.catalogue.models import Hop, Service
from runbook.content.models import Entry, Page

from .listing import EntryRow, PageRow, entry_rows, page_rows

PER_PAGE = 25
MOST = 15
"""How many hops, services and entries are shown; the page says if there are more."""
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})?~(\d{1,18})")


@dataclass(frozen=True, slots=True)
class TeamReading:
    """All that a team's page shows."""

    team: Team
    members: list[dict[str, Any]]
    services: list[dict[str, Any]]
    hops: list[Hop]
    entries: list[EntryRow]
    pages: list[PageRow]
    next: str
    after: str

    @property
    def usernames(self) -> set[str]:
        return {member["username"] for member in self.members}

    @property
    def more(self) -> dict[str, bool]:
        """Which lists were cut."""
        return {name: len(getattr(self, name)) > MOST for name in ("services", "hops", "entries")}


def read_team(slug: str, after: str, today: date) -> TeamReading | None:
    """Read a team and what it answers for; `after` is the cursor of the pages it keeps."""
    team = with_members_and_services(slug)
    if team is None:
        return None
    hops = list(Hop.objects.answered_by(team.pk)[: MOST + 1])
    entries = list(
        Entry.objects.live()
        .filter(owner=team)
        .select_related("layer", "page")
        .defer("page__rendered")
        .order_by("page_id")[: MOST + 1]
    )
    pages = pages_kept_by(team.pk, after)
    last = pages[PER_PAGE - 1] if len(pages) > PER_PAGE else None
    return TeamReading(
        team=team,
        members=sorted(team.people, key=lambda one: str(one["name"]).lower()),  # type: ignore[attr-defined]
        services=team.run,  # type: ignore[attr-defined]
        hops=hops,
        entries=entry_rows(entries, today),
        pages=page_rows(pages[:PER_PAGE], today),
        next=f"{last.review_due or ''}~{last.pk}" if last else "",
        after=after,
    )


def with_members_and_services(slug: str) -> Team | None:
    """One query for three small lists."""
    people = Membership.objects.filter(team=OuterRef("pk"), user__is_active=True).values(
        one=JSONObject(
            username="user__username",
            first="user__first_name",
            last="user__last_name",
            role="user__role",
        )
    )
    services = (
        Service.objects.live()
        .filter(team=OuterRef("pk"))
        .order_by("slug")
        .values(one=JSONObject(slug="slug", name="name"))[: MOST + 1]
    )
    team = (
        Team.objects.real()
        .filter(slug=slug)
        .annotate(people=ArraySubquery(people[:200]), run=ArraySubquery(services))
        .first()
    )
    for member in team.people if team else ():
        member["name"] = f"{member['first']} {member['last']}".strip() or member["username"]
    return team


def pages_kept_by(team_id: int, after: str) -> list[Page]:
    """The next pages by the date they are due, so overdue ones first and undated ones last.

    The two halves are limited each, so that neither walks over what was shown before.
    """
    kept = (
        Page.objects.live()
        .filter(maintainer=team_id)
        .only("kind", "key", "title", "general", "reviewed_at", "review_due")
    )
    day, number = read_cursor(after)
    undated = kept.filter(review_due=None)
    if number and day is None:
        return list(undated.filter(pk__gt=number).order_by("review_due", "pk")[: PER_PAGE + 1])
    dated = kept.filter(review_due__isnull=False)
    if day is not None:
        dated = dated.filter(Q(review_due__gt=day) | Q(pk__gt=number), review_due__gte=day)
    first = dated.order_by("review_due", "pk")[: PER_PAGE + 1]
    both = first.union(undated.order_by("review_due", "pk")[: PER_PAGE + 1], all=True)
    return list(both.order_by(F("review_due").asc(nulls_last=True), "id")[: PER_PAGE + 1])


def read_cursor(text: str) -> tuple[date | None, int]:
    """The date and page after which to go on; anything odd starts from the beginning."""
    found = CURSOR.fullmatch(text)
    if found is None:
        return None, 0
    try:
        return date.fromisoformat(found[1]) if found[1] else None, int(found[2])
    except ValueError:
        return None, 0
