"""The page of a team's channels."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from runbook.accounts.models import Team, User
from runbook.notices.channels import MOST
from runbook.notices.models import Channel, Delivery
from tests.factories import make_team
from tests.notices.builders import make_channel, make_delivery

pytestmark = pytest.mark.django_db
PATH = "/teams/payments/channels/"
GIVEN = {"kind": "webhook", "name": "Filer", "url": "https://hook.example.com/SECRETPATH"}


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


def html_of(response: Any) -> str:
    return str(response.content.decode())


def press(client: Client, channel: Channel, do: str) -> Any:
    return client.post(f"{PATH}{channel.pk}/", {"do": do})


def test_the_team_page_leads_here_for_those_who_may(
    client: Client, client_for: Callable[[User], Client], reader: User
) -> None:
    assert f'href="{PATH}"' in html_of(client.get("/teams/payments/"))
    assert f'href="{PATH}"' not in html_of(client_for(reader).get("/teams/payments/"))


def test_a_webhooks_secret_is_shown_once_and_its_address_never(client: Client) -> None:
    response = client.post(PATH, GIVEN, follow=True)

    channel = Channel.objects.get()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", channel.secret)
    assert channel.secret in html_of(response)
    again = html_of(client.get(PATH))
    assert channel.secret not in again
    assert "https://hook.example.com/…" in again
    assert "SECRETPATH" not in html_of(response) + again


def test_a_chat_needs_no_secret(client: Client) -> None:
    client.post(PATH, GIVEN | {"kind": "slack"})

    assert Channel.objects.get().secret == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "pigeon"}, "Choose what stands at the other end."),
        ({"name": "  "}, "Give it a name"),
        ({"url": "ftp://example.com"}, "begins with https://"),
        ({"url": ""}, "begins with https://"),
        ({"name": "#webhook"}, "has a channel of this name"),
        ({"name": "x" * 81}, "at most 80"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    client: Client, change: dict[str, str], words: str
) -> None:
    make_channel("https://hook.example.com/")

    response = client.post(PATH, GIVEN | change)

    assert response.status_code == 422
    assert words in html_of(response)
    assert f'value="{(GIVEN | change)["name"]}"' in html_of(response)
    assert Channel.objects.count() == 1


def test_a_test_is_on_its_way(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")

    response = press(client, channel, "test")

    assert response.status_code == 303
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.channel) == ("test", channel)
    assert ProcrastinateJob.objects.get().args == {"delivery_id": str(delivery.pk)}
    html = html_of(client.get(PATH))
    assert "on its way" in html and 'hx-trigger="every 3s"' in html


def test_what_became_of_it_is_shown_and_the_page_stops_asking(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")
    make_delivery(channel, state="failed", ended_at=timezone.now(), attempts=8)

    html = html_of(client.get(PATH))

    assert "given up" in html and "hx-trigger" not in html


def test_where_no_worker_runs_it_says_so(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")
    make_delivery(channel, made_at=timezone.now() - timedelta(minutes=3))

    assert "Nothing takes messages up." in html_of(client.get(PATH))


def test_pausing_and_going_on(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")

    press(client, channel, "pause")
    paused = html_of(client.get(PATH))
    press(client, channel, "resume")

    assert "Paused" in paused and "Send a test" not in paused
    assert Channel.objects.get().active


def test_a_new_secret_replaces_the_old_one(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")

    press(client, channel, "renew")

    new = Channel.objects.get().secret
    assert new != channel.secret
    assert new in html_of(client.get(PATH))


def test_removing_takes_what_is_on_its_way_along(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")
    make_delivery(channel)

    press(client, channel, "remove")

    assert not Channel.objects.exists()
    assert not Delivery.objects.exists()


def test_a_word_it_does_not_know_changes_nothing(client: Client) -> None:
    channel = make_channel("https://hook.example.com/")

    assert press(client, channel, "explode").status_code == 400


def test_a_team_has_ten_at_most(client: Client, team: Team) -> None:
    for number in range(MOST):
        client.post(PATH, GIVEN | {"name": str(number)})

    response = client.post(PATH, GIVEN | {"name": "One more"})

    assert response.status_code == 422
    assert "at most 10 channels" in html_of(response)


@pytest.mark.parametrize("do", ["", "test", "pause", "renew", "remove"])
def test_others_may_not(client_for: Callable[[User], Client], reader: User, do: str) -> None:
    make_team("Payments")
    channel = make_channel("https://hook.example.com/")
    client = client_for(reader)

    response = press(client, channel, do) if do else client.post(PATH, GIVEN)

    assert response.status_code == 403
    assert client.get(PATH).status_code == 403
    assert list(Channel.objects.values_list("active", "secret")) == [(True, channel.secret)]
    assert not Delivery.objects.exists()


def test_a_channel_of_another_team_is_not_there(client: Client) -> None:
    channel = make_channel("https://hook.example.com/", team=make_team("Platform"))

    assert press(client, channel, "remove").status_code == 404
    assert Channel.objects.exists()


def test_it_costs_no_more_than_eight_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for kind in ("slack", "webhook"):
        make_delivery(make_channel("https://hook.example.com/", kind=kind))

    with django_assert_max_num_queries(8):
        client.get(PATH)


def test_the_admin_shows_no_secret_and_sends_again(
    client_for: Callable[[User], Client], administrator: User
) -> None:
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    client = client_for(administrator)
    channel = make_channel("https://hook.example.com/SECRETPATH")
    dead = make_delivery(channel, state="failed", ended_at=timezone.now(), error="It answered 404.")

    letters = html_of(client.get("/admin/notices/delivery/?state__exact=failed"))
    pages = [
        letters,
        html_of(client.get(f"/admin/notices/delivery/{dead.pk}/change/")),
        html_of(client.get("/admin/notices/channel/")),
        html_of(client.get(f"/admin/notices/channel/{channel.pk}/change/")),
        html_of(client.get("/admin/procrastinate/procrastinatejob/")),
    ]
    client.post(
        "/admin/notices/delivery/", {"action": "send_again", "_selected_action": str(dead.pk)}
    )

    assert "It answered 404." in letters
    assert not [page for page in pages if "SECRETPATH" in page or channel.secret in page]
    assert Delivery.objects.get().state == "waiting"
