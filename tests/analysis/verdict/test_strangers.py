"""Components that no signature describes: the names here are invented."""

from __future__ import annotations

import pytest

from runbook.analysis.model import Judgement, Organisation
from runbook.analysis.reading import read
from runbook.analysis.verdict import judge

SURE = 0.8
SIGNED = (
    "<html><head><title>{status}</title></head><body>\n<h1>{status}</h1>\n"
    "<hr><center>{name}</center>\n</body></html>"
)


def judged(*lines: str, content: str = "") -> Judgement:
    return judge(read("\n".join([*lines, "", content])), Organisation())


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "502 Bad Gateway"])
@pytest.mark.parametrize("name", ["quell", "quell/2.1"])
def test_a_bare_page_signed_with_a_servers_name_is_a_proxys(status: str, name: str) -> None:
    found = judged(
        f"HTTP/1.1 {status}",
        f"Server: {name}",
        "Content-Type: text/html",
        content=SIGNED.format(status=status, name=name),
    )
    assert found.verdict.layer == "load-balancer"
    assert found.verdict.confidence < SURE


def test_a_bare_page_beside_an_applications_cookie_is_not_a_proxys() -> None:
    found = judged(
        "HTTP/1.1 502 Bad Gateway",
        "Server: quell",
        "Set-Cookie: session=fake; Path=/",
        "Content-Type: text/html",
        content="<h1>502 Bad Gateway</h1>",
    )
    assert found.verdict.layer != "load-balancer"


def test_a_page_with_a_design_of_its_own_is_not_a_bare_one() -> None:
    found = judged(
        "HTTP/1.1 404 Not Found",
        "Server: quell",
        "Content-Type: text/html",
        content='<html><head><link href="/a.css"></head><body><h1>404 Not Found</h1></body></html>',
    )
    assert found.verdict.layer == "application"


@pytest.mark.parametrize(
    ("server", "layer"),
    [
        ("quell-cdn", "waf-cdn"),
        ("QuellWAF/3", "waf-cdn"),
        ("quell-api-gateway", "gateway"),
        ("quell-proxy/1.2", "load-balancer"),
        ("quell router", "load-balancer"),
    ],
)
def test_the_words_of_a_servers_name_tell_its_kind(server: str, layer: str) -> None:
    found = judged("HTTP/1.1 503 Service Unavailable", f"Server: {server}", "Content-Length: 0")
    assert found.verdict.layer == layer


def test_a_name_in_server_and_in_another_fields_name_is_infrastructure() -> None:
    lines = ("HTTP/1.1 404 Not Found", "Server: quell/2", "Content-Type: application/json")
    content = '{"message":"no route for this host"}'
    branded = judged(*lines, "X-Quell-Trace: 1f", content=content)
    assert branded.verdict.layer == "gateway"


@pytest.mark.parametrize("scheme", ["Key", "ApiKey", 'QuellSubscriptionKey realm="x"'])
def test_a_challenge_for_a_key_is_a_gateways(scheme: str) -> None:
    found = judged(
        "HTTP/1.1 401 Unauthorized",
        f"WWW-Authenticate: {scheme}",
        "Content-Type: application/json",
        content='{"message":"No API key found in request"}',
    )
    assert found.verdict.layer == "gateway"


def test_a_bearer_challenge_is_not_a_keys() -> None:
    found = judged(
        "HTTP/1.1 401 Unauthorized",
        'WWW-Authenticate: Bearer realm="keys"',
        "Content-Type: application/json",
        content='{"message":"token expired"}',
    )
    assert found.verdict.layer == "auth"


@pytest.mark.parametrize(
    "content",
    [
        "upstream timed out",
        "no available server",
        "backend connection failed",
        "no healthy backends",
    ],
)
def test_a_line_about_upstreams_is_a_proxys(content: str) -> None:
    found = judged("HTTP/1.1 503 Service Unavailable", "Content-Type: text/plain", content=content)
    assert found.verdict.layer == "load-balancer"


def test_another_services_answer_inside_ones_own_is_downstream() -> None:
    found = judged(
        "HTTP/1.1 500 Internal Server Error",
        "Content-Type: application/json",
        content='{"error":"failed","response":{"url":"http://orders/","status":503}}',
    )
    assert found.verdict.layer == "downstream"


def test_an_application_that_speaks_of_credentials_is_not_sure() -> None:
    found = judged(
        "HTTP/1.1 400 Bad Request",
        "X-Powered-By: Express",
        "Content-Type: application/json; charset=utf-8",
        'ETag: W/"2e-fake"',
        content='{"error":"missing authorization header"}',
    )
    assert found.verdict.confidence < SURE


@pytest.mark.parametrize("server", ["quell/3 Python/3.12", "Quell (Ruby/3.3.0)", "quell Java/21"])
def test_a_server_that_names_its_language_runs_an_application(server: str) -> None:
    lines = ("HTTP/1.1 404 Not Found", "Date: Mon, 16 Sep 2024 06:06:01 GMT", "Content-Length: 0")
    assert judged(*lines, f"Server: {server}").verdict.layer == "application"
    assert judged(*lines, "Server: quell").verdict.layer is None


def test_a_missing_route_may_be_a_frameworks_as_well_as_a_gateways() -> None:
    lines = ("Content-Type: application/json",)
    content = '{"message":"no route matched","id":1}'
    missing = judged("HTTP/1.1 404 Not Found", *lines, content=content)
    failed = judged("HTTP/1.1 503 Service Unavailable", *lines, content=content)
    assert missing.verdict.layer != "gateway"
    assert failed.verdict.layer == "gateway"
