"""What the database holds about pages and revisions, whoever writes and by whatever door."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import system_user
from runbook.content.models import Page, Proposal, Revision
from runbook.content.proposals import revise
from tests.content.proposing import (
    approver_of,
    approving_team,
    change_of,
    make_page,
    make_proposal,
)
from tests.factories import make_code, make_comparison, make_entry, make_service, make_user

# -- what a page may show


def aim(column: str, page: Page, at: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE content_page SET {column} = %s WHERE id = %s", [at, page.pk])


def republish(page: Page, number: int = 2, **changed: Any) -> int:
    """Insert a revision by raw SQL, as the web role, like the one before but for `changed`."""
    values = {"number": number} | changed
    fields = Revision._meta.fields
    columns = [one.column for one in fields if not one.primary_key or "id" in changed]
    chosen = [f"%({name})s" if name in values else name for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO content_revision ({', '.join(columns)}) SELECT {', '.join(chosen)}"
            " FROM content_revision WHERE page_id = %(of)s ORDER BY number DESC LIMIT 1"
            " RETURNING id",
            values | {"of": page.pk},
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["live_revision_id", "reviewed_revision_id"])
def test_a_page_cannot_show_another_pages_text(layers, column):
    page, other = make_entry(403), make_entry(401)
    later = republish(other)

    with pytest.raises(Exception, match="own_revision"):
        aim(column, page, later)


@pytest.mark.django_db
def test_a_new_page_cannot_start_with_another_pages_text(layers):
    other = make_entry(401)

    with pytest.raises(Exception, match="page_shows_its_own_revision"):
        Page.objects.create(
            kind="code", key="403", maintainer=other.maintainer, live_revision=other.live_revision
        )


@pytest.mark.django_db
def test_a_page_cannot_be_aimed_at_an_older_revision(layers):
    page = make_entry()
    first, second = page.live_revision_id, republish(page)
    aim("live_revision_id", page, second)

    with pytest.raises(Exception, match="never by an old one"):
        aim("live_revision_id", page, first)


@pytest.mark.django_db
def test_a_page_goes_forward_by_number_whatever_the_row_is_called(layers):
    page = make_entry()
    second = republish(page, id=-7)

    aim("live_revision_id", page, second)

    page.refresh_from_db()
    assert page.live_revision.number == 2


@pytest.mark.django_db
def test_a_row_with_a_high_id_does_not_keep_a_page_from_going_on(layers):
    page = make_entry()
    aim("live_revision_id", page, republish(page, id=2**62))

    aim("live_revision_id", page, republish(page, 3))

    page.refresh_from_db()
    assert page.live_revision.number == 3


@pytest.mark.django_db
@pytest.mark.parametrize("at", [None, 987_654])
def test_a_page_cannot_be_aimed_at_nothing(layers, at):
    page = make_entry()

    with pytest.raises(Exception, match="never by an old one"):
        aim("live_revision_id", page, at)


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "value"), [("kind", "code"), ("key", "404"), ("id", 987_654)])
def test_a_page_keeps_its_kind_and_key(column, value):
    page = make_code()
    value = "comparison" if column == "kind" else value

    with pytest.raises(Exception, match="keeps its kind and key"):
        aim(column, page, value)


@pytest.mark.django_db
def test_two_pages_cannot_share_a_key():
    page = make_comparison()

    with pytest.raises(Exception, match="page_key_is_unique"):
        Page.objects.create(kind=page.kind, key=page.key, maintainer=page.maintainer)


@pytest.mark.django_db
def test_two_entries_cannot_share_a_cell_that_has_no_service(layers):
    make_entry(403)
    other = make_entry(401)

    with pytest.raises(Exception, match="entry_cell_is_unique"), connection.cursor() as cursor:
        cursor.execute("UPDATE content_entry SET code = 403 WHERE page_id = %s", [other.pk])


@pytest.mark.django_db
def test_two_entries_cannot_share_a_services_cell(layers):
    service = make_service()
    make_entry(403, service=service)
    other = make_entry(401, service=service)

    with pytest.raises(Exception, match="entry_cell_is_unique"), connection.cursor() as cursor:
        cursor.execute("UPDATE content_entry SET code = 403 WHERE page_id = %s", [other.pk])


# -- what a revision must say


@pytest.mark.django_db
def test_a_revision_can_be_inserted_and_shown(layers):
    page = make_entry()

    aim("live_revision_id", page, republish(page, reason="By hand."))

    page.refresh_from_db()
    assert page.live_revision.reason == "By hand."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("author", "approver", "publication"),
    [
        ("author", None, "approved"),
        ("author", "author", "approved"),
        (None, "second", "approved"),
        (None, None, "approved"),
        (None, None, "direct"),
        ("author", "second", "direct"),
        ("author", "second", "break-glass"),
        ("author", "second", "import"),
        ("author", "second", "starter"),
        ("author", "author", "direct"),
        ("author", "system", "approved"),
        ("system", "second", "approved"),
        ("system", None, "direct"),
        ("system", None, "break-glass"),
        ("author", None, "whatever"),
        ("author", "second", "Approved"),
        ("author", None, None),
    ],
)
def test_who_stands_behind_a_revision_is_refused(layers, author, approver, publication):
    page = make_entry()
    people = {"author": make_user("author"), "second": make_user("second"), "system": system_user()}
    ids = {name: user.pk for name, user in people.items()} | {None: None}

    with pytest.raises(Exception, match="violates|A person must stand"):
        republish(
            page,
            author_id=ids[author],
            approved_by_id=ids[approver],
            publication=publication,
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("author", "approver", "publication"),
    [
        ("author", None, "direct"),
        ("author", None, "break-glass"),
        ("author", None, "import"),
        ("system", None, "import"),
        ("system", None, "starter"),
    ],
)
def test_who_stands_behind_a_revision_is_accepted(layers, author, approver, publication):
    page = make_entry()
    people = {"author": make_user("author"), "second": make_user("second"), "system": system_user()}
    ids = {name: user.pk for name, user in people.items()} | {None: None}

    made = republish(
        page, author_id=ids[author], approved_by_id=ids[approver], publication=publication
    )
    aim("live_revision_id", page, made)

    assert Revision.objects.get(pk=made).publication == publication


@pytest.mark.django_db
def test_two_names_without_a_proposal_are_no_approval(layers):
    page = make_entry()
    author, second = make_user("author"), make_user("second")
    made = republish(page, author_id=author.pk, approved_by_id=second.pk, publication="approved")
    aim("live_revision_id", page, made)

    with pytest.raises(IntegrityError, match="what a proposal became"):
        connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.parametrize("helper", ["UPDATE", "DELETE"])
def test_what_was_written_into_a_proposal_is_never_unwritten(layers, helper):
    proposal = make_proposal(make_page(approving_team()))
    statement = {
        "UPDATE": "UPDATE content_proposaledit SET by_id = 1",
        "DELETE": "DELETE FROM content_proposaledit",
    }[helper]

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert proposal.pk


@pytest.mark.django_db
def test_whoever_wrote_a_proposal_is_not_its_approver_by_sql_either(layers):
    team = approving_team()
    page = make_page(team)
    proposal, helper = make_proposal(page), approver_of(team)
    revise(proposal, change_of(page, helper, summary="Others."), version=1)
    made = republish(
        page,
        author_id=proposal.author_id,
        approved_by_id=helper.pk,
        publication="approved",
    )
    aim("live_revision_id", page, made)
    Proposal.objects.filter(pk=proposal.pk).update(
        state="published", revision=made, decided_by=helper, decided_at=timezone.now()
    )

    with pytest.raises(IntegrityError, match="what a proposal became"):
        connection.check_constraints()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reason",
    ["", " ", "\t\n", "\r\n", "\u00a0", "\u2003\u2009", "\u3000", "\u200b", "\ufeff", "\x7f", None],
)
def test_a_revision_without_a_reason_is_refused(layers, reason):
    page = make_entry()

    with pytest.raises(Exception, match="revision_.*reason|null value"):
        republish(page, reason=reason)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["x", "\u00a0é", "理由", "👍", " a "])
def test_a_reason_in_any_script_is_accepted(layers, reason):
    page = make_entry()

    made = republish(page, reason=reason)
    aim("live_revision_id", page, made)

    assert Revision.objects.get(pk=made).reason == reason


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 0, -1])
def test_a_number_is_positive_and_used_once(layers, number):
    page = make_entry()

    with pytest.raises(Exception, match="revision_number|content_revision_number_check"):
        republish(page, number)


@pytest.mark.django_db
def test_a_revision_is_based_on_a_revision_of_its_own_page(layers):
    page, other = make_entry(403), make_entry(401)

    with pytest.raises(Exception, match="based_on_its_own_page"):
        republish(page, based_on_id=other.live_revision_id)


@pytest.mark.django_db(transaction=True)
def test_a_revision_that_no_page_ever_showed_cannot_be_left_behind():
    page = make_code()

    with pytest.raises(Exception, match="at the moment of its publication"):
        republish(page)

    assert page.revisions.count() == 1


# -- the ORM is no other door


@pytest.mark.django_db
def test_a_person_is_never_deleted_by_the_orm(layers):
    make_entry()

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        User.objects.all()._raw_delete("default")

    assert User.objects.filter(username="author").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["save", "update", "delete", "bulk_update"])
def test_the_orm_cannot_touch_a_revision_either(layers, act):
    page = make_entry()
    revision = page.revisions.get()
    revision.reason = "Better words"
    doors = {
        "save": revision.save,
        "update": lambda: Revision.objects.update(reason="Better words"),
        "delete": lambda: Revision.objects.all()._raw_delete("default"),
        "bulk_update": lambda: Revision.objects.bulk_update([revision], ["reason"]),
    }

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        doors[act]()

    assert page.revisions.get().reason == "Made for a test."
