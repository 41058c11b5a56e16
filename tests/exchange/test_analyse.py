"""POST /api/analyse: the verdict, its entry, and every way to be refused."""

from __future__ import annotations

import json

import pytest

from runbook.analysis import limits
from runbook.exchange import analysing
from runbook.exchange.analysis_schemas import Analysis
from tests.factories import make_entry, make_hop, make_service, make_team

pytestmark = pytest.mark.django_db

KONG = (
    "> GET /v2/payments HTTP/1.1\n> Host: api.example.net\n"
    "> Authorization: Bearer s3cr3t-opaque-token-1234567890\n>\n"
    "< HTTP/1.1 404 Not Found\n< Server: kong/3.4.2\n< Content-Type: application/json\n<\n"
    '{"message":"no Route matched with those values"}\n'
)


@pytest.fixture
def post(db, anybody_reads, client):
    def post(body, status=200, kind="application/json", **headers):
        response = client.post("/api/analyse", body, content_type=kind, headers=headers)
        assert response.status_code == status, response.content
        return response

    return post


def sent(raw):
    return json.dumps({"raw": raw})


def test_an_analysis_has_the_promised_shape(post, promised):
    promised(Analysis, post(sent(KONG)).json())


def test_json_and_plain_text_give_the_same(post):
    assert post(sent(KONG)).json() == post(KONG, kind="text/plain").json()


def test_the_verdict_leads_to_the_entry_of_the_service_at_hand(post, layers):
    service = make_service("Payments API", hosts=["api.example.net"])
    team = make_team("Edge")
    make_hop("gateway", service=service, team=team)
    make_entry(404, "gateway")

    answer = post(sent(KONG)).json()

    assert answer["verdict"]["layer"] == "gateway"
    assert answer["service"] == "payments-api"
    assert answer["entry"]["key"] == "404/gateway/payments-api"
    assert answer["entry"]["owner"]["slug"] == "edge"


def test_secrets_do_not_come_back(post):
    answer = post(sent(KONG))

    assert b"s3cr3t-opaque-token" not in answer.content
    assert answer.json()["redactions"][0]["kind"] == "bearer-token"


def test_an_analysis_is_never_stored(post):
    assert post(sent(KONG))["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        ("{", "application/json", 400, "line 1, column 2"),
        ("[" * 100_000, "application/json", 400, "not JSON"),
        (b"\xff\xfe", "text/plain", 400, "UTF-8"),
        ("a=b", "application/x-www-form-urlencoded", 415, "application/json or text/plain"),
        ("{}", "application/json", 422, "raw"),
        ("[1]", "application/json", 422, "raw"),
        ('{"raw": 1}', "application/json", 422, "raw"),
        ("good morning", "text/plain", 422, "expected"),
        ("x" * (limits.MAX_BYTES + 1), "text/plain", 413, "65,535"),
        ("x" * (analysing.LARGEST_BODY + 1), "text/plain", 413, "65,535"),
    ],
)
def test_what_cannot_be_analysed_is_a_problem_that_says_why(post, body, kind, status, words):
    response = post(body, status, kind)

    assert response["Content-Type"] == "application/problem+json"
    assert words in response.content.decode()


def test_a_refused_media_type_says_what_is_taken(post):
    response = post("a=b", 415, "application/x-www-form-urlencoded")

    assert response["Accept"] == "application/json, text/plain"


def test_a_field_is_named_for_what_holds_no_response(post):
    assert post("good morning", 422, "text/plain").json()["errors"][0]["field"] == "raw"


def test_the_rate_is_told_and_kept(post, monkeypatch):
    monkeypatch.setattr(analysing, "RATE", analysing.Rate("analyse", 2))

    first, _ = post(sent(KONG)), post(sent(KONG))
    third = post(sent(KONG), 429)

    assert first["RateLimit-Policy"] == '"analyse";q=2;w=60'
    assert first["RateLimit"].startswith('"analyse";r=1;t=')
    assert 0 < int(third["Retry-After"]) <= 60


def test_a_stranger_is_refused_where_reading_takes_signing_in(client, settings, db):
    settings.RUNBOOK_ANONYMOUS_READ = False

    response = client.post("/api/analyse", sent(KONG), content_type="application/json")

    assert response.status_code == 401


def test_an_analysis_takes_few_statements(post, layers, django_assert_max_num_queries):
    make_service("Payments API", hosts=["api.example.net"])
    make_entry(404, "gateway")
    post(sent(KONG))

    with django_assert_max_num_queries(4):
        post(sent(KONG))
