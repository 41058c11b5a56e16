"""The sample's past quarter: what teams adopted, changed and confirmed, told to the services.

Every revision is an import with its moment of publication, and its reason begins with
"Sample:", so nobody takes it for something that happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from runbook.accounts.models import Team, User
from runbook.content.lifecycle import adopt, confirm
from runbook.content.models import Page, Revision
from runbook.content.revisions import Change, content_of
from runbook.content.services import publish

from .clock import moment
from .files import Content, changed, read, versions_of

ADOPTED = "Sample: adopted, this general advice holds for us."


type Event = Callable[[datetime], object]


def tell_the_past(now: datetime) -> None:
    """Adopt and change default pages, write the services' own entries, confirm most of them.

    In the order of time, so that who confirmed a page confirmed what it said then.
    """
    history = read("history.yaml", now)
    events = [*_adopting(history["adopted"]), *_changing(history["changed"])]
    events += _writing(history["own"], now)
    for days_ago, name, event in sorted(events, key=lambda event: -event[0]):
        event(moment(now, days_ago, name))


def _adopting(adoptions: list[dict[str, Any]]) -> Iterator[tuple[int, str, Event]]:
    for adoption in adoptions:
        by = User.objects.get(username=adoption["by"])
        team = Team.objects.get(slug=adoption["team"])
        for name, confirmed in adoption["pages"].items():
            yield adoption["days_ago"], name, partial(_adopt, name, by, team)
            if confirmed is not None:
                yield confirmed, name, partial(_confirm, name, by)


def _changing(changes: list[dict[str, Any]]) -> Iterator[tuple[int, str, Event]]:
    for change in changes:
        by = User.objects.get(username=change["by"])
        yield change["days_ago"], change["page"], partial(_change, change, by)


def _writing(entries: list[dict[str, Any]], now: datetime) -> Iterator[tuple[int, str, Event]]:
    for own in entries:
        name = own["page"]
        texts = versions_of(read(f"entries/{name.split(' ')[1]}.yaml", now), own["versions"])
        for version, text in zip(own["versions"], texts, strict=True):
            yield version["days_ago"], name, partial(_write, own, version, text)
        if own["confirmed"]:
            by = User.objects.get(username=own["confirmed"]["by"])
            yield own["confirmed"]["days_ago"], name, partial(_confirm, name, by)


def _page(name: str) -> Page:
    kind, key = name.split(" ")
    return Page.objects.select_related("maintainer").get(kind=kind, key=key)


def _live(page: Page) -> Revision:
    return page.revisions.select_related("page").latest("number")


def _adopt(name: str, by: User, team: Team, at: datetime) -> None:
    page = _page(name)
    number = _live(page).number
    adopt(page, author=by, maintainer=team, based_on=number, reason=ADOPTED, imported_at=at)


def _change(change: dict[str, Any], by: User, at: datetime) -> None:
    page = _page(change["page"])
    live = _live(page)
    publish(
        Change(
            kind=page.kind,
            key=page.key,
            content=changed(content_of(live), change),
            maintainer=page.maintainer,
            owner=None,
            author=by,
            reason=f"Sample: {change['reason']}",
            based_on=live.number,
        ),
        imported_at=at,
    )


def _write(own: dict[str, Any], version: dict[str, Any], text: Content, at: datetime) -> None:
    kind, key = own["page"].split(" ")
    number = own["versions"].index(version)
    publish(
        Change(
            kind=kind,
            key=key,
            content=text,
            maintainer=Team.objects.get(slug=own["maintainer"]),
            owner=Team.objects.get(slug=own["owner"]) if "owner" in own else None,
            author=User.objects.get(username=version["by"]),
            reason=f"Sample: {version['reason']}",
            based_on=number or None,
        ),
        imported_at=at,
    )


def _confirm(name: str, by: User, at: datetime) -> None:
    page = _page(name)
    confirm(page, reviewer=by, based_on=_live(page).number, at=at)
