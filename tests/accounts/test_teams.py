"""Teams: who changes them, and which addresses a contact may lead to."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from runbook.accounts.memberships import remove_member
from runbook.accounts.models import UNCLAIMED, Role, Team, User
from runbook.accounts.services import (
    TeamChangedError,
    clean_contacts,
    may_edit_reference,
    require_administrator,
    save_team,
    system_user,
    team_digest,
)
from runbook.core.models import Stamp, bump_stamp
from tests.factories import make_team, make_user


def contact(url: str, kind: str = "link", label: str = "Here") -> dict[str, str]:
    return {"kind": kind, "label": label, "url": url}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/on-call?team=edge#now",
        "http://intranet.example.org/",
        "https://192.0.2.7:8443/x",
        "https://[2001:db8::1]/",
        "mailto:edge@example.org",
        "tel:+44 20 7946-0000",
        "tel:(020) 79460000",
    ],
)
def test_an_address_that_a_button_may_lead_to_is_kept(url):
    assert clean_contacts([contact(url)]) == [contact(url)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "/teams/",
        "example.org",
        "https://",
        "https://exa mple.org/",
        "https://example.org/\njavascript:alert(1)",
        "mailto:",
        "mailto:nobody",
        "mailto:a@example.org?bcc=eve@example.org",
        "mailto:a@example.org\nBcc: eve@example.org",
        "tel:",
        "tel:()",
        "tel:javascript",
        "tel:1;postd=2",
        "",
        "\x01https://example.org/",
    ],
)
def test_any_other_address_is_refused_by_its_number(url):
    with pytest.raises(ValidationError, match="Contact 2"):
        clean_contacts([contact("https://example.org/"), contact(url)])


def test_a_contact_of_an_unknown_kind_is_refused():
    with pytest.raises(ValidationError, match="what kind"):
        clean_contacts([contact("https://example.org/", kind="pigeon")])


def test_an_empty_row_is_left_out_and_spaces_around_words_go():
    rows = [{}, contact("", label=" "), contact(" https://example.org/ ", label=" Here ")]

    assert clean_contacts(rows) == [contact("https://example.org/")]


def test_a_contact_without_a_label_is_called_by_its_address():
    assert clean_contacts([contact("tel:112", label="")])[0]["label"] == "tel:112"


def test_what_else_a_contact_carries_is_dropped():
    (kept,) = clean_contacts([contact("tel:112") | {"onclick": "alert(1)"}])

    assert set(kept) == {"kind", "label", "url"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        ("reader", True, False),
        ("editor", True, True),
        ("editor", False, False),
        ("approver", False, True),
        ("administrator", False, True),
    ],
)
def test_who_may_change_a_teams_contacts(role, own, may):
    team = make_team("Edge")
    user = make_user("somebody", role=role, team=team if own else None)

    changed = attempt(team, user, name="Edge", contacts=[contact("tel:112")])

    assert changed is may
    team.refresh_from_db()
    assert (team.contacts == [contact("tel:112")]) is may


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_only_an_administrator_makes_a_team(role):
    user = make_user("somebody", role=role)

    made = attempt(Team(slug="edge"), user, name="Edge", contacts=[])

    assert made is (role == "administrator")
    assert Team.objects.filter(slug="edge").exists() is made


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_only_an_administrator_changes_how_a_team_publishes(role):
    team = make_team("Edge")
    user = make_user("somebody", role=role, team=team)

    changed = attempt(team, user, name="Edge", contacts=[], publishing="direct")

    assert changed is (role == "administrator")
    assert (Team.objects.get(slug="edge").publishing == "direct") is changed


@pytest.mark.django_db
def test_keeping_the_way_of_publishing_takes_no_administrator():
    team = make_team("Edge")
    user = make_user("somebody", role="editor", team=team)

    assert attempt(team, user, name="The edge", contacts=[], publishing="approval")


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_somebody_who_left_or_is_unknown_changes_no_team(role):
    team = make_team("Edge")
    user = make_user("left", role=role, team=team)
    user.is_active = False

    assert not attempt(team, user, name="Edge", contacts=[])
    assert not attempt(team, AnonymousUser(), name="Edge", contacts=[])
    assert not attempt(team, system_user(), name="Edge", contacts=[])


@pytest.mark.django_db
def test_a_team_without_a_name_of_its_own_is_refused():
    make_team("Edge")
    boss = make_user("boss", role="administrator")

    for name, slug in (("", "a"), ("Edge", "b"), ("Other", "edge"), ("Other", "new"), ("O", "A b")):
        with pytest.raises(ValidationError):
            save_team(Team(slug=slug), name=name, contacts=[], editor=boss)

    assert Team.objects.count() == 1


@pytest.mark.django_db
def test_saving_a_team_counts_once_in_the_stamp_and_a_refusal_not_at_all():
    bump_stamp()
    before = Stamp.objects.get().value
    boss = make_user("boss", role="administrator")
    save_team(make_team("Edge"), name="Edge", contacts=[], editor=boss)

    attempt(make_team("Edge"), make_user("reader"), name="Edge", contacts=[])

    assert Stamp.objects.get().value == before + 1


@pytest.mark.django_db
def test_a_superuser_counts_as_administrator():
    user = make_user("root")
    user.is_superuser = True

    require_administrator(user)


@pytest.mark.django_db
def test_a_superuser_counts_among_those_who_can_approve():
    team = make_team("Edge")
    make_user("ann", role="approver", team=team)
    root = make_user("root", role="reader", team=team)
    root.is_superuser = True
    root.save()

    assert Team.objects.standing_in(team.pk, make_user("stranger")) == (False, 2)


@pytest.mark.django_db
def test_a_team_saved_meanwhile_is_not_overwritten_unseen():
    boss, team = make_user("boss", role="administrator"), make_team("Edge")
    seen = team_digest(team)
    Team.objects.update(contacts=[contact("tel:112")])

    with pytest.raises(TeamChangedError) as caught:
        save_team(team, name="Mine", contacts=[], editor=boss, based_on=seen)

    assert caught.value.stored.contacts == [contact("tel:112")]
    assert Team.objects.get().name == "Edge"


@pytest.mark.django_db
def test_saving_a_team_takes_back_nothing_it_does_not_name():
    boss, stale = make_user("boss", role="administrator"), make_team("Edge")
    Team.objects.update(publishing="approval")

    save_team(stale, name="The edge", contacts=[], editor=boss)

    assert Team.objects.get().publishing == "approval"


@pytest.mark.django_db
@pytest.mark.parametrize("stored", [True, False])
def test_the_team_that_stands_for_nobody_is_neither_made_nor_changed(stored):
    team = Team(slug=UNCLAIMED, name="Nobody yet")
    if stored:
        team.save()

    with pytest.raises(ValidationError):
        save_team(team, name="Ours", contacts=[], editor=make_user("boss", role="administrator"))

    assert not Team.objects.filter(name="Ours").exists()
    assert not Team.objects.real().exists()


@pytest.mark.django_db
def test_the_short_name_of_a_team_never_changes():
    make_team("Edge")

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Team.objects.update(slug="other")

    Team.objects.update(slug="edge", name="Other")


@pytest.mark.django_db
def test_whether_somebody_left_is_told_and_only_then_counted():
    boss, team = make_user("boss", role="administrator"), make_team("Edge")
    make_user("ann", team=team)
    bump_stamp()
    before = Stamp.objects.get().value

    left = [remove_member(team, username="ann", editor=boss) for _ in range(2)]

    assert left == [True, False]
    assert Stamp.objects.get().value == before + 1


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("own", [True, False])
def test_nobody_who_left_edits_reference_data(role, own):
    assert not may_edit_reference(User(role=role, is_active=False), own=own)


def attempt(team, user, **values) -> bool:
    try:
        save_team(team, editor=user, **values)
    except PermissionDenied:
        return False
    return True
