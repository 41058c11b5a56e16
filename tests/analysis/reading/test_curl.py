"""curl's own output: `-i`, `-v`, several exchanges, and what surrounds them."""

from __future__ import annotations

import pytest

from .pastes import names, paste, request, response

VERBOSE = """
    $ curl -v https://api.example.com/v1/orders?page=2
    * Host api.example.com:443 was resolved.
    * IPv6: (none)
    *   Trying 203.0.113.9:443...
    * Connected to api.example.com (203.0.113.9) port 443
    * ALPN: curl offers h2,http/1.1
    } [5 bytes data]
    * TLSv1.3 (OUT), TLS handshake, Client hello (1):
    { [122 bytes data]
    * using HTTP/2
    * [HTTP/2] [1] OPENED stream for https://api.example.com/v1/orders?page=2
    * [HTTP/2] [1] [:method: GET]
    * [HTTP/2] [1] [:scheme: https]
    * [HTTP/2] [1] [:authority: api.example.com]
    * [HTTP/2] [1] [:path: /v1/orders?page=2]
    * [HTTP/2] [1] [user-agent: curl/8.5.0]
    > GET /v1/orders?page=2 HTTP/2
    > Host: api.example.com
    > User-Agent: curl/8.5.0
    > Accept: */*
    >
    * old SSL session ID is stale, removing
    < HTTP/2 403
    < date: Tue, 03 Nov 2026 10:00:00 GMT
    < content-type: application/json
    < x-request-id: 4bf92f3577b34da6
    <
    { [21 bytes data]
    100    21  100    21    0     0     93      0 --:--:-- --:--:-- --:--:--    93
    * Connection #0 to host api.example.com left intact
    {"message":"no role"}
    $
"""


def test_a_verbose_call_yields_request_response_and_notes() -> None:
    read = paste(VERBOSE)

    assert read.form == "curl-v"
    assert len(read.exchanges) == 1
    assert read.request is not None
    assert (read.request.method, read.request.target) == ("GET", "/v1/orders?page=2")
    assert read.request.url == "https://api.example.com/v1/orders?page=2"
    assert names(read.request) == ["host", "user-agent", "accept"]
    assert read.response is not None
    assert (read.response.status, read.response.version) == (403, "2")
    assert names(read.response) == ["date", "content-type", "x-request-id"]
    assert read.response.content == '{"message":"no role"}'
    assert read.exchanges[0].notes[0].text == "Host api.example.com:443 was resolved."


def test_line_numbers_are_those_of_the_paste() -> None:
    read = paste(VERBOSE)

    assert read.request is not None and read.response is not None
    assert read.lines[(read.request.line or 0) - 1].startswith("> GET")
    assert read.lines[(read.response.line or 0) - 1].startswith("< HTTP/2 403")
    assert read.lines[(read.response.content_line or 0) - 1].startswith('{"message"')
    for one in [*read.request.fields, *read.response.fields]:
        assert one.value in read.lines[(one.line or 0) - 1]


def test_each_redirect_is_an_exchange_and_the_last_is_judged() -> None:
    read = paste(
        """
        > GET / HTTP/1.1
        > Host: example.com
        >
        < HTTP/1.1 301 Moved Permanently
        < Location: https://example.com/
        < Content-Length: 0
        <
        * Connection #0 to host example.com left intact
        * Issue another request to this URL: 'https://example.com/'
        > GET / HTTP/2
        > Host: example.com
        >
        < HTTP/2 503
        < server: Varnish
        <
        Backend fetch failed
        * Closing connection 1
        """
    )

    statuses = [one.response.status for one in read.exchanges if one.response]
    assert statuses == [301, 503]
    assert read.response is not None and read.response.content == "Backend fetch failed"


def test_a_tunnel_and_a_continue_are_not_the_answer() -> None:
    read = paste(
        """
        * Uses proxy env variable https_proxy == 'http://proxy.example:3128'
        > CONNECT api.example.com:443 HTTP/1.1
        > Host: api.example.com:443
        >
        < HTTP/1.1 200 Connection established
        <
        * CONNECT phase completed
        > POST /upload HTTP/1.1
        > Host: api.example.com
        > Expect: 100-continue
        >
        < HTTP/1.1 100 Continue
        <
        * We are completely uploaded and fine
        < HTTP/1.1 413 Payload Too Large
        < Server: nginx
        <
        too big
        """
    )

    assert [one.request.method for one in read.exchanges if one.request] == ["CONNECT", "POST"]
    assert read.response is not None
    assert (read.response.status, names(read.response)) == (413, ["server"])


def test_a_tunnel_that_was_opened_does_not_hide_the_failure_after_it() -> None:
    read = paste(
        """
        > CONNECT api.example.com:443 HTTP/1.1
        > Host: api.example.com:443
        >
        < HTTP/1.1 200 Connection established
        <
        * CONNECT phase completed
        curl: (35) OpenSSL SSL_connect: Connection reset by peer
        """
    )

    assert read.response is None
    assert [one.stage for one in read.failures] == ["tls"]
    assert read.form == "client-error"


def test_an_address_that_refused_before_another_answered_is_no_failure() -> None:
    read = paste(
        """
        *   Trying [::1]:8080...
        * connect to ::1 port 8080 failed: Connection refused
        *   Trying 127.0.0.1:8080...
        * Connected to localhost (127.0.0.1) port 8080
        > GET / HTTP/1.1
        > Host: localhost:8080
        >
        < HTTP/1.1 500 Internal Server Error
        < Content-Length: 0
        <
        """
    )

    assert read.failures == ()
    assert read.response is not None and read.response.status == 500


def test_a_connection_that_broke_after_the_head_is_kept_beside_the_response() -> None:
    read = paste(
        """
        < HTTP/1.1 200 OK
        < Content-Length: 5000
        <
        {"items":[
        * transfer closed with 4990 bytes remaining to read
        curl: (18) transfer closed with 4990 bytes remaining to read
        """
    )

    assert read.response is not None and read.response.truncated
    assert any(one.stage == "cut-off" for one in read.failures)


@pytest.mark.parametrize(
    "marks",
    [("< ", "> "), ("&lt; ", "&gt; "), ("<", ">")],
    ids=["as curl writes", "escaped", "without spaces"],
)
def test_marks_survive_what_web_pages_do_to_them(marks: tuple[str, str]) -> None:
    got, sent = marks
    read = paste(
        f"{sent}GET /x HTTP/1.1\n{sent}Host: a.example\n{sent.strip()}\n"
        f"{got}HTTP/1.1 404 Not Found\n{got}Server: nginx\n{got.strip()}\nnope\n"
    )

    assert read.request is not None and read.request.target == "/x"
    assert read.response is not None
    assert (read.response.status, names(read.response)) == (404, ["server"])
    assert read.response.content == "nope"


def test_marks_may_be_lost_altogether() -> None:
    text = """
        GET /x HTTP/1.1
        Host: a.example

        HTTP/1.1 404 Not Found
        Server: nginx

        nope
    """

    assert names(request(text)) == ["host"]
    assert (response(text).status, response(text).content) == (404, "nope")


def test_dots_stand_for_fields_that_were_left_out() -> None:
    found = response(
        """
        < HTTP/1.1 401
        ...
        < WWW-Authenticate: Basic realm="Realm"
        [...]
        < Vary: Origin
        ...
        """
    )

    assert names(found) == ["www-authenticate", "vary"]
    assert len(found.trailers) == 0


def test_fields_after_the_content_are_trailers() -> None:
    found = response(
        """
        < HTTP/2 200
        < content-type: application/grpc
        <
        < grpc-status: 7
        < grpc-message: no%20access
        * Connection #0 to host a.example left intact
        """
    )

    assert names(found) == ["content-type"]
    assert found.trailers.value("grpc-status") == "7"


def test_a_note_that_stuck_to_the_content_is_taken_off() -> None:
    text = '< HTTP/1.1 400 Bad Request\n< Server: Kestrel\n<\n{"a":1}* Closing connection 0\n'

    assert response(text).content == '{"a":1}'


def test_a_note_between_the_fields_does_not_end_the_head() -> None:
    found = response(
        """
        < HTTP/1.1 404 NOT FOUND
        < Server: gunicorn
        * HTTP error before end of send, stop sending
        < Content-Type: application/problem+json
        <
        {"status": 404}
        """
    )

    assert names(found) == ["server", "content-type"]


def test_notes_tell_the_request_where_its_lines_are_missing() -> None:
    text = """
        * h2h3 [:method: PUT]
        * h2h3 [:path: /a]
        * h2h3 [:scheme: https]
        * h2h3 [:authority: a.example]
        * h2h3 [accept: */*]
        < HTTP/2 403
        < server: x
    """

    assert request(text).method == "PUT"
    assert request(text).url == "https://a.example/a"
    assert names(request(text)) == ["accept"]


def test_two_calls_in_one_terminal_are_two_exchanges() -> None:
    read = paste(
        """
        [me@host ~]# curl -i https://a.example/1
        HTTP/1.1 200 OK
        Server: a

        ok
        [me@host ~]# curl -i https://a.example/2
        HTTP/1.1 500 Internal Server Error
        Server: b

        bad
        [me@host ~]#
        """
    )

    assert [one.request.target for one in read.exchanges if one.request] == ["/1", "/2"]
    assert read.response is not None
    assert (read.response.status, read.response.content) == (500, "bad")


@pytest.mark.parametrize("written", ["403", "\nHTTP 403, 0.12s", "\nstatus=403 time=0.1"])
def test_what_curl_writes_out_after_a_body_gives_its_status(written: str) -> None:
    text = f'$ curl -s -w \'...\' https://a.example/x\n{{"error":"x"}}{written}\n'

    assert response(text).status == 403
    assert response(text).content == '{"error":"x"}'


def test_a_pretty_printed_log_record_leaves_no_body_behind() -> None:
    read = paste(
        """
        {
          "response_code": 503,
          "response_flags": "UH",
          "method": "GET",
          "path": "/x",
          "upstream_cluster": "outbound|80||a"
        }
        """
    )

    assert [one.status for one in read.logs] == [503]
    assert (read.exchanges, read.form) == ((), "log")


def test_a_log_line_may_stand_below_a_response() -> None:
    log = (
        '203.0.113.9 - - [03/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 502 150 "-" "curl/8" '
        'upstream_addr="10.0.0.1:80" upstream_status="502" upstream_response_time="0.001"'
    )
    read = paste(
        f"""
        HTTP/1.1 502 Bad Gateway
        Server: nginx

        <html><head><title>502 Bad Gateway</title></head><body></body></html>

        {log}
        """
    )

    assert read.response is not None and read.response.status == 502
    assert [one.status for one in read.logs] == [502]
    assert "upstream_addr" not in read.response.content
