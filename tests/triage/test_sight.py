"""Follow this id: each hop's log in order, and who saw the request last."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Hop, Service
from runbook.content.values import clean_values
from runbook.triage.hop_reading import FollowedHop, last_seen
from runbook.triage.models import Signal
from tests.matrix.entry_tools import plain
from tests.triage.pastes import page_of, paste, send

pytestmark = pytest.mark.django_db


def hop(place: int, layer: str, seen: bool | None) -> FollowedHop:
    return FollowedHop(place, layer, layer, layer, "", (), seen, "")


@pytest.mark.parametrize(
    ("seen", "fact"),
    [
        ((None, None, None), ""),
        ((True, None, None), "waf-cdn"),
        ((True, True, False), "gateway"),
        ((None, True, None), "gateway"),
        ((False, None, None), "none"),
        ((None, False, None), ""),
        ((False, True, None), "gateway"),
    ],
)
def test_the_last_hop_that_saw_it_is_the_fact(seen: tuple[bool | None, ...], fact: str) -> None:
    layers = ("waf-cdn", "gateway", "application")

    assert last_seen([hop(1, *pair) for pair in zip(layers, seen, strict=True)]) == fact


def test_a_hop_is_marked_as_seen_by_name(
    client: Client, colleague: Client, service: Service
) -> None:
    triage = paste(client)

    send(colleague, triage, "sight", place=2, seen="yes")

    html = page_of(client, triage)
    assert 'id="s-2-yes" name="seen" value="yes" aria-pressed="true"' in html
    assert 'aria-label="Kong, said Editor"' in html
    assert "in the log of Kong" in plain(html) or "Follow this id" in html


def test_unknown_takes_it_back(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "sight", place=2, seen="no")

    send(client, triage, "sight", place=2, seen="unknown")

    assert not triage.sightings.exists()


@pytest.mark.parametrize(("place", "seen"), [(0, "yes"), (9, "yes"), (2, "perhaps"), ("x", "no")])
def test_what_is_no_hop_is_refused(
    client: Client, service: Service, place: object, seen: str
) -> None:
    assert send(client, paste(client), "sight", place=place, seen=seen).status_code == 400


def test_a_hop_that_moved_keeps_no_sighting_of_another(client: Client, service: Service) -> None:
    triage = paste(client)
    send(client, triage, "sight", place=2, seen="yes")

    Hop.objects.filter(name="Kong").update(name="Tyk")

    assert 'id="s-2-yes" name="seen" value="yes" aria-pressed="false"' in page_of(client, triage)


def test_a_log_link_opens_filled_and_counts_as_a_weak_sign(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    response = client.get(f"/triage/{triage.key}/go/2/0/")

    assert response.status_code == 302
    assert response["Location"] == (
        "https://logs.example.net/q?id=b7e144c99f02a81d5c3e7f6012d4ab90"
    )
    assert Signal.objects.get().kind == "opened"


@pytest.mark.parametrize("where", ["2/1", "1/0", "7/0"])
def test_only_links_of_the_path_are_opened(client: Client, service: Service, where: str) -> None:
    response = client.get(f"/triage/{paste(client).key}/go/{where}/?to=https://evil.example/")

    assert response.status_code == 404


def test_values_of_a_paste_are_written_as_plain_data() -> None:
    assert "correlation_id" not in clean_values({"correlation_id": "a b"})
