"""What triages say of a cell: checks that found it, and what it turned out to be."""

from __future__ import annotations

import pytest

from runbook.exchange.analysis_schemas import Statistics
from runbook.triage import feedback, services
from tests.factories import make_entry, make_service

pytestmark = pytest.mark.django_db

RAW = (
    "> GET /v2/payments HTTP/1.1\n> Host: api.example.net\n>\n"
    "< HTTP/1.1 404 Not Found\n< Server: kong/3.4.2\n< Content-Type: application/json\n<\n"
    '{"message":"no Route matched with those values"}\n'
)
CHECKS = [{"id": "route", "text": "Compare the path with the routes"}]


@pytest.fixture
def entry(layers):
    make_service("Payments API", hosts=["api.example.net"])
    return make_entry(404, "gateway", first_checks=CHECKS)


def test_an_entry_that_nobody_met_has_noughts(get, entry, promised):
    answer = get("entries/404/gateway/statistics")

    promised(Statistics, answer)
    assert answer["checks"] == [{**CHECKS[0], "found_it": 0, "tried": 0}]
    assert (answer["triages"], answer["closed"], answer["confused_with"]) == (0, 0, [])


def test_checks_and_confusions_are_counted(get, entry, layers, reader):
    for was in ("auth", "auth", "gateway"):
        triage = services.start(raw=RAW, by=reader).triage
        feedback.state(triage=triage, page=entry, item="route", found=was == "gateway", by=reader)
        turned_out = services.TurnedOut(code=404, layer=layers[was])
        services.close(triage=triage, was=turned_out, by=reader)

    answer = get("entries/404/gateway/statistics")

    assert answer["checks"][0] | {"found_it": 1, "tried": 3} == answer["checks"][0]
    assert (answer["triages"], answer["closed"]) == (3, 3)
    assert answer["confused_with"] == [{"code": 404, "layer": "auth", "count": 2}]


def test_a_service_counts_its_own_triages_only(get, entry, reader):
    services.start(raw=RAW, by=reader)
    services.start(raw=RAW.replace("api.example.net", "elsewhere.example"), by=reader)

    assert get("entries/404/gateway/payments-api/statistics")["triages"] == 1
    assert get("entries/404/gateway/statistics")["triages"] == 2


def test_a_cell_without_an_entry_is_a_problem_that_names_the_nearest(get, entry):
    assert get("entries/404/auth/statistics", 404)["nearest"]
