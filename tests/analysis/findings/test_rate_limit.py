"""Rate limits in every notation that is read: how much is left, until when, for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbook.analysis.findings import rate_limit
from runbook.analysis.model import Exchange, Request
from tests.analysis.plain import paste

HEAD = "HTTP/1.1 429 Too Many Requests\nDate: Sat, 16 Mar 2024 10:00:00 GMT\n"
# fields, a content → limit, remaining, seconds to the reset, seconds to wait, whom it counts
NOTATIONS = [
    (
        'RateLimit: "default";r=0;t=30\nRateLimit-Policy: "default";q=100;w=60;pk=:cHs=:',
        "",
        (100, 0, 30, None, "a partition of the callers"),
    ),
    (
        'RateLimit: "hour";r=900;t=1800, "burst";r=0;t=2\nRateLimit-Policy: "hour";q=1000;w=3600, '
        '"burst";q=10;w=1',
        "",
        (10, 0, 2, None, "burst"),
    ),
    ("RateLimit: limit=100, remaining=0, reset=50", "", (100, 0, 50, None, "")),
    (
        "RateLimit-Limit: 100, 100;w=60\nRateLimit-Remaining: 0\nRateLimit-Reset: 12",
        "",
        (100, 0, 12, None, ""),
    ),
    (
        "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1710583500\n"
        "X-RateLimit-Resource: core",
        "",
        (60, 0, 300, None, "core"),
    ),
    (
        "X-Rate-Limit-Limit: 900\nX-Rate-Limit-Remaining: 0\nX-Rate-Limit-Reset: 1710583500000",
        "",
        (900, 0, 300, None, ""),
    ),
    (
        "x-ratelimit-limit-requests: 60\nx-ratelimit-remaining-requests: 59\n"
        "x-ratelimit-limit-tokens: 150000\nx-ratelimit-remaining-tokens: 0\n"
        "x-ratelimit-reset-tokens: 6m0s",
        "",
        (150_000, 0, 360, None, "tokens"),
    ),
    (
        "X-RateLimit-Limit-Minute: 5\nX-RateLimit-Remaining-Minute: 0\nRateLimit-Reset: 20",
        "",
        (5, 0, 20, None, ""),
    ),
    ("X-Shopify-Shop-Api-Call-Limit: 40/40\nRetry-After: 2.0", "", (40, 0, None, 2, "")),
    ("Retry-After: 120", "", (None, None, None, 120, "")),
    ("Retry-After: Sat, 16 Mar 2024 10:02:00 GMT", "", (None, None, None, 120, "")),
    ("Retry-After: Sat, 16 Mar 2024 09:02:00 GMT", "", (None, None, None, 0, "")),
    ("Retry-After: soon", "", (None, None, None, None, "")),
    (
        "Stripe-Rate-Limited-Reason: endpoint-rate",
        "",
        (None, None, None, None, "endpoint-rate"),
    ),
    (
        "Content-Type: application/json",
        '{"message": "You are being rate limited.", "retry_after": 64.57, "global": false}',
        (None, None, None, 65, "everybody together"),
    ),
    (
        "Content-Type: application/json",
        '{"error": {"message": "Rate limit reached for your IP. Please try again in 20s."}}',
        (None, None, None, 20, "the address that calls"),
    ),
    (
        "Content-Type: application/json",
        '{"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "30s"}]}',
        (None, None, None, 30, ""),
    ),
    (
        "Content-Type: application/json",
        '{"message": "Limit Exceeded for your usage plan"}',
        (None, None, None, None, "the plan"),
    ),
]


@pytest.mark.parametrize(("fields", "content", "expected"), NOTATIONS)
def test_every_notation_is_read(
    fields: str, content: str, expected: tuple[int | None, int | None, int | None, int | None, str]
) -> None:
    found = rate_limit(paste(f"{HEAD}{fields}\n\n{content}"))
    assert found is not None
    told = (found.limit, found.remaining, found.reset_seconds, found.retry_after_seconds)
    assert (*told, found.scope) == expected
    assert found.evidence
    assert found.advice.endswith((".", "key.", "quota."))


def test_a_response_that_says_nothing_of_limits_has_none() -> None:
    assert rate_limit(paste("HTTP/1.1 404 Not Found\nServer: nginx\n\nretry in 5 s")) is None


def test_a_moment_without_a_date_to_compare_with_stays_unknown() -> None:
    found = rate_limit(
        paste("HTTP/1.1 429 x\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1710583500")
    )
    assert found is not None
    assert found.reset_seconds is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("Retry-After: 30", "Wait 30 seconds"),
        ("Retry-After: 7200", "retrying is pointless"),
        ("X-RateLimit-Remaining: 0", "double the pause"),
    ],
)
def test_the_back_off_fits_the_wait(fields: str, words: str) -> None:
    found = rate_limit(paste(HEAD + fields))
    assert found is not None
    assert words in found.advice


def test_a_limit_that_is_not_reached_is_not_blamed() -> None:
    found = rate_limit(paste("HTTP/1.1 500 x\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 59\n"))
    assert found is not None
    assert "not what failed" in found.advice


def test_a_write_is_repeated_only_with_a_key() -> None:
    read = paste(HEAD + "Retry-After: 5")
    exchange = Exchange(Request(method="POST"), read.exchanges[0].response)
    found = rate_limit(replace(read, exchanges=(exchange,)))
    assert found is not None
    assert "Repeat a POST only with an idempotency key" in found.advice
