"""What ties a paste to lines elsewhere, and whose host it is."""

from __future__ import annotations

import json

import pytest

from runbook.analysis.correlation import correlate, locate
from runbook.analysis.model import Correlation, Environment, Organisation
from runbook.analysis.reading import read

HEAD = "HTTP/1.1 500 Internal Server Error\n"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def correlated(text: str) -> Correlation:
    return correlate(read(text))


@pytest.mark.parametrize(
    "field",
    "x-request-id X-Correlation-ID x-amzn-RequestId x-amz-request-id x-amz-cf-id CF-RAY "
    "x-azure-ref apim-request-id x-ms-request-id X-Kong-Request-Id request-id".split(),
)
def test_a_request_id_is_found_in_every_familys_field(field: str) -> None:
    assert correlated(f"{HEAD}{field}: 8212e5af-c174\n").request_id == "8212e5af-c174"


def test_the_services_own_id_outranks_the_edges() -> None:
    found = correlated(f"{HEAD}cf-ray: 75a9225adf92d01d-SJC\nx-request-id: 8212e5af\n")

    assert found.request_id == "8212e5af"


@pytest.mark.parametrize(
    "value", ["{http.request.id}", "[request-id removed]", "-", "none", "unknown", ""]
)
def test_a_placeholder_is_no_id(value: str) -> None:
    assert correlated(f"{HEAD}x-request-id: {value}\n").request_id is None


BODIES = {
    '{"requestId":"8212e5af"}': "8212e5af",
    '{"error":{"request_id":"req_8212"}}': "req_8212",
    '{"instance":"urn:uuid:8212e5af"}': "8212e5af",
    '{"instance":"/orders/12345"}': None,
    "<Error><RequestId>4442587FB7D0A2F9</RequestId></Error>": "4442587FB7D0A2F9",
    "<html><p>Ray ID: <strong>75a9225adf92d01d</strong></p></html>": "75a9225adf92d01d",
    "<html><p>XID: 129238619</p></html>": "129238619",
    "Access denied. Support ID: 1234567890": "1234567890",
}


@pytest.mark.parametrize(("content", "expected"), BODIES.items())
def test_an_id_is_found_in_the_content(content: str, expected: str | None) -> None:
    assert correlated(f"{HEAD}\n{content}").request_id == expected


TRACES = {
    f"traceparent: 00-{TRACE}-00f067aa0ba902b7-01": TRACE,
    f"x-b3-traceid: {TRACE}": TRACE,
    f"b3: {TRACE}-e457b5a2e4d86bd1-1": TRACE,
    f"x-cloud-trace-context: {TRACE}/123;o=1": TRACE,
    "x-amzn-trace-id: Root=1-682bec10-60b89ae21ea8a88a67c53117;Sampled=1": (
        "1-682bec10-60b89ae21ea8a88a67c53117"
    ),
    "x-datadog-trace-id: 1234567890123": "1234567890123",
    f"uber-trace-id: {TRACE}:e457b5a2e4d86bd1:0:1": TRACE,
    f"sentry-trace: {TRACE}-e457b5a2e4d86bd1-1": TRACE,
}


@pytest.mark.parametrize(("field", "expected"), TRACES.items())
def test_the_traces_id_alone_is_taken(field: str, expected: str) -> None:
    assert correlated(f"{HEAD}{field}\n").trace_id == expected
    assert correlated(f"GET / HTTP/1.1\n{field}\n\n{HEAD}").trace_id == expected


def test_a_problems_trace_id_is_read_in_the_w3c_form() -> None:
    content = json.dumps({"status": 500, "traceId": f"00-{TRACE}-00f067aa0ba902b7-00"})

    assert correlated(f"{HEAD}\n{content}").trace_id == TRACE


TIMES = {
    f"{HEAD}Date: Tue, 03 Nov 2026 10:00:00 GMT\n": "2026-11-03T10:00:00Z",
    f'{HEAD}\n{{"timestamp":"2026-11-03T11:00:00.123+01:00","status":500}}': "2026-11-03T10:00:00Z",
    f'{HEAD}\n{{"timestamp":1793700000000,"status":500}}': "2026-11-03T10:00:00Z",
    f"{HEAD}Date: yesterday\n": None,
    f"{HEAD}Server: a\n": None,
}


@pytest.mark.parametrize(("text", "expected"), TIMES.items())
def test_time_is_rfc_3339_in_utc(text: str, expected: str | None) -> None:
    assert correlated(text).time == expected


def test_a_log_line_tells_time_host_path_method_and_id() -> None:
    found = correlated(
        '[2026-11-03T10:00:00.000Z] "POST /v1/orders?token=x HTTP/1.1" 503 UH - - "-" 0 19 0 - "-" '
        '"curl/8.5.0" "4bf92f35-77b3-4da6" "api.example.com" "-" - - 10.0.0.1:8080 10.0.0.2:5 - -'
    )

    assert found == Correlation(
        request_id="4bf92f35-77b3-4da6",
        time="2026-11-03T10:00:00Z",
        host="api.example.com",
        path="/v1/orders",
        method="POST",
    )


def test_a_nginx_lines_local_time_becomes_utc() -> None:
    found = correlated(
        '203.0.113.9 - - [03/Nov/2026:11:00:00 +0100] "GET /x?y=1 HTTP/1.1" 502 150 "-" "curl/8"'
    )

    assert (found.time, found.path, found.method) == ("2026-11-03T10:00:00Z", "/x", "GET")


ASKED = {
    "> GET /x?token=y HTTP/1.1\n> Host: API.example.com:8443\n>\n< HTTP/1.1 500 Oops\n<\n": (
        "api.example.com",
        "/x",
        "GET",
    ),
    f"curl -X PUT 'https://u:p@api.example.com/x?y'\n{HEAD}": ("api.example.com", "/x", "PUT"),
    f"GET http://[2001:db8::1]:80/x HTTP/1.1\n\n{HEAD}": ("2001:db8::1", "/x", "GET"),
    f"curl https://$GATEWAY/version\n{HEAD}": (None, "/version", "GET"),
    HEAD: (None, None, None),
}


@pytest.mark.parametrize(("text", "expected"), ASKED.items())
def test_host_path_and_method_are_the_requests_without_its_query(
    text: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    found = correlated(text)

    assert (found.host, found.path, found.method) == expected


ORGANISATION = Organisation(
    environments=(
        Environment("edge", "production", hosts=("*.example.com",)),
        Environment("orders", "production", hosts=("orders.example.com", "*.orders.example.com")),
        Environment("orders", "staging", hosts=("https://orders.staging.example:8443",)),
    )
)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("orders.example.com", ("orders", "production")),
        ("Orders.Example.COM.", ("orders", "production")),
        ("eu.orders.example.com", ("orders", "production")),
        ("pay.example.com", ("edge", "production")),
        ("example.com", (None, None)),
        ("notexample.com", (None, None)),
        ("orders.staging.example", ("orders", "staging")),
        (None, (None, None)),
    ],
)
def test_an_equal_host_wins_then_the_longest_wildcard(
    host: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert locate(Correlation(host=host), ORGANISATION) == expected
