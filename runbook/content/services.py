"""The only door through which text becomes what readers see.

Every function here is one transaction: it checks permission, locks the page, inserts a
revision, moves the pointer, refreshes what is derived, and bumps the content stamp last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from runbook.accounts.models import Role, Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import role_of, way_for
from runbook.core.models import bump_stamp

from .checks import UNCLAIMED as UNCLAIMED
from .checks import (
    check_key,
    check_not_retired,
    check_permission,
    checked_content,
    checked_reason,
)
from .errors import AlreadyThereError, NothingChangedError, StaleError
from .kinds import SCHEMA_VERSION, upgrade
from .merge import Choice, Merge, resolve
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


def settle(change: Change, *, against: int, choices: Mapping[str, Choice]) -> Change:
    """Answer the conflicts of `change` with revision number `against`, as its author chose.

    The result is based on that revision; publishing it merges again if yet another one went
    live. Raises StaleError while a conflict has no answer, BadChoiceError for an answer that
    fits none, InvalidContentError.
    """
    change = replace(change, content=checked_content(change.kind, change.content))
    theirs = (
        Revision.objects.select_related("page", "maintainer", "owner", "author")
        .filter(page__kind=change.kind, page__key=change.key, number=against)
        .first()
    )
    if theirs is None:  # then publishing shows the conflicts with what is live
        return change
    outcome = _merged(theirs, change, choices)
    if outcome.conflicts:
        raise StaleError(theirs.page, theirs, outcome)
    return replace(_from_merge(change, outcome), based_on=against)


def check_may_publish(author: User, maintainer: Team | None) -> None:
    """Raise early what publishing would raise: before somebody writes for nothing.

    Without a maintainer the page is new, and it takes an editor to make one.
    """
    if maintainer is not None and maintainer.slug != UNCLAIMED:
        check_permission(author, maintainer, maintainer)
    elif role_of(author) == Role.READER or not author.is_active:
        raise PermissionDenied("Readers cannot change pages; ask an administrator for a role.")


def content_of(revision: Revision) -> Content:
    """A revision's content in today's shape."""
    return upgrade(revision.page.kind, revision.content, revision.schema)


def publish(change: Change, *, imported_at: datetime | None = None) -> Published:
    """Publish a change, creating the page if it is new.

    With `imported_at` the revision is recorded as imported, from that moment: only text that
    was published elsewhere, or that a sample organisation pretends to have, has such a past.
    Raises InvalidContentError, NoReasonError, PermissionDenied, ApprovalNeededError,
    StaleError, AlreadyThereError, RetiredError or NothingChangedError; nothing is changed then.
    """
    content = checked_content(change.kind, change.content)
    change = replace(change, content=content, reason=checked_reason(change.reason))
    if change.based_on is None:
        return _create(change, imported_at)
    with transaction.atomic():
        page = _locked(change.kind, change.key)
        live = _live(page)
        check_not_retired(page)
        change, merged = _on_top_of(live, change)
        check_permission(change.author, live.maintainer, change.maintainer)
        if _as_merged(change) == text_of(live):
            raise NothingChangedError(
                "This is what readers see already; there is nothing to publish."
            )
        revision = _insert(
            page, live, change, Revision.Action.PUBLISH, *_published(imported_at)
        )
    return Published(page, revision, merged)


def revert(page: Page, *, to: Revision, author: User, reason: str, based_on: int) -> Published:
    """Publish an earlier revision's text again, as a new revision."""
    if to.page_id != page.pk:
        raise ValueError(f"{to} is not a revision of {page}.")
    return _replay(page, to, Revision.Action.REVERT, author, reason, based_on)


def retire(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Take the page away from readers. Its history stays, and it can be restored."""
    return _replay(page, None, Revision.Action.RETIRE, author, reason, based_on)


def restore(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Bring a retired page back with the text it had."""
    return _replay(page, None, Revision.Action.RESTORE, author, reason, based_on)


def adopt(
    page: Page,
    *,
    author: User,
    maintainer: Team,
    based_on: int,
    reason: str = "Adopted: this general advice holds for us.",
    imported_at: datetime | None = None,
) -> Published:
    """Make shipped text the organisation's own, word for word. `imported_at` as in publish."""
    return _replay(
        page,
        None,
        Revision.Action.ADOPT,
        author,
        reason,
        based_on,
        maintainer=maintainer,
        imported_at=imported_at,
    )


def publish_starter(
    kind: str,
    key: str,
    content: Content,
    *,
    maintainer: Team,
    system: User,
    at: datetime | None = None,
) -> Published | None:
    """Publish shipped text where nobody has written yet; None where it would change nothing.

    A page that a person has touched is theirs and is left alone. `at` is for the sample
    organisation, which has had the text for a while.
    """
    change = Change(
        kind, key, checked_content(kind, content), maintainer, None, system, "Shipped with Runbook."
    )
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(kind=kind, key=key).first()
        if page is None:
            check_key(kind, key)
            page = Page.objects.create(kind=kind, key=key, maintainer=maintainer)
            live = None
        else:
            live = _live(page)
            theirs = live.publication != Publication.STARTER
            if theirs or content_of(live) == change.content:
                return None
            change = replace(change, maintainer=live.maintainer)
        action = Revision.Action.PUBLISH
        revision = _insert(page, live, change, action, Publication.STARTER, at)
    return Published(page, revision)


@transaction.atomic
def confirm(
    page: Page,
    *,
    reviewer: User,
    based_on: int,
    interval_days: int = 90,
    at: datetime | None = None,
) -> Page:
    """Record that a person read the live revision and found it still true.

    `at` is for confirmations that come with imported text. Raises StaleError if another
    revision went live since they read it, or RetiredError.
    """
    page = _locked(page.kind, page.key)
    live = _live(page)
    if way_for(reviewer, live.maintainer) is Way.REFUSE:
        raise PermissionDenied("Only people who may change this page can confirm it.")
    check_not_retired(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(text_of(live), (), ()))
    page.reviewed_at = at or timezone.now()
    page.reviewed_by = reviewer
    page.reviewed_revision = live
    page.review_due = timezone.localdate(page.reviewed_at) + timedelta(days=interval_days)
    page.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_revision", "review_due"])
    bump_stamp()
    return page


def _locked(kind: str, key: str) -> Page:
    """The page, with its row locked: publishers of one page take turns."""
    return Page.objects.select_for_update().get(kind=kind, key=key)


def _live(page: Page) -> Revision:
    assert page.live_revision_id is not None
    return Revision.objects.select_related("page", "maintainer", "owner", "author").get(
        pk=page.live_revision_id
    )


def _published(imported_at: datetime | None) -> tuple[Publication, datetime | None]:
    return (Publication.IMPORT if imported_at else Publication.DIRECT), imported_at


def _check_applies(
    action: Revision.Action, page: Page, live: Revision, source: Revision
) -> None:
    """Refuse to do again what is done already: the history holds changes only."""
    if action == Revision.Action.RESTORE:
        if page.retired_at is None:
            raise NothingChangedError("Readers see this page already.")
        return
    check_not_retired(page)
    if action == Revision.Action.ADOPT and live.publication != Publication.STARTER:
        raise NothingChangedError("This page is your organisation's own already.")
    same = (content_of(source), source.owner_id) == (content_of(live), live.owner_id)
    if action == Revision.Action.REVERT and same:
        raise NothingChangedError("This is what readers see already; there is nothing to revert.")


def _create(change: Change, imported_at: datetime | None) -> Published:
    check_permission(change.author, change.maintainer, change.maintainer)
    check_key(change.kind, change.key)
    try:
        with transaction.atomic():
            page = Page.objects.create(
                kind=change.kind, key=change.key, maintainer=change.maintainer
            )
            revision = _insert(
                page, None, change, Revision.Action.PUBLISH, *_published(imported_at)
            )
    except IntegrityError as error:
        existing = Page.objects.filter(kind=change.kind, key=change.key).first()
        if existing is None:
            raise
        raise AlreadyThereError(existing) from error
    return Published(page, revision)


def text_of(revision: Revision) -> Content:
    """All of a revision that takes part in merging: its content and its two teams."""
    return content_of(revision) | {
        "maintainer": revision.maintainer.slug,
        "owner": revision.owner.slug if revision.owner else None,
    }


def _as_merged(change: Change) -> Content:
    owner = change.owner.slug if change.owner else None
    return change.content | {"maintainer": change.maintainer.slug, "owner": owner}


def _on_top_of(live: Revision, change: Change) -> tuple[Change, tuple[str, ...]]:
    """The change as it stands on the live revision, merged if that is not what it saw."""
    if live.number == change.based_on:
        return change, ()
    outcome = _merged(live, change, {})
    if outcome.conflicts:
        raise StaleError(live.page, live, outcome)
    return _from_merge(change, outcome), outcome.automatic


def _merged(theirs: Revision, change: Change, choices: Mapping[str, Choice]) -> Merge:
    base = (
        Revision.objects.select_related("page", "maintainer", "owner")
        .filter(page=theirs.page, number=change.based_on or 0)
        .first()
    )
    # Whoever names a revision that never was saw nothing of it: all that differs conflicts.
    return resolve(text_of(base) if base else {}, _as_merged(change), text_of(theirs), choices)


def _from_merge(change: Change, outcome: Merge) -> Change:
    content = dict(outcome.content)
    maintainer, owner = content.pop("maintainer"), content.pop("owner")
    return replace(
        change,
        content=checked_content(change.kind, content),
        maintainer=Team.objects.get(slug=maintainer),
        owner=Team.objects.get(slug=owner) if owner else None,
    )


def _insert(
    page: Page,
    live: Revision | None,
    change: Change,
    action: Revision.Action,
    publication: Publication = Publication.DIRECT,
    at: datetime | None = None,
) -> Revision:
    """Insert the revision, move the pointer, refresh what is derived, bump the stamp."""
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
        publication=publication,
        published_at=at or timezone.now(),
    )
    project(page, revision)
    bump_stamp()
    return revision


@transaction.atomic
def _replay(
    page: Page,
    source: Revision | None,
    action: Revision.Action,
    author: User,
    reason: str,
    based_on: int,
    maintainer: Team | None = None,
    imported_at: datetime | None = None,
) -> Published:
    """Publish text that exists already, unless another revision went live meanwhile."""
    reason = checked_reason(reason)
    page = _locked(page.kind, page.key)
    live = _live(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(text_of(live), (), ()))
    source = source or live
    _check_applies(action, page, live, source)
    change = Change(
        page.kind,
        page.key,
        content_of(source),
        maintainer or live.maintainer,
        source.owner,
        author,
        reason,
    )
    check_permission(author, live.maintainer, change.maintainer)
    return Published(page, _insert(page, live, change, action, *_published(imported_at)))
