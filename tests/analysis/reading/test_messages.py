"""Raw messages, lists of fields, and how tools other than curl lay out a call."""

from __future__ import annotations

import pytest

from .pastes import names, paste, request, response

SWAGGER = """
    Code	Details
    403
    Error: Forbidden

    Response body
    Download
    {
      "detail": "Not authenticated"
    }
    Response headers
     content-length: 30
     server: uvicorn
"""


def test_swaggers_page_is_read() -> None:
    found = response(SWAGGER)

    assert (found.status, names(found)) == (403, ["content-length", "server"])
    assert found.content == '{\n  "detail": "Not authenticated"\n}'


@pytest.mark.parametrize(
    "text",
    ["{'Server': 'nginx', 'X-Request-Id': 'a1'}", '{"server":"nginx","x-request-id":"a1"}'],
)
def test_a_printed_object_of_fields_is_a_list_of_fields(text: str) -> None:
    assert names(response(text)) == ["server", "x-request-id"]
    assert response(text).content == ""


def test_insomnias_timeline_is_read_like_curl() -> None:
    text = """
        * Preparing request to https://a.example/x
        > POST /x HTTP/1.1
        > Host: a.example

        | {"a":1}

        * We are completely uploaded and fine
        < HTTP/1.1 422 Unprocessable Entity
        < Server: x

        * Received 20 B chunk
    """

    assert request(text).content == '{"a":1}'
    assert (response(text).status, response(text).content) == (422, "")


PANELS = {
    "Chrome, with headings": """
        General
        Request URL: https://api.example.com/v1/orders?x=1
        Request Method: POST
        Status Code: 403 Forbidden
        Remote Address: 203.0.113.9:443
        Referrer Policy: strict-origin-when-cross-origin

        Response Headers
        content-type: application/json
        server: nginx

        Request Headers
        :authority: api.example.com
        :method: POST
        :path: /v1/orders?x=1
        :scheme: https
        accept: */*
    """,
    "Chrome, names and values on lines of their own": """
        Request URL:
        https://api.example.com/v1/orders?x=1
        Request Method:
        POST
        Status Code:
        403 Forbidden
        Remote Address:
        203.0.113.9:443
        content-type:
        application/json
        server:
        nginx
    """,
    "Chrome since 2024, without colons": """
        Request URL
        https://api.example.com/v1/orders?x=1
        Request Method
        POST
        Status Code
        403 Forbidden
        Remote Address
        203.0.113.9:443
        Referrer Policy
        strict-origin-when-cross-origin
        content-type
        application/json
        server
        nginx
    """,
    "OkHttp's log": """
        --> POST https://api.example.com/v1/orders?x=1
        Accept: */*
        --> END POST
        <-- 403 Forbidden https://api.example.com/v1/orders?x=1 (120ms)
        content-type: application/json
        server: nginx

        {"error":"x"}
        <-- END HTTP (13-byte body)
    """,
}


@pytest.mark.parametrize("text", PANELS.values(), ids=PANELS)
def test_a_call_is_read_from_a_panel_or_a_log(text: str) -> None:
    assert request(text).url == "https://api.example.com/v1/orders?x=1"
    assert request(text).method == "POST"
    assert (response(text).status, response(text).reason) == (403, "Forbidden")
    assert names(response(text)) == ["content-type", "server"]


def test_the_request_below_the_response_belongs_to_the_same_call() -> None:
    text = PANELS["Chrome, with headings"]

    assert len(paste(text).exchanges) == 1
    assert names(request(text)) == ["host", "accept"]


WIRES = {
    "Apache HttpClient": r"""
        10:00:00,123 DEBUG http.wire - http-outgoing-0 >> "GET /x HTTP/1.1[\r][\n]"
        10:00:00,123 DEBUG http.wire - http-outgoing-0 >> "Host: a.example[\r][\n]"
        10:00:00,123 DEBUG http.wire - http-outgoing-0 >> "[\r][\n]"
        10:00:00,223 DEBUG http.wire - http-outgoing-0 << "HTTP/1.1 403 Forbidden[\r][\n]"
        10:00:00,223 DEBUG http.wire - http-outgoing-0 << "Server: nginx[\r][\n]"
        10:00:00,223 DEBUG http.wire - http-outgoing-0 << "[\r][\n]"
        10:00:00,223 DEBUG http.wire - http-outgoing-0 << "nope"
    """,
    "Python's http.client": r"""
        send: b'GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n'
        reply: 'HTTP/1.1 403 Forbidden\r\n'
        header: Server: nginx
        nope
    """,
    "Ruby's Net::HTTP": r"""
        <- "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n"
        -> "HTTP/1.1 403 Forbidden\r\n"
        -> "Server: nginx\r\n"
        -> "\r\n"
        -> "nope"
    """,
    "curl --trace-ascii": """
        == Info: Connected to a.example
        => Send header, 35 bytes (0x23)
        0000: GET /x HTTP/1.1
        0011: Host: a.example
        0022:
        <= Recv header, 24 bytes (0x18)
        0000: HTTP/1.1 403 Forbidden
        <= Recv header, 15 bytes (0xf)
        0000: Server: nginx
        <= Recv header, 2 bytes (0x2)
        0000:
        <= Recv data, 4 bytes (0x4)
        0000: nope
        == Info: Connection #0 to host a.example left intact
    """,
    "HTTPie -v": """
        GET /x HTTP/1.1
        Host: a.example



        HTTP/1.1 403 Forbidden
        Server: nginx

        nope


    """,
}


@pytest.mark.parametrize("text", WIRES.values(), ids=WIRES)
def test_a_client_that_logs_its_wire_is_read_like_curl(text: str) -> None:
    assert (request(text).method, request(text).target) == ("GET", "/x")
    assert names(request(text)) == ["host"]
    assert (response(text).status, names(response(text))) == (403, ["server"])
    assert response(text).content == "nope"


def test_wget_tells_the_call_and_its_own_lines_are_no_content() -> None:
    text = """
        --2026-11-03 10:00:00--  https://a.example/x
        Resolving a.example (a.example)... 203.0.113.9
        Connecting to a.example (a.example)|203.0.113.9|:443... connected.
        HTTP request sent, awaiting response...
          HTTP/1.1 403 Forbidden
          Server: cloudflare
          CF-RAY: 57febf99197c64a3-FRA
        2026-11-03 10:00:01 ERROR 403: Forbidden.
    """

    assert request(text).url == "https://a.example/x"
    assert names(response(text)) == ["server", "cf-ray"]
    assert response(text).content == ""


FIELD_LISTS = {
    "a status line without a reason": ("HTTP/2 403\nserver: envoy\n", 403),
    "pseudo fields": (":status: 403\nserver: envoy\n", 403),
    "CGI's status field": ("Status: 403 Forbidden\nServer: envoy\n", 403),
    "no status": ("server: envoy\ndate: Tue, 03 Nov 2026 10:00:00 GMT\n", None),
    "a space before the colon": ("HTTP/1.1 403 Forbidden\nserver : envoy\n", 403),
    "one line": (
        "HTTP/1.1 403 Forbidden Server: envoy Content-Type: text/html; charset=utf-8",
        403,
    ),
}


@pytest.mark.parametrize(("text", "status"), FIELD_LISTS.values(), ids=FIELD_LISTS)
def test_a_list_of_fields_is_a_response_without_content(text: str, status: int | None) -> None:
    found = response(text)

    assert found.status == status
    assert found.fields.value("server") == "envoy"
    assert paste(text).form == "headers"


def test_fields_that_only_clients_send_are_a_request() -> None:
    text = "accept: */*\nuser-agent: x\n\nHTTP/2 403\nserver: envoy\n"

    assert names(request(text)) == ["accept", "user-agent"]
    assert names(response(text)) == ["server"]


def test_folded_and_broken_lines_go_on_with_their_field() -> None:
    found = response(
        "HTTP/1.1 403 Forbidden\n"
        "X-Folded: one\n"
        "\ttwo\n"
        "Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.exam\n"
        "ple.com; style-src 'self'\n"
        "Server: nginx\n"
        "\n"
        "no\n"
    )

    assert found.fields.value("x-folded") == "one two"
    assert "https://cdn.example.com;" in (found.fields.value("content-security-policy") or "")
    assert names(found) == ["x-folded", "content-security-policy", "server"]


def test_a_lost_empty_line_does_not_cost_the_content() -> None:
    found = response('HTTP/1.1 403 Forbidden\nServer: nginx\n{"message":"x"}\n')

    assert (names(found), found.content) == (["server"], '{"message":"x"}')


def test_content_that_looks_like_fields_stays_content() -> None:
    found = response("HTTP/1.1 500 Oops\nServer: a\n\nDate: never\nerror: x\n")

    assert (names(found), found.content) == (["server"], "Date: never\nerror: x")


def test_the_framing_of_chunks_is_no_content() -> None:
    found = response(
        'HTTP/1.1 403 Forbidden\nTransfer-Encoding: chunked\n\n17\n{"message":"forbidden"}\n0\n\n'
    )

    assert found.content == '{"message":"forbidden"}'


@pytest.mark.parametrize(
    ("text", "truncated"),
    [
        ('HTTP/1.1 500 Oops\n\n{"a": 1}', False),
        ('HTTP/1.1 500 Oops\n\n{"a": [1, 2', True),
        ("HTTP/1.1 500 Oops\n\nfirst\n[...]\nlast", True),
        ("HTTP/1.1 500 Oops\n\n<html><body>cut", True),
        ("HTTP/1.1 500 Oops\n\n<html><body>whole</body></html>", False),
        ("HTTP/1.1 500 Oops\nContent-Length: 5000\n\nshort", True),
        ("HTTP/1.1 500 Oops\nContent-Length: 5\n\nshort", False),
        ("HTTP/1.1 304 Not Modified\nContent-Length: 5000\n", False),
        ("curl -I http://a.example/\nHTTP/1.1 500 Oops\nContent-Length: 5000\n", False),
    ],
)
def test_a_cut_content_is_called_so(text: str, truncated: bool) -> None:
    assert response(text).truncated is truncated
