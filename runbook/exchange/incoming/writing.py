"""Brings about what a comparison found: published as imported, or proposed."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from runbook.accounts.models import User
from runbook.content.errors import ContentError
from runbook.content.importing import Imported, import_page
from runbook.content.models import Page, Revision
from runbook.content.proposals import propose, propose_action
from runbook.content.revisions import Change, content_of


class Strategy(StrEnum):
    PROPOSE = "propose"
    PUBLISH = "publish"


def write_page(wanted: Imported, strategy: Strategy, author: User) -> str:
    """Publish or propose one page; why it could not be is returned as a sentence."""
    wanted = replace(wanted, change=replace(wanted.change, author=author))
    try:
        if strategy is Strategy.PUBLISH:
            import_page(wanted)
        else:
            _propose(wanted)
    except (ContentError, PermissionDenied) as error:
        return str(error)
    return ""


def _propose(wanted: Imported) -> None:
    """The change of the text; where only its state differs, that. A day of review is nobody's to
    propose.
    """
    change = wanted.change
    page = Page.objects.filter(kind=change.kind, key=change.key).first()
    if page is None or change.based_on is None:
        propose(change)
        return
    live = page.live_revision
    assert live is not None
    live.page = page
    same = change.content == content_of(live) and change.maintainer == live.maintainer
    if not same or change.owner != live.owner:
        if page.retired_at is not None:
            _act(page, Revision.Action.RESTORE, change)
        else:
            propose(change)
    elif wanted.retired != (page.retired_at is not None):
        action = Revision.Action.RETIRE if wanted.retired else Revision.Action.RESTORE
        _act(page, action, change)
    elif page.general and not wanted.general:
        _act(page, Revision.Action.ADOPT, change)


def _act(page: Page, action: Revision.Action, change: Change) -> None:
    assert change.based_on is not None
    propose_action(
        page,
        action,
        author=change.author,
        reason=change.reason,
        based_on=change.based_on,
        maintainer=change.maintainer if action == Revision.Action.ADOPT else None,
    )
