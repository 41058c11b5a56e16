"""How intermediaries and applications behave, without regard to the product at hand."""

from __future__ import annotations

import pytest

from runbook.analysis.model import Judgement, Organisation
from runbook.analysis.reading import read
from runbook.analysis.verdict import judge
from tests.analysis.plain import paste

SURE = 0.8
PAGE = (
    "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n"
    "<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx/1.22.1</center>\n"
    "</body>\n</html>"
)


def judged(*lines: str, content: str = "") -> Judgement:
    """What is said of a response as it was pasted."""
    return judge(read("\n".join([*lines, "", content])), Organisation())


def test_a_page_in_a_type_that_the_proxy_does_not_give_its_own_pages_is_no_proof() -> None:
    own = judged(
        "HTTP/1.1 502 Bad Gateway", "Server: nginx/1.22.1", "Content-Type: text/html", content=PAGE
    )
    other = judged(
        "HTTP/1.1 502 Bad Gateway",
        "Server: nginx/1.22.1",
        "Content-Type: text/html; charset=utf-8",
        content=PAGE,
    )
    assert own.verdict.layer == "load-balancer"
    assert own.verdict.confidence >= SURE > other.verdict.confidence


def test_a_page_without_any_field_is_believed_but_not_for_sure() -> None:
    alone = judge(paste(PAGE), Organisation()).verdict
    assert alone.layer == "load-balancer"
    assert alone.confidence < SURE


@pytest.mark.parametrize(
    "content",
    [
        '{"message":"No authorization token was found"}',
        '{"error":"AuthMissing","message":"Authentication Required"}',
        '{"detail":"could not authenticate with these credentials"}',
    ],
)
def test_a_refusal_of_credentials_is_a_check_of_them_in_any_envelope(content: str) -> None:
    found = judged(
        "HTTP/1.1 401 Unauthorized",
        "X-Powered-By: Express",
        "Content-Type: application/json; charset=utf-8",
        'ETag: W/"2e-fake"',
        content=content,
    )
    assert found.verdict.layer == "auth"


@pytest.mark.parametrize("status", ["401 Unauthorized", "500 Internal Server Error"])
def test_an_application_is_not_sure_where_its_content_was_not_pasted(status: str) -> None:
    found = judged(
        f"HTTP/1.1 {status}",
        "X-Powered-By: Express",
        "Content-Type: application/json; charset=utf-8",
        "Content-Length: 46",
        'ETag: W/"2e-fake"',
    )
    assert found.verdict.confidence < SURE


def test_an_application_that_answers_502_tells_of_what_stands_behind_it() -> None:
    found = judged(
        "HTTP/1.1 502 Bad Gateway",
        "X-Powered-By: Express",
        "Content-Type: application/json; charset=utf-8",
        'ETag: W/"2e-fake"',
        content='{"error":"no answer from the partner"}',
    )
    assert found.verdict.layer == "downstream"


def test_only_a_proxy_can_refuse_to_open_a_tunnel() -> None:
    found = judged(
        "> CONNECT api.example.com:443 HTTP/1.1",
        "> Host: api.example.com:443",
        ">",
        "< HTTP/1.1 403 Forbidden",
        "< Content-Length: 36",
        "<",
    )
    assert found.verdict.layer == "load-balancer"


def test_an_unknown_envelope_is_an_applications_but_never_for_sure() -> None:
    found = judged(
        "HTTP/1.1 404 Not Found",
        "Content-Type: application/json",
        content='{"reason":"no such order","order":"A-17"}',
    )
    assert found.verdict.layer == "application"
    assert found.verdict.confidence < SURE


def test_xml_that_is_no_page_is_an_envelope() -> None:
    found = judged(
        "HTTP/1.1 405 Request method is not expected",
        content='<?xml version="1.0"?>\n<error><message>Use POST</message></error>',
    )
    assert found.verdict.layer == "application"


def test_a_firewall_inside_a_web_server_is_fronted_by_the_proxy_before_it() -> None:
    found = judged(
        "> GET /items?id=1%27%20UNION%20SELECT%20password%20FROM%20users HTTP/1.1",
        "> Host: api.example.com",
        ">",
        "< HTTP/1.1 403 Forbidden",
        "< Server: nginx",
        "< Content-Type: text/html; charset=iso-8859-1",
        "<",
        content=(
            '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n'
            "<title>403 Forbidden</title>\n</head><body>\n<h1>Forbidden</h1>\n"
            "<p>You don't have permission to access this resource.</p>\n</body></html>"
        ),
    )
    assert found.verdict.layer == "waf-cdn"
    assert [one.product for one in found.fronted_by] == ["nginx"]
