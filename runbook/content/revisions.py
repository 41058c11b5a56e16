"""What every way of publishing is made of: a change, a locked page, an inserted revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.core.models import bump_stamp

from .kinds import SCHEMA_VERSION, upgrade
from .models import Page, Publication, Revision
from .projection import project

type Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What someone wants a page to say, and why.

    `based_on` is the number of the revision they saw, None for a page they create.
    """

    kind: str
    key: str
    content: Content
    maintainer: Team
    owner: Team | None
    author: User
    reason: str
    based_on: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome: `merged` names what was taken over from someone else's change."""

    page: Page
    revision: Revision
    merged: tuple[str, ...] = ()


def content_of(revision: Revision) -> Content:
    """A revision's content in today's shape."""
    return upgrade(revision.page.kind, revision.content, revision.schema)


def text_of(revision: Revision) -> Content:
    """All of a revision that takes part in merging: its content and its two teams."""
    return content_of(revision) | {
        "maintainer": revision.maintainer.slug,
        "owner": revision.owner.slug if revision.owner else None,
    }


def locked_page(kind: str, key: str) -> Page:
    """The page, with its row locked: publishers of one page take turns."""
    return Page.objects.select_for_update().get(kind=kind, key=key)


def live_of(page: Page) -> Revision:
    assert page.live_revision_id is not None
    return Revision.objects.select_related("page", "maintainer", "owner", "author").get(
        pk=page.live_revision_id
    )


def published_how(
    imported_at: datetime | None, *, break_glass: bool = False
) -> tuple[Publication, datetime | None]:
    alone = Publication.BREAK_GLASS if break_glass else Publication.DIRECT
    return (Publication.IMPORT if imported_at else alone), imported_at


def note_broken_glass(page: Page, revision: Revision) -> None:
    """Mark a page that was published alone in an incident, until a second person approves."""
    if revision.publication == Publication.BREAK_GLASS:
        page.broke_glass_at = revision.published_at
    elif page.broke_glass_at is None or revision.publication != Publication.APPROVED:
        return
    else:
        page.broke_glass_at = None
    page.save(update_fields=["broke_glass_at"])


def who_broke_glass(page: Page) -> User | None:
    """Who published it alone: they cannot be the second person."""
    if page.broke_glass_at is None:
        return None
    broken = page.revisions.filter(publication=Publication.BREAK_GLASS).select_related("author")
    last = broken.order_by("-number").first()
    return last.author if last else None


def insert_revision(
    page: Page,
    live: Revision | None,
    change: Change,
    action: Revision.Action,
    publication: Publication = Publication.DIRECT,
    at: datetime | None = None,
    *,
    approved_by: User | None = None,
) -> Revision:
    """Insert the revision, move the pointer, refresh what is derived, bump the stamp."""
    published_at = at or timezone.now()
    revision = Revision.objects.create(
        page=page,
        number=live.number + 1 if live else 1,
        action=action,
        content=change.content,
        schema=SCHEMA_VERSION,
        maintainer=change.maintainer,
        owner=change.owner,
        author=change.author,
        reason=change.reason,
        based_on=live,
        approved_by=approved_by,
        publication=publication,
        published_at=published_at,
    )
    project(page, revision)
    note_broken_glass(page, revision)
    bump_stamp()
    return revision
