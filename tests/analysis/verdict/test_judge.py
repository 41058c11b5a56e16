"""A statement outranks inference, a log record outranks fields, and traces of hops count."""

from __future__ import annotations

import statistics
import time

import pytest

from runbook.analysis.model import (
    Evidence,
    LogRecord,
    Organisation,
    OwnSignature,
    Paste,
)
from runbook.analysis.verdict import judge
from tests.analysis.plain import paste

NOBODY = Organisation()
APPLICATION_JSON = (
    "HTTP/1.1 404 Not Found\nContent-Type: application/json\n{fields}\n\n"
    '{{"code":"ORDER_NOT_FOUND","orderId":"A-4711"}}'
)


def with_fields(*lines: str) -> Paste:
    return paste(APPLICATION_JSON.format(fields="\n".join(lines)))


def record(**changes: object) -> LogRecord:
    values = {
        "format": "nginx",
        "product": "nginx",
        "writer": "load-balancer",
        "status": 502,
        "upstream_status": None,
        "answered_by": "self",
        "role": None,
        "evidence": (Evidence("log status", "502", "why", 1),),
        "values": {},
        "line": 1,
    }
    return LogRecord(**{**values, **changes})  # type: ignore[arg-type]


def logs(*records: LogRecord) -> Paste:
    return Paste(("a line",), logs=records)


# Stated ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "layer"),
    [
        ("edge", "waf-cdn"),
        ("EDGE; reason=blocked", "waf-cdn"),
        ("gateway", "gateway"),
        ("kong", "gateway"),
        ("somebody", None),
    ],
)
def test_the_agreed_field_outranks_everything(value: str, layer: str | None) -> None:
    organisation = Organisation(
        stated_field="X-Answered-By",
        stated_layers={"edge": "waf-cdn"},
        products={"kong": "gateway"},
    )
    found = judge(with_fields(f"X-Answered-By: {value}", "X-Powered-By: Express"), organisation)
    assert found.verdict.stated is (layer is not None)
    if layer is not None:
        assert found.verdict.layer == layer
        assert found.verdict.confidence >= 0.95
        assert found.candidates[0].evidence[0].where == "header x-answered-by"


@pytest.mark.parametrize(
    ("field", "layer", "stated"),
    [
        ("cloudfront; error=connection_timeout", "waf-cdn", True),
        (
            "api-gateway; error=http_request_denied, cloudfront; received-status=403",
            "gateway",
            True,
        ),
        ("envoy; error=destination_unavailable", "load-balancer", True),
        ("envoy; received-status=404", "application", False),
        ("envoy; error=http_response_timeout; received-status=200", "application", False),
        ("r34.example.net; error=connection_refused", "load-balancer", False),
        ("=;=not a list", "application", False),
    ],
)
def test_proxy_status_is_believed_and_the_one_nearest_the_origin_first(
    field: str, layer: str, stated: bool
) -> None:
    found = judge(with_fields(f"Proxy-Status: {field}"), NOBODY)
    assert (found.verdict.layer, found.verdict.stated) == (layer, stated)


def test_the_organisations_hops_tell_who_a_name_in_proxy_status_is() -> None:
    organisation = Organisation(products={"r34.example.net": "gateway"})
    found = judge(
        with_fields("Proxy-Status: r34.example.net; error=proxy_internal_error"), organisation
    )
    assert (found.verdict.layer, found.verdict.stated) == ("gateway", True)


# Logs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "layer", "product"),
    [
        ((record(),), "load-balancer", "nginx"),
        (
            (record(product="envoy", answered_by="filter", role="auth", status=401),),
            "auth",
            "envoy",
        ),
        ((record(answered_by="upstream", upstream_status=500, status=500),), "application", None),
        (
            (
                record(product="cloudfront", writer="waf-cdn", answered_by="upstream"),
                record(product="kong", writer="gateway"),
            ),
            "gateway",
            "kong",
        ),
        (
            (
                record(product="kong", writer="gateway", answered_by="upstream"),
                record(product="cloudfront", writer="waf-cdn", answered_by="upstream"),
            ),
            "application",
            None,
        ),
    ],
)
def test_the_innermost_record_that_answered_decides(
    records: tuple[LogRecord, ...], layer: str, product: str | None
) -> None:
    found = judge(logs(*records), NOBODY).verdict
    assert (found.layer, found.product) == (layer, product)


def test_who_passed_it_on_in_a_log_is_named_as_front() -> None:
    found = judge(
        logs(
            record(product="cloudfront", writer="waf-cdn", answered_by="upstream"),
            record(product="kong", writer="gateway"),
        ),
        NOBODY,
    )
    assert [one.product for one in found.fronted_by] == ["cloudfront"]


def test_a_log_record_outranks_every_field() -> None:
    response = with_fields("X-Powered-By: Express", "Set-Cookie: sid=1")
    found = judge(Paste(response.lines, response.exchanges, (record(status=404),)), NOBODY)
    assert found.verdict.layer == "load-balancer"


def test_a_line_that_succeeded_does_not_speak_of_the_failure() -> None:
    found = judge(
        logs(record(status=200, product="envoy", answered_by="upstream"), record()), NOBODY
    )
    assert found.verdict.product == "nginx"


# Fronts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "fronts"),
    [
        (("Server: cloudflare", "CF-RAY: 1-FRA"), ["cloudflare"]),
        (
            ("Via: 1.1 abc.cloudfront.net (CloudFront)", "X-Cache: Error from cloudfront"),
            ["cloudfront"],
        ),
        (("Server: istio-envoy", "x-envoy-upstream-service-time: 3"), ["envoy"]),
        (("Server: nginx", "CF-RAY: 1-FRA"), ["cloudflare", "nginx"]),
        (("Via: 1.1 google", "Server: Google Frontend"), ["google-frontend"]),
        (("X-Varnish: 3", "Via: 1.1 varnish (Varnish/7.1)"), ["varnish"]),
        (("Via: kong/3.4.2", "X-Kong-Upstream-Latency: 3", "X-Kong-Proxy-Latency: 1"), ["kong"]),
        (("Set-Cookie: AWSALB=x; Path=/",), ["aws-alb"]),
        ((), []),
    ],
)
def test_an_intermediary_on_the_way_fronts_an_applications_error(
    fields: tuple[str, ...], fronts: list[str]
) -> None:
    found = judge(with_fields(*fields), NOBODY)
    assert found.verdict.layer == "application"
    assert [one.product for one in found.fronted_by] == fronts
    assert all(one.evidence for one in found.fronted_by)


def test_who_answered_does_not_front_itself() -> None:
    found = judge(
        paste(
            "HTTP/1.1 502 Bad Gateway\nServer: nginx\nCF-RAY: 1-FRA\n\n<html>\n<head><title>502 "
            "Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n"
            "<hr><center>nginx</center>\n</body>\n</html>"
        ),
        NOBODY,
    )
    assert found.verdict.product == "nginx"
    assert [one.product for one in found.fronted_by] == ["cloudflare"]


# What the organisation knows ---------------------------------------------------------------


def test_a_product_has_the_role_in_which_the_organisation_runs_it() -> None:
    message = paste("HTTP/1.1 503 Service Unavailable\nserver: envoy\n\nno healthy upstream")
    assert judge(message, NOBODY).verdict.layer == "load-balancer"
    assert judge(message, Organisation(products={"envoy": "gateway"})).verdict.layer == "gateway"


def test_an_own_signature_decides_over_inference() -> None:
    own = OwnSignature("our edge", "waf-cdn", "acme-edge", (404,), "", "", "ORDER_NOT")
    found = judge(with_fields("X-Powered-By: Express"), Organisation(signatures=(own,)))
    assert (found.verdict.layer, found.verdict.product) == ("waf-cdn", "acme-edge")


# Doubt -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        "HTTP/1.1 403 Forbidden",
        "HTTP/1.1 502 Bad Gateway\nContent-Length: 0",
        "HTTP/1.1 429 Too Many Requests",
        "Forbidden",
    ],
)
def test_a_bare_status_is_too_little_to_name_anybody(message: str) -> None:
    verdict = judge(paste(message), NOBODY).verdict
    assert verdict.abstained
    assert verdict.layer is None
    assert verdict.strength == "too little"


def test_nothing_to_judge_names_nobody() -> None:
    found = judge(Paste(("curl: (7) refused",)), NOBODY)
    assert found.verdict.abstained
    assert found.candidates == ()
    assert found.fronted_by == ()


def test_candidates_are_ranked_and_the_first_is_the_verdicts() -> None:
    found = judge(with_fields("Server: nginx"), NOBODY)
    shares = [one.confidence for one in found.candidates]
    assert shares == sorted(shares, reverse=True)
    assert found.candidates[0].layer == found.verdict.layer
    assert sum(shares) <= 1.01


def test_counter_evidence_is_kept_beside_evidence() -> None:
    found = judge(
        paste(
            "HTTP/1.1 502 Bad Gateway\nX-Powered-By: Express\n\n<center><h1>502 Bad Gateway"
            "</h1></center>\n<hr><center>nginx</center>"
        ),
        NOBODY,
    )
    balancer = next(one for one in found.candidates if one.layer == "load-balancer")
    assert "Express" in [one.quote for one in balancer.against]


def test_a_verdict_is_fast() -> None:
    rows = "<p>Some text of a page that nobody knows, with words.</p>\n" * 30
    text = paste(
        "HTTP/1.1 403 Forbidden\nServer: nginx\nX-Powered-By: Express\nVia: 1.1 varnish\n"
        f"Set-Cookie: a=b\nContent-Type: text/html\n\n<html><body>{rows}</body></html>"
    )
    judge(text, NOBODY)
    seconds = []
    for _ in range(30):
        start = time.perf_counter()
        judge(text, NOBODY)
        seconds.append(time.perf_counter() - start)
    assert statistics.median(seconds) < 0.006  # the bar is 2 ms on a core of one's own


def test_hostile_text_takes_no_longer_than_its_length_allows() -> None:
    text = paste("HTTP/1.1 500 Oops\nContent-Type: application/json\n\n" + '{"error":' * 7_000)
    judge(text, NOBODY)
    start = time.perf_counter()
    judge(text, NOBODY)
    assert time.perf_counter() - start < 0.15
