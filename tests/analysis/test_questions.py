"""The guide's four questions: what the paste answers, with the line that answered it."""

from __future__ import annotations

import pytest

from runbook.analysis.analyse import analyse
from runbook.analysis.model import Evidence, Judgement, Paste, Role, Verdict
from runbook.analysis.questions import IMPLIED, answer_questions
from runbook.graph.facts import FACTS
from tests.analysis.findings.reading_examples import Example, examples
from tests.analysis.plain import paste

QUESTIONS = ("returned-by", "valid", "allowed", "state")


def judged(status: int | None, layer: Role | None) -> Judgement:
    verdict = Verdict(layer, None, 0.9 if layer else 0.2, abstained=layer is None)
    return Judgement(status, verdict, (), ())


def answers(read: Paste, status: int | None, layer: Role | None) -> tuple[str, str, str]:
    found = {one.id: one.answer for one in answer_questions(read, judged(status, layer), None, ())}
    return found["valid"], found["allowed"], found["state"]


def of(raw: str) -> dict[str, tuple[str, tuple[Evidence, ...]]]:
    return {one.id: (one.answer, one.evidence) for one in analyse(raw).questions}


# status, layer → valid, allowed, state
MEANINGS: list[tuple[int, Role | None, tuple[str, str, str]]] = [
    (400, "application", ("no", "unknown", "unknown")),
    (400, "load-balancer", ("no", "unknown", "unknown")),
    (400, "auth", ("unknown", "unknown", "unknown")),
    (400, None, ("no", "unknown", "unknown")),
    (401, "auth", ("unknown", "no", "unknown")),
    (401, "gateway", ("unknown", "no", "unknown")),
    (401, "downstream", ("unknown", "unknown", "yes")),
    (403, "waf-cdn", ("unknown", "no", "unknown")),
    (403, "application", ("unknown", "no", "unknown")),
    (404, "application", ("unknown", "unknown", "unknown")),
    (404, "load-balancer", ("no", "unknown", "unknown")),
    (404, "waf-cdn", ("unknown", "unknown", "unknown")),
    (404, None, ("unknown", "unknown", "unknown")),
    (406, "waf-cdn", ("unknown", "no", "unknown")),
    (406, "application", ("no", "unknown", "unknown")),
    (405, "gateway", ("no", "unknown", "unknown")),
    (407, "load-balancer", ("unknown", "no", "unknown")),
    (409, "application", ("yes", "yes", "yes")),
    (409, "waf-cdn", ("unknown", "unknown", "yes")),
    (409, None, ("unknown", "unknown", "yes")),
    (412, "application", ("yes", "yes", "yes")),
    (413, "load-balancer", ("no", "unknown", "unknown")),
    (415, "application", ("no", "unknown", "unknown")),
    (422, "application", ("no", "unknown", "unknown")),
    (422, "downstream", ("unknown", "unknown", "unknown")),
    (423, "application", ("yes", "yes", "yes")),
    (428, "application", ("unknown", "unknown", "yes")),
    (429, "gateway", ("unknown", "unknown", "yes")),
    (431, "load-balancer", ("no", "unknown", "unknown")),
    (451, "waf-cdn", ("unknown", "no", "unknown")),
    (500, "application", ("unknown", "unknown", "yes")),
    (500, "downstream", ("yes", "yes", "yes")),
    (502, "load-balancer", ("unknown", "unknown", "yes")),
    (503, None, ("unknown", "unknown", "yes")),
    (520, "waf-cdn", ("unknown", "unknown", "yes")),
    (200, "application", ("unknown", "unknown", "unknown")),
]


@pytest.mark.parametrize(("status", "layer", "expected"), MEANINGS)
def test_a_status_means_what_the_table_says(
    status: int, layer: Role | None, expected: tuple[str, str, str]
) -> None:
    assert answers(paste(f"HTTP/1.1 {status} x\nServer: x\n"), status, layer) == expected


def test_every_row_of_the_table_is_tried() -> None:
    tried = {status for status, _, _ in MEANINGS}
    assert all(tried & row.statuses for row in IMPLIED)


# A paste, a question, its answer, and a part of the evidence's quotation
PROVEN = [
    (
        "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
        '{"title":"x",\n"errors":{"Id":["The Id field is required."]}}',
        {"valid": "no", "state": "no"},
        "The Id field",
    ),
    (
        "curl -i https://a.example.com/o -H 'Content-Type: application/json' -d '{\"a\":1,}'\n"
        "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n",
        {"valid": "no"},
        "-d",
    ),
    (
        "HTTP/1.1 401 Unauthorized\n"
        'WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired"\n\n',
        {"allowed": "no", "state": "no"},
        "expired",
    ),
    (
        "HTTP/1.1 404 Not Found\nContent-Type: application/json\n\n"
        '{"statusCode":404,"message":"Cannot POST /auth/register","error":"Not Found"}',
        {"valid": "no", "state": "unknown"},
        "Cannot POST /",
    ),
    (
        "HTTP/1.1 403 Forbidden\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\n"
        "Content-Type: application/json\n\n"
        '{"message":"API rate limit exceeded for 203.0.113.7"}',
        {"allowed": "unknown", "state": "yes"},
        "0",
    ),
    (
        "> GET /api/orders HTTP/1.1\n> Host: shop.example.com\n> Accept: application/json\n>\n"
        "< HTTP/1.1 302 Found\n< Location: https://sso.example.com/login\n<\n",
        {"allowed": "no"},
        "Location",
    ),
    (
        "curl: (7) Failed to connect to api.example.com port 443 after 12 ms: Connection refused",
        {"returned-by": "unknown", "valid": "unknown", "allowed": "unknown", "state": "yes"},
        "curl: (7)",
    ),
    (
        "HTTP/2 200\ncontent-type: application/grpc\ngrpc-status: 14\n\n",
        {"state": "yes"},
        "14",
    ),
]


@pytest.mark.parametrize(("raw", "expected", "quote"), PROVEN)
def test_a_line_of_the_paste_answers(raw: str, expected: dict[str, str], quote: str) -> None:
    found = of(raw)
    assert {name: found[name][0] for name in expected} == expected
    quotes = [e.quote for name in expected for e in found[name][1]]
    assert any(quote in one for one in quotes), quotes


def test_a_token_that_is_odd_and_accepted_answers_nothing() -> None:
    raw = (
        "> GET / HTTP/1.1\n> Host: a.example.com\n> Authorization: Bearer notajwt.x\n>\n"
        "< HTTP/1.1 500 Internal Server Error\n< Content-Length: 0\n<\n"
    )
    assert of(raw)["allowed"][0] == "unknown"


def test_an_odd_token_does_not_explain_a_404() -> None:
    raw = (
        "> GET /x HTTP/1.1\n> Host: a.example.com\n> Authorization: token [redacted]\n>\n"
        '< HTTP/1.1 404 Not Found\n< Content-Type: application/json\n<\n{"message":"Not Found"}\n'
    )
    assert of(raw)["allowed"][0] == "unknown"


def test_a_dependency_s_refusal_is_not_held_against_the_caller() -> None:
    raw = (
        '{"error":"Unauthorized","message":"[security_exception] failed to authenticate user '
        '[kibana]","statusCode":401}'
    )
    found = of(raw)
    assert found["returned-by"][0] == "downstream"
    assert found["allowed"][0] == "unknown"
    assert found["state"][0] == "yes"


@pytest.mark.parametrize("example", examples(), ids=lambda one: f"{one.code}:{one.line}")
def test_the_four_are_answered_in_order_in_the_vocabulary_of_scenarios(example: Example) -> None:
    found = analyse(example.raw).questions
    assert tuple(one.id for one in found) == QUESTIONS
    for one in found:
        assert one.answer == "unknown" or FACTS[one.id].admits(one.answer)
        assert bool(one.evidence) is (one.answer != "unknown"), one


@pytest.mark.parametrize("example", examples(), ids=lambda one: f"{one.code}:{one.line}")
def test_evidence_names_the_line_it_quotes(example: Example) -> None:
    lines = example.raw.split("\n")
    for question in analyse(example.raw).questions:
        for one in question.evidence:
            assert one.why, one
            assert one.line is None or 1 <= one.line <= len(lines)
