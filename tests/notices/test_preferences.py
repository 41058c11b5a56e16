"""What a person wants to hear of, and turning it off from a mail without signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.notices.mail import off_path
from runbook.notices.models import Preference
from runbook.notices.preferences import preference_of
from tests.notices.builders import make_person

pytestmark = pytest.mark.django_db
PATH = "/accounts/notices/"


@pytest.fixture
def ada() -> User:
    return make_person("ada")


def test_without_a_choice_everything_is_wanted(
    client_for: Callable[[User], Client], ada: User
) -> None:
    html = client_for(ada).get(PATH).content.decode()

    assert html.count(" checked") == 2
    assert "ada@example.net" in html


def test_a_box_that_is_not_ticked_turns_it_off(
    client_for: Callable[[User], Client], ada: User
) -> None:
    client = client_for(ada)

    response = client.post(PATH, {"proposals": "on"})

    assert (response.status_code, response.url) == (303, PATH)
    assert (preference_of(ada).digest, preference_of(ada).proposals) == (False, True)
    assert client.get(PATH).content.decode().count(" checked") == 1


def test_who_has_no_address_is_told(client_for: Callable[[User], Client], reader: User) -> None:
    assert "has no mail address" in client_for(reader).get(PATH).content.decode()


@pytest.mark.parametrize(("what", "left"), [("digest", "proposals"), ("proposals", "digest")])
def test_one_click_in_a_mail_program_turns_one_off(ada: User, what: str, left: str) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(off_path(ada, what), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert not getattr(preference_of(ada), what)
    assert getattr(preference_of(ada), left)


def test_a_scanner_that_opens_links_turns_nothing_off(ada: User) -> None:
    html = Client().get(off_path(ada, "digest")).content.decode()

    assert "Turn off the weekly digest?" in html
    assert not Preference.objects.exists()


@pytest.mark.parametrize("change", ["", "x", "other person", "other kind"])
def test_an_address_that_runbook_did_not_write_turns_nothing_off(ada: User, change: str) -> None:
    path = off_path(ada, "digest")
    forged = {
        "": path[:-5] + "/",
        "x": "/notices/off/x/",
        "other person": path.replace(str(ada.pk), str(ada.pk + 1), 1),
        "other kind": path.replace("digest", "everything"),
    }[change]

    assert Client().post(forged).status_code == 404
    assert not Preference.objects.exists()


def test_it_costs_few_queries(
    client_for: Callable[[User], Client], ada: User, django_assert_max_num_queries: Any
) -> None:
    client = client_for(ada)

    with django_assert_max_num_queries(4):
        client.get(PATH)
