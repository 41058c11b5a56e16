"""The door for text that was written elsewhere: published as imported, and said to be.

Like `services.publish`, but for many pages within one transaction of the caller's, and it takes
over what only another installation can know: the day on which somebody confirmed the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from runbook.accounts.services import SYSTEM_USERNAME
from runbook.core.days import day_of
from runbook.core.models import bump_stamp

from .checks import check_key, check_permission, checked_content, checked_reason
from .errors import StaleError
from .merge import Merge
from .models import Page, Publication, Revision
from .revisions import Change, content_of, insert_revision, live_of, text_of
from .services import as_merged

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Imported:
    """A page as a document has it. `change.based_on` is the revision it was compared with.

    `general` is shipped text that nobody has adopted; it counts for a new page only, because
    nobody can undo that a team made a text its own.
    """

    change: Change
    general: bool = False
    retired: bool = False
    reviewed_on: date | None = None


@transaction.atomic
def import_page(wanted: Imported) -> Page:
    """Make the page what the document says. A day of review is only ever moved forward.

    The author is a person who may change the page, or the `system` user of the command line.
    Raises InvalidContentError, NoReasonError, PermissionDenied, or StaleError where another
    revision is live than the one it was compared with.
    """
    change = wanted.change
    change = replace(
        change,
        content=checked_content(change.kind, change.content),
        reason=checked_reason(change.reason),
    )
    page = Page.objects.select_for_update().filter(kind=change.kind, key=change.key).first()
    live = live_of(page) if page is not None and page.live_revision_id else None
    number = live.number if live else None
    if live is not None and number != change.based_on:
        raise StaleError(live.page, live, Merge(text_of(live), (), ()))
    _check_author(change, live)
    if page is None or live is None:
        check_key(change.kind, change.key)
        page = page or Page.objects.create(
            kind=change.kind, key=change.key, maintainer=change.maintainer
        )
        how = Publication.STARTER if wanted.general else Publication.IMPORT
        live = insert_revision(page, None, change, Revision.Action.PUBLISH, how)
    elif page.retired_at is not None and not wanted.retired:
        live = _again(page, live, change, Revision.Action.RESTORE)
    adopted = page.general and not wanted.general
    if adopted or as_merged(change) != text_of(live):
        same = change.content == content_of(live)
        action = Revision.Action.ADOPT if adopted and same else Revision.Action.PUBLISH
        live = insert_revision(page, live, change, action, Publication.IMPORT)
    if wanted.retired and page.retired_at is None:
        live = _again(page, live, change, Revision.Action.RETIRE)
    _confirmed_elsewhere(page, live, wanted.reviewed_on)
    return page


def _check_author(change: Change, live: Revision | None) -> None:
    if change.author.username != SYSTEM_USERNAME:
        current = live.maintainer if live else change.maintainer
        check_permission(change.author, current, change.maintainer, how=Publication.IMPORT)


def _again(page: Page, live: Revision, change: Change, action: Revision.Action) -> Revision:
    """The text that is there, retired or restored."""
    same = replace(change, content=content_of(live), maintainer=live.maintainer, owner=live.owner)
    return insert_revision(page, live, same, action, Publication.IMPORT)


def _confirmed_elsewhere(page: Page, live: Revision, day: date | None) -> None:
    """Somebody confirmed it where the document comes from; who that was is not known here."""
    before = day_of(page.reviewed_at)
    if day is None or (before is not None and before >= day):
        return
    page.reviewed_at = datetime.combine(day, NOON, tzinfo=timezone.get_default_timezone())
    page.reviewed_by, page.reviewed_revision = None, live
    page.review_due = day + timedelta(days=live.maintainer.review_days)
    page.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_revision", "review_due"])
    bump_stamp()
