"""All conditions of a signature hold together, and the evidence quotes what made them hold."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest

from runbook.analysis.model import Exchange, Field, Fields, OwnSignature, Paste, Request, Response
from runbook.analysis.signatures import Subject, match
from runbook.analysis.signatures.engine import Index, match_subject
from runbook.analysis.signatures.load import read_product
from runbook.analysis.signatures.own import OwnPatternError, compiled
from tests.analysis.plain import paste, response

MESSAGE = """
HTTP/1.1 403 Site Disabled
Server: acme/2
Via: 1.1 one
Via: 1.1 two
Content-Type: application/json

{"error": {"code": 17, "items": [{"name": "x \\u00e9"}]},
 "message": "No way through"}
"""


def holds(message: str, **conditions: Any) -> bool:
    one = {"id": "s", "says": "wrote", "strength": "strong", "why": "w", "source": "s"}
    data = {"product": "p", "name": "P", "layer": "gateway", "signatures": [{**one, **conditions}]}
    index = Index.over(read_product(data, "gateways", "gateways/p.yaml"))
    return bool(match_subject(Subject(response(message)), (), index))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"fields": {"server": "^acme/"}}, True),
        ({"fields": {"SERVER": "^ACME/"}}, True),
        ({"fields": {"server": "(?-i)^ACME/", "via": ""}}, False),
        ({"fields": {"via": "two$"}}, True),
        ({"fields": {"x-none": ""}}, False),
        ({"fields": {"server": "^acme/", "via": "three"}}, False),
        ({"fields": {"server": ""}, "without": ["via"]}, False),
        ({"fields": {"server": ""}, "without": ["x-none"]}, True),
        ({"status": [403], "body": "no way"}, True),
        ({"status": ["500-599"], "body": "no way"}, False),
        ({"body": "(?-i)no way"}, False),
        ({"json": {"message": "^No way"}}, True),
        ({"json": {"error.code": "^17$"}}, True),
        ({"json": {"error.items.0.name": "é"}}, True),
        ({"json": {"error.items.1.name": ""}}, False),
        ({"json": {"error": ""}}, True),
        ({"reason": "^Site Disabled$"}, True),
        ({"reason": "^Forbidden$"}, False),
        ({"content_type": "json", "body": "way"}, True),
        ({"content_type": "html", "body": "way"}, False),
    ],
)
def test_every_condition_must_hold(conditions: dict[str, Any], expected: bool) -> None:
    assert holds(MESSAGE, **conditions) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"message": "cut here", "more": {"a', True),
        ('returned 403 response body {"message": "cut here"}', True),
        ("[" * 60 + '{"message": "cut here"}', True),
        ("the message is cut here", False),
    ],
)
def test_json_is_read_where_it_is_cut_prefixed_or_too_deep(body: str, expected: bool) -> None:
    assert holds(body, json={"message": "^cut here"}) is expected


def test_an_unknown_status_contradicts_no_pattern() -> None:
    assert holds("no way through", status=[404], body="no way")
    assert not holds("something else", status=[404])


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ('{"statusCode":404,"message":"Cannot POST /x"}', 404),
        ('{"error":{"code":403,"status":"PERMISSION_DENIED"}}', 403),
        ("<html><head><title>502 Bad Gateway</title></head></html>", 502),
        ("<h1>HTTP Status 500 - oops</h1>", 500),
        ("a sentence about 404 things", None),
        ('{"code": 17}', None),
    ],
)
def test_a_body_may_name_its_status(content: str, status: int | None) -> None:
    assert Subject(Response(None, content=content)).status == status


def test_the_host_is_that_of_the_request() -> None:
    request = Request(fields=Fields((Field("Host", "API.example.com:8443"),)))
    assert Subject(Response(500), request).host == "api.example.com"
    assert Subject(Response(500), Request(url="https://shop.example/x")).host == "shop.example"
    assert Subject(Response(500)).host == ""


def test_evidence_quotes_text_and_line() -> None:
    found = match(
        paste(
            "HTTP/1.1 404 Not Found\nServer: kong/3.4.2\nX-Kong-Response-Latency: 0\n\n"
            '{\n "message":"no Route matched with those values"\n}'
        )
    )
    quotes = {(one.where, one.quote, one.line) for each in found for one in each.evidence}
    assert ("body", '"message":"no Route matched with those values"', 6) in quotes


def test_own_signatures_count_beside_ours() -> None:
    own = (
        OwnSignature("edge block", "waf-cdn", "acme-edge", (403,), "x-acme", "^deny", ""),
        OwnSignature("page", "gateway", "acme-gw", (), "", "", "way\\s+out"),
        OwnSignature("broken", "gateway", "acme-gw", (), "", "", "(open"),
        OwnSignature("nothing", "gateway", "acme-gw"),
        OwnSignature("other status", "gateway", "acme-gw", (500,)),
        OwnSignature("status", "gateway", "acme-gw", (403,)),
    )
    found = match(paste("HTTP/1.1 403 Forbidden\nX-Acme: DENY 7\n\nno way  out"), own)
    names = [one.signature.id for one in found if one.signature.area == "own"]
    assert names == ["own/edge block", "own/page", "own/status"]
    first = next(one for one in found if one.signature.id == "own/edge block")
    assert [(one.quote, one.line) for one in first.evidence] == [("DENY 7", 2)]


@pytest.mark.parametrize("pattern", ["(open", "(?=ahead)", r"(a)\1", "a" * 501])
def test_a_pattern_that_re2_does_not_take_is_refused(pattern: str) -> None:
    with pytest.raises(OwnPatternError):
        compiled(pattern)


def test_own_patterns_take_linear_time() -> None:
    own = OwnSignature("slow", "gateway", "x", (), "", "", "(a+)+$")
    text = paste("HTTP/1.1 500 Oops\n\n" + "a" * 16_000 + "!")
    match(text, (own,))
    start = time.perf_counter()
    match(text, (own,))
    assert time.perf_counter() - start < 0.5


def test_a_paste_without_a_response_matches_nothing() -> None:
    assert match(Paste(("curl: (7)",))) == ()
    assert match(Paste((), (Exchange(),))) == ()


def test_one_pass_over_a_typical_paste_is_fast() -> None:
    rows = "<p>Some text of a page that nobody knows, with words.</p>\n" * 30
    text = paste(
        "HTTP/1.1 403 Forbidden\nServer: nginx\nX-Powered-By: Express\nVia: 1.1 varnish\n"
        f"Set-Cookie: a=b\nContent-Type: text/html\n\n<html><body>{rows}</body></html>"
    )
    match(text)
    seconds = []
    for _ in range(30):
        start = time.perf_counter()
        match(text)
        seconds.append(time.perf_counter() - start)
    assert statistics.median(seconds) < 0.004  # the bar is 1.5 ms on a core of one's own
