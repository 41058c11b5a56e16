"""Bodies without a message, JSON that describes a response, and clients' sentences."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from runbook.analysis.model import UnreadableError
from runbook.analysis.reading import read

from .pastes import names, paste, request, response

BODIES = {
    "NestJS": ('{"statusCode":404,"message":"Cannot POST /x","error":"Not Found"}', 404),
    "problem": ('{"type":"about:blank","title":"Conflict","status":409}', 409),
    "a phrase with its number": ('{"error": "HTTP 401 Unauthorized"}', 401),
    "Google": ('{"error":{"code":403,"message":"x","status":"PERMISSION_DENIED"}}', 403),
    "JSON:API": ('{"errors":[{"status":"422","detail":"x"}]}', 422),
    "Kubernetes": ('{"kind":"Status","apiVersion":"v1","status":"Failure","code":403}', 403),
    "a phrase": ('{"message": "Not Found", "documentation_url": "https://x"}', 404),
    "no status": ('{"message": "Missing role"}', None),
    "a code of its own": ('{"code": 900902, "message": "Missing Credentials"}', None),
    "Varnish": ("<html><head><title>503 Backend fetch failed</title></head></html>", 503),
    "Tomcat": ("<!doctype html><html><title>HTTP Status 404 – Not Found</title></html>", 404),
    "a title in words": ("<html><h1>Bad Gateway</h1></html>", 502),
    "Cloudflare's own number": ("<html><title>Error 1020</title></html>", None),
    "Go": ("404 page not found", 404),
    "Envoy": ("no healthy upstream", None),
    "a phrase alone": ("Forbidden", 403),
    "a page as it is rendered": ("502 Bad Gateway\nnginx/1.18.0 (Ubuntu)", 502),
    "Cloudflare's page, rendered": ("Bad gateway\nError code 502\nRay ID: 75a9225adf92d01d", 502),
    "XML": ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", None),
}


@pytest.mark.parametrize(("text", "status"), BODIES.values(), ids=BODIES)
def test_a_bare_body_is_the_content_and_may_state_its_status(text: str, status: int | None) -> None:
    found = response(text)

    assert (found.content, found.status) == (text, status)
    assert paste(text).form == "body"
    assert len(found.fields) == 0


def test_a_body_keeps_its_place_below_a_command() -> None:
    text = 'curl -X POST https://a.example/x -d @foo.json\n{\n  "message": "Not Found"\n}'

    assert request(text).method == "POST"
    assert response(text).content_line == 2
    assert response(text).content.startswith('{\n  "message"')


def test_a_status_below_a_body_belongs_to_it() -> None:
    found = response('{\n  "code": "ECONNREFUSED"\n}\n\nStatus: 500 Internal Server Error\n')

    assert (found.status, found.reason) == (500, "Internal Server Error")
    assert json.loads(found.content) == {"code": "ECONNREFUSED"}


def test_a_body_inside_a_log_sentence_is_found_with_its_status() -> None:
    found = response(
        '[PROVIDER] ERROR: call to https://a.example returned 403 response body {\n  "error": 1\n}'
    )

    assert (found.status, json.loads(found.content)) == (403, {"error": 1})


def test_a_sentence_gives_the_status_of_the_body_that_follows_it() -> None:
    text = (
        "HTTPError: 401 Client Error: Unauthorized for url: https://a.example/users. "
        'Returned error payload: {\n  "error": "no user"\n}'
    )

    assert (response(text).status, request(text).url) == (401, "https://a.example/users")
    assert json.loads(response(text).content) == {"error": "no user"}


def test_prose_above_a_list_of_fields_gives_its_status() -> None:
    found = response(
        "I get HTTP 429 while requests remain.\n\nX-RateLimit-Remaining: 321\nServer: nginx\n"
    )

    assert (found.status, names(found)) == (429, ["x-ratelimit-remaining", "server"])


def test_the_status_alone_is_what_curl_was_told_to_write() -> None:
    found = response("$ curl -so /dev/null -w '%{http_code}' https://a.example/x\n503\n")

    assert (found.status, found.content) == (503, "")


def test_output_below_a_request_whose_response_head_was_cut_is_the_responses() -> None:
    text = '> GET /x HTTP/1.1\n> Host: a.example\n>\n...\n{"message":"Not Found"}\n'

    assert (response(text).status, request(text).target) == (404, "/x")
    assert request(text).content == ""


def test_an_error_text_inside_a_response_is_not_the_clients_failure() -> None:
    text = '{"statusCode":500,"message":"connect ECONNREFUSED 127.0.0.1:27017"}'

    assert paste(text).failures == ()
    assert response(text).status == 500


def test_a_clients_error_is_no_body() -> None:
    found = paste("Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect")

    assert found.exchanges == ()
    assert [one.stage for one in found.failures] == ["connect"]
    assert found.form == "client-error"


SENTENCES = {
    "PowerShell": ("irm : The remote server returned an error: (403) Forbidden.", 403),
    "requests": ("HTTPError: 403 Client Error: Forbidden for url: https://a.example/x", 403),
    "urllib": ("urllib.error.HTTPError: HTTP Error 503: Service Unavailable", 503),
    ".NET": ("Response status code does not indicate success: 401 (Unauthorized).", 401),
    "axios": ("AxiosError: Request failed with status code 429", 429),
    "Chrome": ("GET https://a.example/x 403 (Forbidden)", 403),
    "curl -f": ("curl: (22) The requested URL returned error: 502", 502),
    "wget": ("2026-11-03 10:00:01 ERROR 404: Not Found.", 404),
    "git": ("fatal: unable to access 'https://a/': The requested URL returned error: 403", 403),
    "Java": (
        "IOException: Server returned HTTP response code: 401 for URL: https://a.example",
        401,
    ),
    "Guzzle": (
        "Client error: `GET https://a.example/x` resulted in a `404 Not Found` response:",
        404,
    ),
    "AWS": ("An error occurred (403) when calling the HeadObject operation: Forbidden", 403),
    "kubectl": ('Error from server (NotFound): pods "x" not found', 404),
    "Newman": ("  GET https://a.example/x [502 Bad Gateway, 1.2kB, 30ms]", 502),
    "a probe": ("Readiness probe failed: HTTP probe failed with statuscode: 503", 503),
    "Docker": ("Error response from daemon: received unexpected HTTP status: 502 Bad Gateway", 502),
    "Azure": ('autorest/azure: Service returned an error. Status=403 Code="X"', 403),
    "Spring": ("HttpClientErrorException$Forbidden: 403 Forbidden: [no body]", 403),
}


@pytest.mark.parametrize(("text", "status"), SENTENCES.values(), ids=SENTENCES)
def test_a_clients_sentence_tells_the_status(text: str, status: int) -> None:
    assert response(text).status == status


GRPC = {
    "grpcurl": ("ERROR:\n  Code: PermissionDenied\n  Message: no access", "7"),
    "Go": ("rpc error: code = Unauthenticated desc = token expired", "16"),
    "Java": ("io.grpc.StatusRuntimeException: NOT_FOUND: no such row", "5"),
    "Node": ("Error: 3 INVALID_ARGUMENT: bad id", "3"),
}


@pytest.mark.parametrize(("text", "number"), GRPC.values(), ids=GRPC)
def test_a_grpc_clients_error_gives_the_trailers(text: str, number: str) -> None:
    trailers = response(text).trailers

    assert trailers.value("grpc-status") == number
    assert trailers.value("grpc-message")


def entry(status: int, **more: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-11-03T10:00:00.000Z",
        "time": 1234.5,
        "request": {
            "method": "POST",
            "url": f"https://a.example/{status}?q=1",
            "httpVersion": "HTTP/2",
            "headers": [{"name": ":authority", "value": "a.example"}, {"name": "a", "value": "b"}],
            "postData": {"mimeType": "application/json", "text": '{"x":1}'},
        },
        "response": {
            "status": status,
            "statusText": "",
            "httpVersion": "http/2.0",
            "headers": [{"name": "server", "value": "nginx"}],
            "content": {"size": 2, "mimeType": "text/plain", "text": "no"},
        }
        | more,
    }


def har(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}}, indent=2)


def test_the_last_failing_entry_of_a_har_is_judged() -> None:
    found = paste(har(entry(200), entry(403), entry(503), entry(204)))

    assert found.form == "har"
    assert found.response is not None and found.request is not None
    assert (found.response.status, found.response.version) == (503, "2.0")
    assert names(found.response) == ["server"]
    assert found.request.url == "https://a.example/503?q=1"
    assert found.request.target == "/503?q=1"
    assert names(found.request) == ["host", "a"]
    assert found.request.content == '{"x":1}'
    assert found.exchange is not None and found.exchange.seconds == 1.2345


def test_a_single_entry_is_enough_and_base64_content_is_decoded() -> None:
    text = base64.b64encode("Zugriff verweigert: ä".encode()).decode()
    found = response(json.dumps(entry(403, content={"text": text, "encoding": "base64"})))

    assert found.content == "Zugriff verweigert: ä"


def test_a_har_without_a_failure_is_read_whole() -> None:
    assert len(paste(har(entry(200), entry(204))).exchanges) == 2


RECORDS = {
    "status, headers, body": '{"status":403,"headers":{"server":"envoy"},"body":"no"}',
    "Lambda": '{"statusCode":"403","headers":{"server":"envoy"},"body":"bm8=",'
    '"isBase64Encoded":true}',
    "lists of values": '{"status":403,"headers":{"server":["envoy"]},"data":"no"}',
    "pairs": '{"status":403,"headers":[["server","envoy"]],"text":"no"}',
    "inside a record": '{"res":{"statusCode":403,"headers":{"server":"envoy"},"body":"no"},'
    '"req":{"method":"GET","url":"/x"}}',
    "inside an error": '{"err":{"response":{"status":403,"headers":{"server":"envoy"},'
    '"data":"no"}}}',
    "Node's console": "AxiosError {\n  status: 403,\n  headers: AxiosHeaders { server: 'envoy' },\n"
    "  request: [Object],\n  data: 'no'\n}",
    "Python's repr": "{'status': 403, 'headers': {'server': 'envoy'}, 'body': 'no', 'ok': False}",
}


@pytest.mark.parametrize("text", RECORDS.values(), ids=RECORDS)
def test_a_record_of_a_response_is_read_as_the_response(text: str) -> None:
    found = response(text)

    assert (found.status, found.content) == (403, "no")
    assert [(one.name, one.value) for one in found.fields] == [("server", "envoy")]
    assert paste(text).form == "record"


def test_a_clients_error_object_names_the_call() -> None:
    text = json.dumps(
        {
            "message": "Request failed with status code 403",
            "name": "AxiosError",
            "config": {"url": "https://a.example/x", "method": "get", "headers": {"Accept": "*/*"}},
            "status": 403,
        }
    )

    assert (request(text).method, request(text).url) == ("GET", "https://a.example/x")
    assert response(text).status == 403


def test_a_call_copied_from_postmans_console_is_read() -> None:
    text = (
        'GET https://a.example/x: {\n  "Network": {},\n  "Request Headers": {"accept": "*/*"},\n'
        '  "Response Headers": {"server": "nginx"},\n  "Response Body": "nope"\n}'
    )

    assert (request(text).method, request(text).url) == ("GET", "https://a.example/x")
    assert (names(response(text)), response(text).content) == (["server"], "nope")


UNREADABLE = {
    "nothing": ("", 1),
    "blank lines": ("  \n\n", 1),
    "a greeting": ("\nhello, how are you today", 2),
    "a number": ("42", 1),
    "a number of things": ("we have 500 Users on the list", 1),
    "a date": ("see you at 10:30, 3 November", 1),
    "a request alone": ("\n> GET /x HTTP/1.1\n> Host: a.example\n>\n", 2),
    "a command alone": ("$ curl -v https://a.example/", 1),
}


@pytest.mark.parametrize(("text", "line"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_an_error_that_names_the_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(text)

    assert caught.value.line == line
    assert "expected" in caught.value.message
