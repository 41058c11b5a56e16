"""Many people at once, each on a connection of their own: nothing is lost, nobody waits forever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from runbook.accounts.models import User
from runbook.content.errors import (
    AlreadyThereError,
    ContentError,
    NothingChangedError,
    RetiredError,
    StaleError,
)
from runbook.content.lifecycle import adopt, retire
from runbook.content.models import Page
from runbook.content.revisions import Change, Published, content_of
from runbook.content.services import publish
from runbook.core.models import Stamp
from tests.content.test_policy import make_starter
from tests.factories import make_entry, make_entry_content, make_layers, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EDITS = 8, 25
FIELDS = ["summary", "rules_out", "do_not", "frequency"]


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Start all jobs together, each in its own thread; what each returned or refused with."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '20s'")
            start.wait()
            return job()
        except ContentError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@dataclass
class Writer:
    """Somebody who reads a page, changes one field and publishes."""

    user: User
    field: str = "summary"

    def edit(self, page: Page, words: str) -> Published:
        seen = page.revisions.select_related("page", "maintainer", "owner").first()
        assert seen is not None
        content = content_of(seen) | {self.field: words}
        return publish(self.change(page, content, seen.number))

    def change(self, page: Page, content: dict[str, Any], based_on: int | None) -> Change:
        return Change(
            page.kind, page.key, content, page.maintainer, None, self.user, "Race.", based_on
        )

    def try_edits(self, page: Page) -> list[Published | StaleError]:
        outcomes: list[Published | StaleError] = []
        for number in range(EDITS):
            try:
                outcomes.append(self.edit(page, f"{self.user.username} {number}"))
            except StaleError as stale:
                outcomes.append(stale)
        return outcomes


def writers(count: int = WRITERS) -> list[Writer]:
    return [Writer(make_user(f"writer-{n}", role="approver")) for n in range(count)]


def stamp() -> int:
    return Stamp.objects.get().value


def test_of_many_who_make_the_same_new_page_one_wins_and_the_others_are_told():
    make_layers()
    team = make_team()
    new = Page(kind="entry", key="403/gateway", maintainer=team)

    outcomes = at_once(
        *(
            lambda w=w: publish(w.change(new, make_entry_content(summary=w.user.username), None))
            for w in writers()
        )
    )

    assert Counter(map(type, outcomes)) == {Published: 1, AlreadyThereError: WRITERS - 1}
    winner = next(one for one in outcomes if isinstance(one, Published))
    assert Page.objects.get().live_revision == winner.revision
    assert Page.objects.get().revisions.count() == 1


def test_two_hundred_edits_of_one_field_are_each_published_or_refused():
    page = make_entry()
    before = stamp()

    outcomes = sum(at_once(*(lambda w=w: w.try_edits(page) for w in writers())), [])

    published = [one for one in outcomes if isinstance(one, Published)]
    stale = [one for one in outcomes if isinstance(one, StaleError)]
    assert len(published) + len(stale) == WRITERS * EDITS
    assert published
    numbers = list(page.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(published) + 2))
    assert stamp() == before + len(published)


def test_what_was_published_in_the_crowd_is_what_its_author_typed():
    page = make_entry()

    outcomes = at_once(*(lambda w=w: w.try_edits(page) for w in writers(4)))

    published = {one.revision.pk for one in sum(outcomes, []) if isinstance(one, Published)}
    stored = page.revisions.select_related("author").exclude(number=1)
    assert {one.pk for one in stored} == published
    assert all(one.content["summary"].startswith(one.author.username + " ") for one in stored)


def test_whoever_is_refused_in_the_crowd_keeps_what_they_typed():
    page = make_entry()
    first = page.live_revision
    crowd = writers(4)

    outcomes = at_once(
        *(
            lambda w=w: publish(w.change(page, first.content | {"summary": w.user.username}, 1))
            for w in crowd
        )
    )

    stale = {w.user.username: one for w, one in zip(crowd, outcomes, strict=True)}
    refused = {name: one for name, one in stale.items() if isinstance(one, StaleError)}
    assert len(refused) == len(crowd) - 1
    assert all(one.merge.content["summary"] == name for name, one in refused.items())


def test_writers_of_different_fields_all_get_through_and_nothing_is_lost():
    page = make_entry()
    first = page.live_revision
    words = {"summary": "A.", "rules_out": "B.", "do_not": "C.", "frequency": "rare"}
    crowd = [
        Writer(one.user, field) for one, field in zip(writers(len(FIELDS)), FIELDS, strict=True)
    ]

    outcomes = at_once(
        *(
            lambda w=w: publish(w.change(page, first.content | {w.field: words[w.field]}, 1))
            for w in crowd
        )
    )

    assert [type(one) for one in outcomes] == [Published] * len(FIELDS)
    page.refresh_from_db()
    assert {field: page.live_revision.content[field] for field in FIELDS} == words


def test_a_page_retired_meanwhile_does_not_come_back_by_an_edit():
    page = make_entry()
    retirer, writer = writers(2)

    outcomes = at_once(
        lambda: retire(page, author=retirer.user, reason="Gone.", based_on=1),
        lambda: writer.edit(page, "Still here."),
    )

    page.refresh_from_db()
    retired, edited = outcomes
    if isinstance(retired, Published):
        assert isinstance(edited, RetiredError)
        assert page.retired_at is not None
    else:
        assert isinstance(retired, StaleError)
        assert page.retired_at is None
        assert page.live_revision.content["summary"] == "Still here."


def test_of_two_who_adopt_the_same_advice_one_does():
    page = make_starter()
    team = make_team("Edge")
    crowd = writers(4)

    outcomes = at_once(
        *(lambda w=w: adopt(page, author=w.user, maintainer=team, based_on=1) for w in crowd)
    )

    assert Counter(map(type, outcomes)) == {Published: 1, StaleError: 3}
    assert page.revisions.count() == 2


def test_the_stamp_counts_every_change_of_many_pages_and_no_refusal():
    pages = [make_entry(code) for code in (400, 401, 403, 404)]
    crowd = writers(len(pages))
    before = stamp()

    def work(w: Writer, page: Page) -> int:
        for number in range(5):
            w.edit(page, f"Words {number}.")
        with pytest.raises(NothingChangedError):
            w.edit(page, "Words 4.")
        return stamp()

    seen = at_once(*(lambda w=w, p=p: work(w, p) for w, p in zip(crowd, pages, strict=True)))

    assert stamp() == before + 20
    assert all(before + 5 <= one <= before + 20 for one in seen)


def test_writers_who_go_through_the_pages_in_other_orders_never_lock_each_other_out():
    pages = [make_entry(code) for code in (400, 401, 403)]
    crowd = writers(4)

    def work(w: Writer, order: list[Page]) -> int:
        done = 0
        for page in order * 3:
            with suppress(StaleError):
                w.edit(page, f"{w.user.username} {done}")
            done += 1
        return done

    orders = [pages, pages[::-1], pages[1:] + pages[:1], pages[2:] + pages[:2]]
    done = at_once(*(lambda w=w, o=o: work(w, o) for w, o in zip(crowd, orders, strict=True)))

    assert done == [9, 9, 9, 9]
