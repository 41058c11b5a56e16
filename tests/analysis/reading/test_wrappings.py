"""Answers inside what scanners, programs and terminals wrap around them."""

from __future__ import annotations

import pytest

from runbook.analysis.model import Response, UnreadableError
from runbook.analysis.reading import read

SCANNED = """<!--
GET http://www.example-db.com HTTP/1.1
Status code: 403
Server: Sucuri/Cloudproxy
X-Sucuri-Block: EVA079
-->
<!DOCTYPE html>
<html><title>Sucuri WebSite Firewall - Access Denied</title></html>"""
SCANNED_DICT = """<!---
HTTP 1.1
Status code: 403
HTTP headers: {'Content-Length': '508', 'Content-Type': 'text/html'}
--->
<b>Invalid Request</b>"""
GO_QUOTED = (
    "error parsing HTTP 413 response body: invalid character: "
    r'"<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n'
    r'<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n"'
)
UNSOLICITED = (
    "2017/11/13 06:48:57 Unsolicited response received on idle HTTP channel starting with "
    r'"HTTP/1.0 408 Request Time-out\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n'
    r'<html><body><h1>408 Request Time-out</h1>\n</body></html>\n"; err=<nil>'
)
KUBECTL = """I0124 18:01:24.669100 1 round_trippers.go:419] GET https://10.0.0.1/api/v1/pods
I0124 18:01:24.669150 1 round_trippers.go:438] Response Status: 403 Forbidden in 4 milliseconds
I0124 18:01:24.669170 1 round_trippers.go:423] Response Headers:
I0124 18:01:24.669170 1 round_trippers.go:426]     Content-Type: application/json
I0124 18:01:24.669250 1 round_trippers.go:426]     Content-Length: 13
I0124 18:01:24.669353 1 request.go:963] Response Body: {"kind":"Status","code":403}"""
JERSEY = """09:07:47.419 response time in milliseconds: 28
1 > GET https://api.example.com/v1/orders
1 < 501
1 < Content-Type: text/turtle
1 < X-Powered-By: Community Solid Server"""
TERRAFORM = "\n".join(
    f"2016/08/22 15:49:27 [DEBUG] terraform-provider-aws: {one}"
    for one in ("HTTP/1.1 503 Service Unavailable", "X-Amz-Request-Id: FDJHDIJHFD", "Server: x")
)


def answer(text: str) -> Response:
    found = read(text).response
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "status", "field", "begins"),
    [
        (SCANNED, 403, ("x-sucuri-block", "EVA079"), "<!DOCTYPE html>"),
        (SCANNED_DICT, 403, ("content-length", "508"), "<b>Invalid"),
        (UNSOLICITED, 408, ("connection", "close"), "<html><body><h1>408"),
        (KUBECTL, 403, ("content-length", "13"), '{"kind":"Status"'),
        (JERSEY, 501, ("x-powered-by", "Community Solid Server"), ""),
        (TERRAFORM, 503, ("x-amz-request-id", "FDJHDIJHFD"), ""),
        (
            r"HTTP/1.1 429 Too Many Requests\nRetry-After: 60\n\nToo Many Requests (HAP429).\n",
            429, ("retry-after", "60"), "Too Many Requests (HAP429).",
        ),
        (
            'HTTP/1.1 401 Content-Type: application/json { "error": "invalid_client" }',
            401, ("content-type", "application/json"), '{ "error": "invalid_client" }',
        ),
    ],
)  # fmt: skip
def test_status_fields_and_content_come_to_light(
    text: str, status: int, field: tuple[str, str], begins: str
) -> None:
    found = answer(text)
    assert found.status == status
    assert found.fields.value(field[0]) == field[1]
    assert found.content.strip().startswith(begins)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('"message": "Forbidden"', '{"message": "Forbidden"}'),
        ("  \"code\": 403,\n  \"error\": \"No key\",", "{\"code\": 403,\n\"error\": \"No key\"}"),
        ("{“message”:“You cannot consume this service”}",
         '{"message":"You cannot consume this service"}'),
        ("$ # denied by policy\n$ kubectl exec deploy/a -- wget http://b\nRBAC: access denied",
         "RBAC: access denied"),
    ],
)  # fmt: skip
def test_content_without_a_head_is_made_whole(text: str, content: str) -> None:
    assert answer(text).content == content


def test_a_page_that_go_quotes_is_a_page_with_its_status() -> None:
    found = answer(GO_QUOTED)
    assert found.status == 413
    assert found.content.startswith("<html>\n<head><title>413")


@pytest.mark.parametrize(
    "text",
    [
        '{"code":413,"message":"<html>\\r\\n<head><title>413</title></head></html>"}',
        "HTTP/1.1 403 Forbidden\nServer: nginx\n\n<!-- a comment\nStatus code: 500\n-->\n<p>no</p>",
        "HTTP/1.1 404 Not Found\nServer: nginx\n\n$ not a prompt\ntext",
    ],
)
def test_what_only_looks_wrapped_stays_as_it_is(text: str) -> None:
    assert answer(text).content in (text, text.partition("\n\n")[2])


def test_a_comment_that_holds_no_status_is_content() -> None:
    found = answer("<!--\nError: boom\n-->\n<html><title>502 Bad Gateway</title></html>")
    assert found.content.startswith("<!--")


def test_commands_alone_are_no_answer() -> None:
    with pytest.raises(UnreadableError):
        read("$ kubectl get pods\n$ kubectl logs a")
