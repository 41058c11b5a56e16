"""A page's life: edited, reverted, retired, restored, adopted, confirmed; each leaves a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from runbook.accounts.services import system_user
from runbook.content.errors import (
    NoReasonError,
    NothingChangedError,
    RetiredError,
    StaleError,
)
from runbook.content.lifecycle import adopt, confirm, restore, retire, revert
from runbook.content.models import Entry, Page, Publication, Revision
from runbook.content.services import publish, publish_starter
from runbook.core.models import Stamp
from tests.content.test_policy import edit_of, make_starter
from tests.factories import make_entry, make_entry_content, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(layers, team, editor) -> Page:
    return make_entry(maintainer=team, author=editor)


def test_every_revision_names_its_author_reason_and_what_it_is_based_on(page, editor):
    first = page.live_revision

    second = publish(edit_of(page, editor)).revision

    assert (second.number, second.based_on, second.author) == (2, first, editor)
    assert (second.reason, second.publication) == ("It was wrong.", Publication.DIRECT)
    assert second.published_at >= first.published_at


def test_going_back_is_a_new_revision_with_the_old_text(page, editor):
    first = page.live_revision
    page = publish(edit_of(page, editor)).page

    third = revert(page, to=first, author=editor, reason="The edit was wrong.", based_on=2).revision

    assert (third.number, third.action, third.content) == (3, "revert", first.content)
    assert [one.number for one in page.revisions.all()] == [3, 2, 1]
    page.refresh_from_db()
    assert page.live_revision == third


def test_going_back_brings_the_owner_back_and_keeps_the_maintainer(page, editor, approver):
    first = page.live_revision
    other = make_team("Edge")
    page = publish(edit_of(page, approver, maintainer=other, owner=other)).page

    third = revert(page, to=first, author=approver, reason="Back.", based_on=2).revision

    assert (third.owner, third.maintainer) == (None, other)


def test_going_back_to_what_readers_see_is_refused(page, editor):
    with pytest.raises(NothingChangedError):
        revert(page, to=page.live_revision, author=editor, reason="Again.", based_on=1)

    assert page.revisions.count() == 1


def test_a_page_cannot_go_back_to_another_pages_text(page, editor):
    other = make_entry(401)

    with pytest.raises(ValueError, match="not a revision of"):
        revert(page, to=other.live_revision, author=editor, reason="Mixed up.", based_on=1)


def test_a_retired_page_leaves_the_matrix_and_keeps_its_history(page, editor):
    retire(page, author=editor, reason="The gateway is gone.", based_on=1)

    page.refresh_from_db()
    assert page.retired_at is not None
    assert not Entry.objects.live().filter(page=page).exists()
    assert not Page.objects.live().filter(pk=page.pk).exists()
    assert [one.action for one in page.revisions.all()] == ["retire", "publish"]


def test_a_restored_page_is_read_again_as_it_was(page, editor):
    content = page.live_revision.content
    retire(page, author=editor, reason="The gateway is gone.", based_on=1)

    restored = restore(page, author=editor, reason="It came back.", based_on=2)

    assert restored.revision.content == content
    assert Page.objects.live().get(pk=page.pk).retired_at is None
    assert Entry.objects.live().filter(page=page).exists()


def test_a_retired_page_is_neither_edited_reverted_retired_nor_confirmed(page, editor):
    first = page.live_revision
    page = retire(page, author=editor, reason="Gone.", based_on=1).page

    for act in (
        lambda: publish(edit_of(page, editor)),
        lambda: publish(replace(edit_of(page, editor), based_on=1)),
        lambda: revert(page, to=first, author=editor, reason="Back.", based_on=2),
        lambda: retire(page, author=editor, reason="Again.", based_on=2),
        lambda: confirm(page, reviewer=editor, based_on=2),
    ):
        with pytest.raises(RetiredError):
            act()

    assert page.revisions.count() == 2


def test_a_page_that_is_read_cannot_be_restored(page, editor):
    with pytest.raises(NothingChangedError):
        restore(page, author=editor, reason="Again.", based_on=1)


@pytest.mark.parametrize("verb", [retire, restore])
def test_retiring_and_restoring_name_the_revision_that_was_read(page, editor, verb):
    publish(edit_of(page, editor))

    with pytest.raises(StaleError):
        verb(page, author=editor, reason="Gone.", based_on=1)


@pytest.mark.parametrize(
    "reason", ["", "  ", "\u00a0\u2003", "\u200b", "x" * 301, "a\0b", "\ud800"]
)
def test_a_change_without_a_reason_that_can_be_kept_is_refused(page, editor, reason):
    for act in (
        lambda: publish(replace(edit_of(page, editor), reason=reason)),
        lambda: retire(page, author=editor, reason=reason, based_on=1),
    ):
        with pytest.raises(NoReasonError):
            act()

    assert page.revisions.count() == 1


def test_adopting_keeps_the_words_and_makes_them_the_teams_own(layers, editor, team):
    page = make_starter()
    shipped = page.live_revision.content

    adopted = adopt(page, author=editor, maintainer=team, based_on=1)

    page.refresh_from_db()
    assert (adopted.revision.content, page.maintainer, page.general) == (shipped, team, False)
    assert adopted.revision.publication == Publication.DIRECT


def test_what_is_adopted_already_cannot_be_adopted_again(layers, editor, team):
    page = adopt(make_starter(), author=editor, maintainer=team, based_on=1).page

    with pytest.raises(NothingChangedError):
        adopt(page, author=editor, maintainer=team, based_on=2)


def test_shipped_text_never_overwrites_what_a_person_touched(layers, editor, team):
    page = adopt(make_starter(), author=editor, maintainer=team, based_on=1).page
    newer = make_entry_content(summary="Shipped anew.")

    done = publish_starter("entry", page.key, newer, maintainer=team, system=system_user())

    assert done is None
    assert page.revisions.count() == 2


def test_shipped_text_does_not_bring_back_what_a_person_retired(layers, approver):
    page = make_starter()
    retire(page, author=approver, reason="Not for us.", based_on=1)

    done = publish_starter(
        "entry",
        page.key,
        make_entry_content(summary="New."),
        maintainer=page.maintainer,
        system=system_user(),
    )

    assert done is None
    page.refresh_from_db()
    assert page.retired_at is not None


def test_newer_shipped_text_replaces_older_and_the_same_text_adds_nothing(layers):
    page = make_starter()

    again, newer = (
        publish_starter(
            "entry", page.key, content, maintainer=page.maintainer, system=system_user()
        )
        for content in (make_entry_content(), make_entry_content(summary="Shipped anew."))
    )

    assert again is None
    assert newer is not None
    assert newer.revision.number == 2


def test_confirming_is_no_revision_but_says_who_read_what(page, editor):
    confirm(page, reviewer=editor, based_on=1)

    page.refresh_from_db()
    assert (page.reviewed_by, page.reviewed_revision) == (editor, page.live_revision)
    assert page.review_due > page.reviewed_at.date()
    assert page.revisions.count() == 1


def test_confirming_what_moved_meanwhile_is_refused(page, editor):
    publish(edit_of(page, editor))

    with pytest.raises(StaleError):
        confirm(page, reviewer=editor, based_on=1)

    page.refresh_from_db()
    assert page.reviewed_at is None


def test_each_act_counts_once_in_the_stamp_and_a_refusal_not_at_all(page, editor):
    before = Stamp.objects.get().value
    retire(page, author=editor, reason="Gone.", based_on=1)
    restore(page, author=editor, reason="Back.", based_on=2)
    confirm(page, reviewer=editor, based_on=3)

    with pytest.raises(StaleError):
        retire(page, author=editor, reason="Gone.", based_on=2)

    assert Stamp.objects.get().value == before + 3


def test_a_refused_change_leaves_nothing_behind(page, reader):
    before = list(Revision.objects.values()), list(Page.objects.values()), Stamp.objects.get().value

    with pytest.raises(PermissionDenied, match="Nothing was published"):
        publish(edit_of(page, reader))

    after = list(Revision.objects.values()), list(Page.objects.values()), Stamp.objects.get().value
    assert after == before
