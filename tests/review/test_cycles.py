"""A quarter's review: opened, read, handed on, put off, closed, and opened again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from runbook.accounts.models import Team, User
from runbook.content import lifecycle
from runbook.content.errors import StaleError
from runbook.content.models import Page
from runbook.content.services import publish
from runbook.core.quarters import Quarter
from runbook.review import items
from runbook.review.closing import close_cycle, turn_quarter
from runbook.review.models import Edition, ReviewCycle, ReviewItem, Unexamined
from runbook.review.opening import open_cycle, sweep
from runbook.review.tending import tend
from tests.content.proposing import approver_of, approving_team, change_of, editor_of, make_page
from tests.factories import make_entry, make_team, make_user
from tests.review.builders import make_cycle, make_used_entry, use_page

pytestmark = pytest.mark.django_db
Q4 = Quarter.named("2026-Q4")


def item_of(page: Page) -> ReviewItem:
    return ReviewItem.objects.get(page=page, state="waiting")


def test_pages_with_a_reason_are_asked_about_and_the_others_are_not_examined() -> None:
    used, quiet = make_used_entry(403), make_entry(401)

    cycle = make_cycle()

    assert [one.page for one in cycle.items.all()] == [used]
    assert [one.page for one in cycle.unexamined.all()] == [quiet]
    assert item_of(used).terms[0]["words"] == "Used 30 times"


def test_opening_again_adds_what_is_missing_and_nothing_twice() -> None:
    make_used_entry(403)
    cycle = make_cycle()
    late = make_used_entry(404)

    assert make_cycle() == cycle

    assert cycle.items.count() == 2
    assert item_of(late).cycle == cycle


def test_an_interrupted_opening_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook.review.facts.CHUNK", 1)
    for code in (401, 403, 404):
        make_used_entry(code)

    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_cycle(Quarter.of(timezone.localdate()), progress=stop)
    cycle = make_cycle()

    assert cycle.items.count() == 3


def test_one_review_is_open_at_a_time() -> None:
    make_cycle()

    with pytest.raises(ValueError, match="still open"):
        open_cycle(Quarter.named("2031-Q1"))


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_opening_takes_an_approver(role: str) -> None:
    with pytest.raises(PermissionDenied):
        open_cycle(Q4, by=make_user("someone", role=role))

    assert not ReviewCycle.objects.exists()


def test_confirming_names_the_revision_that_was_read(editor: User, team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()

    with pytest.raises(StaleError):
        items.confirm_item(item_of(page), by=editor, number=7)
    items.confirm_item(item_of(page), by=editor, number=1)

    page.refresh_from_db()
    assert (page.reviewed_by, page.reviewed_revision_id) == (editor, page.live_revision_id)
    assert page.review_due == timezone.localdate() + timedelta(days=90)
    assert ReviewItem.objects.get().state == "confirmed"


def test_a_teams_own_interval_decides_when_it_is_due(editor: User, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(review_days=30)
    page = make_used_entry(maintainer=team)
    make_cycle()

    items.confirm_item(item_of(page), by=editor, number=1)

    page.refresh_from_db()
    assert page.review_due == timezone.localdate() + timedelta(days=30)


def test_what_was_dealt_with_is_not_dealt_with_twice(editor: User, team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()
    item = item_of(page)
    items.confirm_item(item, by=editor, number=1)

    with pytest.raises(items.DoneError, match="still true"):
        items.confirm_item(item, by=editor, number=1)


def test_readers_confirm_nothing(team: Team, reader: User) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()

    with pytest.raises(PermissionDenied):
        items.confirm_item(item_of(page), by=reader, number=1)


def test_not_mine_asks_another_team_and_later_another_day(editor: User, team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()
    other = make_team("Other")
    today = timezone.localdate()

    items.hand_on(item_of(page), by=editor, team=other)
    with pytest.raises(ValidationError, match="still to come"):
        items.put_off(item_of(page), by=editor, until=today)
    if today < Quarter.of(today).ends:
        items.put_off(item_of(page), by=editor, until=today + timedelta(days=1))

    item = item_of(page)
    assert (item.team, item.handed_from) == (other, team)
    assert page.maintainer == team


def test_retiring_ends_the_item(approver: User, team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()

    items.retire_item(item_of(page), by=approver, number=1, reason="Nobody needs it.")

    page.refresh_from_db()
    assert page.retired_at is not None
    assert ReviewItem.objects.get().state == "retired"


def test_where_retiring_wants_approval_the_item_waits_for_the_proposal() -> None:
    edge = approving_team()
    page = make_page(edge)
    use_page(page, 30)
    make_cycle()
    editor = editor_of(edge)

    items.retire_item(item_of(page), by=editor, number=1, reason="Nobody needs it.")

    assert item_of(page).proposal is not None
    assert items.next_item(editor) is None


def test_the_next_one_is_the_most_urgent_of_ones_teams(editor: User, team: Team) -> None:
    make_used_entry(401, maintainer=make_team("Other"), used=300)
    often, seldom = (
        make_used_entry(code, maintainer=team, used=used) for code, used in ((403, 90), (404, 30))
    )
    make_cycle()

    assert items.next_item(editor).page == often
    assert items.next_item(editor, after=item_of(often)).page == seldom


def test_published_in_an_incident_it_is_due_within_a_day_by_somebody_else() -> None:
    edge = approving_team()
    page, author = make_page(edge), editor_of(edge)
    publish(change_of(page, author), break_glass=True)

    assert sweep() == 1 and sweep() == 0

    item = item_of(page)
    page.refresh_from_db()
    assert item.due_at == page.broke_glass_at + timedelta(hours=24)
    with pytest.raises(PermissionDenied, match="somebody else"):
        items.confirm_item(item, by=author, number=2)
    items.confirm_item(item, by=approver_of(edge), number=2)
    assert sweep() == 0


def test_what_was_confirmed_elsewhere_ends_its_item(editor: User, team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()
    lifecycle.confirm(page, reviewer=editor, based_on=1)

    assert items.settle_elsewhere() == 1
    assert ReviewItem.objects.get().done_by == editor


def test_a_day_of_review_that_was_imported_ends_no_item(team: Team) -> None:
    """It says that somebody confirmed the page elsewhere; here somebody was asked."""
    page = make_used_entry(maintainer=team)
    make_cycle()
    later = timezone.now() + timedelta(hours=1)
    Page.objects.filter(pk=page.pk).update(
        reviewed_at=later, reviewed_by=None, reviewed_revision=page.live_revision_id
    )

    assert items.settle_elsewhere() == 0
    assert ReviewItem.objects.get().state == "waiting"


def test_closing_counts_what_is_left_and_publishes_the_edition() -> None:
    make_used_entry()
    cycle = make_cycle()

    closed = close_cycle(Quarter.named(cycle.quarter))

    assert closed.not_reached == 1
    assert ReviewItem.objects.get().state == "not-reached"
    assert Edition.objects.get().name == cycle.quarter
    assert close_cycle(Quarter.named(cycle.quarter)).closed_at == closed.closed_at


@pytest.mark.parametrize(
    ("opened_on", "today", "then"),
    [
        (date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        (date(2026, 10, 1), date(2027, 1, 1), "2027-Q1"),
        (date(2027, 12, 31), date(2028, 2, 29), "2028-Q1"),
        (date(2026, 1, 5), date(2027, 8, 9), "2027-Q3"),
    ],
)
def test_the_clock_turns_the_quarter_also_after_days_that_were_missed(
    opened_on: date, today: date, then: str
) -> None:
    make_used_entry()
    turn_quarter(opened_on)

    turn_quarter(today)

    assert ReviewCycle.objects.get(closed_at=None).quarter == then
    assert ReviewCycle.objects.count() == (1 if then == "2026-Q4" else 2)


def test_what_was_not_reached_is_carried_over() -> None:
    page = make_used_entry()
    turn_quarter(date(2026, 12, 30))
    use_page(page, 30, day=date(2026, 12, 31))

    turn_quarter(date(2027, 1, 1))

    assert item_of(page).carried
    assert item_of(page).cycle.quarter == "2027-Q1"


def test_nothing_but_a_persons_confirmation_counts_as_a_review(team: Team) -> None:
    page = make_used_entry(maintainer=team)
    make_cycle()
    sweep()
    publish(change_of(page, make_user("other", role="approver", team=team)))
    close_cycle(Quarter.of(timezone.localdate()))

    page.refresh_from_db()
    assert (page.reviewed_at, page.review_due) == (None, None)


def test_the_commands_say_what_they_did(capsys: pytest.CaptureFixture[str]) -> None:
    make_used_entry()
    make_entry(401)
    quarter = str(Quarter.of(timezone.localdate()))

    call_command("open_review")
    call_command("close_review", quarter)

    said = capsys.readouterr().out
    assert f"The review of {quarter} is open: 1 pages to read, 1 without a reason." in said
    assert "1 pages were not reached" in said
    assert Unexamined.objects.count() == 1


def test_the_clock_tends_everything_and_confirms_nothing(editor: User, team: Team) -> None:
    page, other = make_used_entry(maintainer=team), make_used_entry(404, maintainer=team)

    first = tend()
    lifecycle.confirm(page, reviewer=editor, based_on=1)
    second, third = tend(), tend()

    assert first.opened == str(Quarter.of(timezone.localdate()))
    assert (second.opened, second.items, third.items) == ("", 1, 0)
    other.refresh_from_db()
    assert other.reviewed_at is None


def test_an_item_follows_its_page_to_another_team(layers: object) -> None:
    page, other = make_used_entry(), make_team("Other")
    item = make_cycle().items.get(page=page)
    Page.objects.filter(pk=page.pk).update(maintainer=other)

    tend()

    item.refresh_from_db()
    assert item.team == other


def test_an_item_that_was_handed_on_stays_where_it_is(layers: object) -> None:
    page, other = make_used_entry(), make_team("Other")
    item = make_cycle().items.get(page=page)
    was, item.team, item.handed_from = item.team, other, item.team
    item.save()

    tend()

    item.refresh_from_db()
    assert (item.team, item.handed_from) == (other, was)
