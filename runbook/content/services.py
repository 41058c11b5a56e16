"""The only door through which text becomes what readers see.

Every function here is one transaction: it checks permission, locks the page, inserts a
revision, moves the pointer, refreshes what is derived, and bumps the content stamp last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import ValidationError

from runbook.accounts.models import Team, User
from runbook.accounts.policy import Way, stricter
from runbook.accounts.services import way_for
from runbook.core.models import bump_stamp

from .errors import (
    AlreadyThereError,
    ApprovalNeededError,
    InvalidContentError,
    NoReasonError,
    NothingChangedError,
    StaleError,
)
from .kinds import SCHEMA_VERSION, as_stored, parse_content, upgrade
from .merge import Choice, Merge, resolve
from .models import Page, Publication, Revision
from .projection import project

type Content = dict[str, Any]

UNCLAIMED = "unclaimed"
"""The team that keeps shipped text until one of the organisation's own adopts it."""


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
    live. Raises StaleError while a conflict has no answer.
    """
    theirs = Revision.objects.select_related("page", "maintainer", "owner", "author").get(
        page__kind=change.kind, page__key=change.key, number=against
    )
    outcome = _merged(theirs, change, choices)
    if outcome.conflicts:
        raise StaleError(theirs.page, theirs, outcome)
    return replace(_from_merge(change, outcome), based_on=against)


def content_of(revision: Revision) -> Content:
    """A revision's content in today's shape."""
    return upgrade(revision.page.kind, revision.content, revision.schema)


def publish(change: Change) -> Published:
    """Publish a change, creating the page if it is new.

    Raises InvalidContentError, NoReasonError, PermissionDenied, ApprovalNeededError,
    StaleError, AlreadyThereError or NothingChangedError; nothing is changed then.
    """
    change = replace(change, content=_valid(change.kind, change.content))
    _check_reason(change.reason)
    if change.based_on is None:
        return _create(change)
    with transaction.atomic():
        page = _locked(change.kind, change.key)
        live = _live(page)
        change, merged = _on_top_of(live, change)
        _check_permission(change.author, live.maintainer, change.maintainer)
        if _as_merged(change) == _text(live):
            raise NothingChangedError("This is what readers see already; there is nothing to publish.")
        revision = _insert(page, live, change, Revision.Action.PUBLISH)
    return Published(page, revision, merged)


def revert(page: Page, *, to: Revision, author: User, reason: str, based_on: int) -> Published:
    """Publish an earlier revision's text again, as a new revision."""
    return _replay(page, to, Revision.Action.REVERT, author, reason, based_on)


def retire(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Take the page away from readers. Its history stays, and it can be restored."""
    return _replay(page, None, Revision.Action.RETIRE, author, reason, based_on)


def restore(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Bring a retired page back with the text it had."""
    return _replay(page, None, Revision.Action.RESTORE, author, reason, based_on)


def adopt(page: Page, *, author: User, maintainer: Team, based_on: int) -> Published:
    """Make shipped text the organisation's own, word for word."""
    return _replay(
        page,
        None,
        Revision.Action.ADOPT,
        author,
        "Adopted: this general advice holds for us.",
        based_on,
        maintainer=maintainer,
    )


def publish_starter(
    kind: str, key: str, content: Content, *, maintainer: Team, system: User
) -> Published | None:
    """Publish shipped text where nobody has written yet; None where it would change nothing.

    A page that a person has touched is theirs and is left alone.
    """
    change = Change(
        kind, key, _valid(kind, content), maintainer, None, system, "Shipped with Runbook."
    )
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(kind=kind, key=key).first()
        if page is None:
            page = Page.objects.create(kind=kind, key=key, maintainer=maintainer)
            live = None
        else:
            live = _live(page)
            theirs = live.publication != Publication.STARTER
            if theirs or content_of(live) == change.content:
                return None
            change = replace(change, maintainer=live.maintainer)
        action = Revision.Action.PUBLISH
        revision = _insert(page, live, change, action, publication=Publication.STARTER)
    return Published(page, revision)


@transaction.atomic
def confirm(page: Page, *, reviewer: User, based_on: int, interval_days: int = 90) -> Page:
    """Record that a person read the live revision and found it still true.

    Raises StaleError if another revision went live since they read it.
    """
    page = _locked(page.kind, page.key)
    live = _live(page)
    if way_for(reviewer, live.maintainer) is Way.REFUSE:
        raise PermissionDenied("Only people who may change this page can confirm it.")
    if live.number != based_on:
        raise StaleError(page, live, Merge(_text(live), (), ()))
    page.reviewed_at = timezone.now()
    page.reviewed_by = reviewer
    page.reviewed_revision = live
    page.review_due = timezone.localdate() + timedelta(days=interval_days)
    page.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_revision", "review_due"])
    bump_stamp()
    return page


def _valid(kind: str, content: Content) -> Content:
    try:
        return as_stored(parse_content(kind, content))
    except ValidationError as error:
        raise InvalidContentError.from_pydantic(error) from error


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NoReasonError("Say why: readers of the history will want to know.")


def _locked(kind: str, key: str) -> Page:
    """The page, with its row locked: publishers of one page take turns."""
    return Page.objects.select_for_update().get(kind=kind, key=key)


def _live(page: Page) -> Revision:
    return Revision.objects.select_related("page", "maintainer", "owner", "author").get(
        pk=page.live_revision_id
    )


def _create(change: Change) -> Published:
    _check_permission(change.author, change.maintainer, change.maintainer)
    try:
        with transaction.atomic():
            page = Page.objects.create(
                kind=change.kind, key=change.key, maintainer=change.maintainer
            )
            revision = _insert(page, None, change, Revision.Action.PUBLISH)
    except IntegrityError as error:
        page = Page.objects.filter(kind=change.kind, key=change.key).first()
        if page is None:
            raise
        raise AlreadyThereError(page) from error
    return Published(page, revision)


def _text(revision: Revision) -> Content:
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
    base = Revision.objects.select_related("page", "maintainer", "owner").get(
        page=theirs.page, number=change.based_on
    )
    return resolve(_text(base), _as_merged(change), _text(theirs), choices)


def _from_merge(change: Change, outcome: Merge) -> Change:
    content = dict(outcome.content)
    maintainer, owner = content.pop("maintainer"), content.pop("owner")
    return replace(
        change,
        content=_valid(change.kind, content),
        maintainer=Team.objects.get(slug=maintainer),
        owner=Team.objects.get(slug=owner) if owner else None,
    )


def _check_permission(author: User, current: Team, wanted: Team) -> None:
    way = way_for(author, wanted)
    if wanted != current and current.slug != UNCLAIMED:
        way = stricter(way, way_for(author, current))
    if way is Way.REFUSE:
        raise PermissionDenied(
            f"{current} keeps this page true, and your role does not let you change it. "
            "Nothing was published."
        )
    if way is Way.PROPOSE:
        raise ApprovalNeededError(
            f"A change to a page of {current} needs a member's or an approver's hand: your role "
            "may only propose it. Nothing was published."
        )


def _insert(
    page: Page,
    live: Revision | None,
    change: Change,
    action: Revision.Action,
    publication: Publication = Publication.DIRECT,
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
        reason=change.reason.strip(),
        based_on=live,
        publication=publication,
        published_at=timezone.now(),
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
) -> Published:
    """Publish text that exists already, unless another revision went live meanwhile."""
    _check_reason(reason)
    page = _locked(page.kind, page.key)
    live = _live(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(_text(live), (), ()))
    source = source or live
    change = Change(
        page.kind,
        page.key,
        content_of(source),
        maintainer or live.maintainer,
        source.owner,
        author,
        reason,
    )
    _check_permission(author, live.maintainer, change.maintainer)
    return Published(page, _insert(page, live, change, action))
