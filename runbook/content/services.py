"""The only door through which text becomes what readers see.

Every function here is one transaction: it checks permission, locks the page, inserts a
revision, moves the pointer, refreshes what is derived, and bumps the content stamp last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from runbook.accounts.models import UNCLAIMED, Role, Team, User
from runbook.accounts.services import role_of

from .checks import (
    check_key,
    check_not_retired,
    check_permission,
    checked_content,
    checked_reason,
)
from .errors import AlreadyThereError, NothingChangedError, StaleError
from .merge import Choice, Merge, resolve
from .models import Page, Publication, Revision
from .revisions import (
    Change,
    Content,
    Published,
    content_of,
    insert_revision,
    live_of,
    locked_page,
    published_how,
    text_of,
)


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
    return replace(from_merge(change, outcome), based_on=against)


def check_may_change(author: User, maintainer: Team | None) -> None:
    """Raise early what publishing and proposing would raise: before somebody writes for nothing.

    Without a maintainer the page is new, and it takes an editor to make one.
    """
    if maintainer is not None and maintainer.slug != UNCLAIMED:
        check_permission(author, maintainer, maintainer, how=Publication.BREAK_GLASS)
    elif role_of(author) == Role.READER or not author.is_active:
        raise PermissionDenied("Readers cannot change pages; ask an administrator for a role.")


def hold_all_pages() -> None:
    """Keep publishers out until this transaction ends: for loaders of many pages.

    A publisher locks its page, then the stamp. A loader that bumps the stamp and goes on to
    other pages would lock them in the other order; held from the start, they cannot cross.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE content_page IN EXCLUSIVE MODE")


def publish(
    change: Change, *, imported_at: datetime | None = None, break_glass: bool = False
) -> Published:
    """Publish a change, creating the page if it is new.

    With `break_glass` whoever may propose publishes at once, during an incident: the page is
    marked until somebody else approves or confirms it. With `imported_at` the revision is
    recorded as imported, from that moment: only text that was published elsewhere, or that a
    sample organisation pretends to have, has such a past.
    Raises InvalidContentError, NoReasonError, PermissionDenied, ApprovalNeededError,
    StaleError, AlreadyThereError, RetiredError or NothingChangedError; nothing is changed then.
    """
    content = checked_content(change.kind, change.content)
    change = replace(change, content=content, reason=checked_reason(change.reason))
    how = published_how(imported_at, break_glass=break_glass)
    if change.based_on is None:
        return _create(change, *how)
    with transaction.atomic():
        page = locked_page(change.kind, change.key)
        live = live_of(page)
        check_not_retired(page)
        change, merged = on_top_of(live, change)
        check_permission(change.author, live.maintainer, change.maintainer, how=how[0])
        if as_merged(change) == text_of(live):
            raise NothingChangedError(
                "This is what readers see already; there is nothing to publish."
            )
        revision = insert_revision(page, live, change, Revision.Action.PUBLISH, *how)
    return Published(page, revision, merged)


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
            live = live_of(page)
            theirs = live.publication != Publication.STARTER
            if theirs or content_of(live) == change.content:
                return None
            change = replace(change, maintainer=live.maintainer)
        action = Revision.Action.PUBLISH
        revision = insert_revision(page, live, change, action, Publication.STARTER, at)
    return Published(page, revision)


def _create(change: Change, how: Publication, at: datetime | None) -> Published:
    check_permission(change.author, change.maintainer, change.maintainer, how=how)
    check_key(change.kind, change.key)
    try:
        with transaction.atomic():
            page = Page.objects.create(
                kind=change.kind, key=change.key, maintainer=change.maintainer
            )
            revision = insert_revision(page, None, change, Revision.Action.PUBLISH, how, at)
    except IntegrityError as error:
        existing = Page.objects.filter(kind=change.kind, key=change.key).first()
        if existing is None:
            raise
        raise AlreadyThereError(existing) from error
    return Published(page, revision)


def as_merged(change: Change) -> Content:
    owner = change.owner.slug if change.owner else None
    return change.content | {"maintainer": change.maintainer.slug, "owner": owner}


def on_top_of(live: Revision, change: Change) -> tuple[Change, tuple[str, ...]]:
    """The change as it stands on the live revision, merged if that is not what it saw."""
    if live.number == change.based_on:
        return change, ()
    outcome = _merged(live, change, {})
    if outcome.conflicts:
        raise StaleError(live.page, live, outcome)
    return from_merge(change, outcome), outcome.automatic


def _merged(theirs: Revision, change: Change, choices: Mapping[str, Choice]) -> Merge:
    base = (
        Revision.objects.select_related("page", "maintainer", "owner")
        .filter(page=theirs.page, number=change.based_on or 0)
        .first()
    )
    # Whoever names a revision that never was saw nothing of it: all that differs conflicts.
    return resolve(text_of(base) if base else {}, as_merged(change), text_of(theirs), choices)


def from_merge(change: Change, outcome: Merge) -> Change:
    content = dict(outcome.content)
    maintainer, owner = content.pop("maintainer"), content.pop("owner")
    return replace(
        change,
        content=checked_content(change.kind, content),
        maintainer=Team.objects.get(slug=maintainer),
        owner=Team.objects.get(slug=owner) if owner else None,
    )
