"""Editions and reviews by the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.core.quarters import Quarter
from runbook.review.closing import close_cycle
from tests.review.builders import make_cycle, make_used_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User, layers: Any) -> Client:
    return client_for(reader)


def test_a_review_says_how_far_it_is_by_team(client: Client) -> None:
    make_used_entry()
    cycle = make_cycle()

    answer = client.get(f"/api/review/{cycle}").json()

    assert (answer["done"], answer["left"], answer["closed_at"]) == (0, 1, None)
    assert answer["teams"] == [{"slug": "payments", "name": "Payments", "done": 0, "left": 1}]


def test_editions_name_their_bytes_and_digest(client: Client) -> None:
    make_used_entry()
    cycle = make_cycle()
    close_cycle(Quarter.named(cycle.quarter))

    (edition,) = client.get("/api/editions").json()["items"]
    served = client.get(edition["bytes"].replace("http://testserver", ""))

    assert edition["name"] == cycle.quarter
    assert served["ETag"] == f'"{edition["digest"]}"'


@pytest.mark.parametrize("quarter", ["2001-Q1", "soon", "2026-Q9"])
def test_an_unknown_quarter_is_a_404_with_the_nearest(client: Client, quarter: str) -> None:
    cycle = make_cycle()

    response = client.get(f"/api/review/{quarter}")

    assert response.status_code == 404
    assert response.json()["nearest"][0]["key"] == cycle.quarter
