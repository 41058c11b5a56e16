"""Teams: who changes them, and which addresses a contact may lead to."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from runbook.accounts.models import Role, Team
from runbook.accounts.services import clean_contacts, require_administrator, save_team, system_user
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

    changed = attempt(team, user, name="Edge", contacts=[], publishing="approval")

    assert changed is (role == "administrator")
    assert (Team.objects.get(slug="edge").publishing == "approval") is changed


@pytest.mark.django_db
def test_keeping_the_way_of_publishing_takes_no_administrator():
    team = make_team("Edge")
    user = make_user("somebody", role="editor", team=team)

    assert attempt(team, user, name="The edge", contacts=[], publishing="direct")


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


def attempt(team, user, **values) -> bool:
    try:
        save_team(team, editor=user, **values)
    except PermissionDenied:
        return False
    return True
