"""What happens to a page besides writing: revert, retire, restore, adopt, confirm.

Like `services.publish`, each is one transaction that checks permission, locks the page and
bumps the content stamp last; all but `confirm` insert a revision.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.accounts.policy import Way
from runbook.accounts.services import way_for
from runbook.core.models import bump_stamp

from .checks import check_not_retired, check_permission, checked_reason
from .errors import NothingChangedError, StaleError
from .merge import Merge
from .models import Page, Revision
from .revisions import (
    Change,
    Published,
    content_of,
    insert_revision,
    live_of,
    locked_page,
    published_how,
    text_of,
    who_broke_glass,
)

ADOPTED = "Adopted: this general advice holds for us."


def revert(page: Page, *, to: Revision, author: User, reason: str, based_on: int) -> Published:
    """Publish an earlier revision's text again, as a new revision."""
    if to.page_id != page.pk:
        raise ValueError(f"{to} is not a revision of {page}.")
    return replay(page, to, Revision.Action.REVERT, author, reason, based_on)


def retire(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Take the page away from readers. Its history stays, and it can be restored."""
    return replay(page, None, Revision.Action.RETIRE, author, reason, based_on)


def restore(page: Page, *, author: User, reason: str, based_on: int) -> Published:
    """Bring a retired page back with the text it had."""
    return replay(page, None, Revision.Action.RESTORE, author, reason, based_on)


def adopt(
    page: Page,
    *,
    author: User,
    maintainer: Team,
    based_on: int,
    reason: str = ADOPTED,
    imported_at: datetime | None = None,
) -> Published:
    """Make shipped text the organisation's own, word for word. `imported_at` as in publish."""
    return replay(
        page,
        None,
        Revision.Action.ADOPT,
        author,
        reason,
        based_on,
        maintainer=maintainer,
        imported_at=imported_at,
    )


@transaction.atomic
def confirm(
    page: Page,
    *,
    reviewer: User,
    based_on: int,
    at: datetime | None = None,
) -> Page:
    """Record that a person read the live revision and found it still true.

    `at` is for confirmations that come with imported text. Raises StaleError if another
    revision went live since they read it, or RetiredError.
    """
    page = locked_page(page.kind, page.key)
    live = live_of(page)
    if way_for(reviewer, live.maintainer) is Way.REFUSE:
        raise PermissionDenied("Only people who may change this page can confirm it.")
    check_not_retired(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(text_of(live), (), ()))
    if who_broke_glass(page) == reviewer:
        raise PermissionDenied(
            "You published this alone during an incident, so somebody else looks at it."
        )
    page.broke_glass_at = None
    page.reviewed_at = at or timezone.now()
    page.reviewed_by = reviewer
    page.reviewed_revision = live
    page.review_due = timezone.localdate(page.reviewed_at) + timedelta(
        days=live.maintainer.review_days
    )
    fields = ["reviewed_at", "reviewed_by", "reviewed_revision", "review_due", "broke_glass_at"]
    page.save(update_fields=fields)
    bump_stamp()
    return page


def check_applies(action: Revision.Action, page: Page, live: Revision, change: Change) -> None:
    """Refuse to do again what is done already: the history holds changes only."""
    if action == Revision.Action.RESTORE:
        if page.retired_at is None:
            raise NothingChangedError("Readers see this page already.")
        return
    check_not_retired(page)
    if action == Revision.Action.ADOPT and not page.general:
        raise NothingChangedError("This page is your organisation's own already.")
    same = (change.content, change.owner) == (content_of(live), live.owner)
    if action == Revision.Action.REVERT and same:
        raise NothingChangedError("This is what readers see already; there is nothing to revert.")


def change_to(
    page: Page,
    live: Revision,
    action: Revision.Action,
    author: User,
    reason: str,
    source: Revision | None = None,
    maintainer: Team | None = None,
) -> Change:
    """The change that an action amounts to: the text of `source`, or what readers see."""
    source = source or live
    keeper = maintainer or live.maintainer
    return Change(
        page.kind,
        page.key,
        content_of(source),
        keeper,
        source.owner,
        author,
        reason,
        based_on=live.number,
    )


@transaction.atomic
def replay(
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
    page = locked_page(page.kind, page.key)
    live = live_of(page)
    if live.number != based_on:
        raise StaleError(page, live, Merge(text_of(live), (), ()))
    change = change_to(page, live, action, author, reason, source, maintainer)
    check_applies(action, page, live, change)
    how = published_how(imported_at)
    check_permission(author, live.maintainer, change.maintainer, how=how[0])
    return Published(page, insert_revision(page, live, change, action, *how))
