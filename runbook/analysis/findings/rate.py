"""What a response says of rate limits: how much, how much is left, until when, for whom.

Sources: draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit: "default";r=50;t=30`,
`RateLimit-Policy: "default";q=100;w=10;pk=:…:`), its drafts -07 (`RateLimit: limit=100,
remaining=50, reset=30`) and -06 (`RateLimit-Limit`, `-Remaining`, `-Reset` in seconds);
RFC 9110 §10.2.3 (Retry-After); and in wide use X-RateLimit-* and X-Rate-Limit-* with the reset
in seconds or as a moment (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
docs.x.com/fundamentals/rate-limits), X-Shopify-Shop-Api-Call-Limit (`40/40`,
shopify.dev/docs/api/admin-rest/usage/rate-limits), Stripe-Rate-Limited-Reason
(docs.stripe.com/rate-limits).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..model import Evidence, Fields, Paste, RateLimit, Response
from .quotas import Quota, quotas
from .waiting import advice, scope_of, seconds_until

WHY_AFTER = "When to come back (RFC 9110 §10.2.3)."
WHY_STATUS = "A limit was reached (RFC 6585 §4)."
AFTER = ("retry-after", "x-ratelimit-retry-after", "x-retry-after", "retry-after-ms")
REFUSED = (400, 403, 420, 429, 503)
IN_CONTENT = (
    re.compile(
        r"\"retry_?(?:after|delay|in)(?:_?(?:seconds|(?P<unit>ms|s)))?\"\s{0,4}:\s{0,4}\"?"
        r"(?P<number>\d{1,9}(?:\.\d{1,9})?)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:try|retry)(?: again)?(?: after| in) (?P<number>\d{1,9}(?:\.\d{1,9})?) ?"
        r"(?P<unit>ms|milliseconds?|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:ours?)?)\b",
        re.IGNORECASE,
    ),
)
UNITS = (("ms", 0.001), ("mil", 0.001), ("s", 1), ("m", 60), ("h", 3600))


@dataclass(frozen=True, slots=True)
class After:
    """How long to wait, None where it was stated and can't be read."""

    seconds: int | None
    evidence: Evidence


def rate_limit(paste: Paste) -> RateLimit | None:
    """Who is limited, until when (seconds after the response's Date), and what back-off fits.

    None where the response says nothing of limits. `remaining` is the least that any of several
    quotas has left, and `limit` and `reset_seconds` belong to that one. `scope` names whom the
    limit counts, in words, empty where nothing tells. Never raises.
    """
    response = paste.response
    if response is None:
        return None
    found = quotas(response)
    after = _retry_after(response.fields) if (response.status or 400) >= 400 else None
    if after is None and (response.status or 400) in REFUSED:
        after = told_in_content(response)
    if after is None and not found and response.status != 429:
        return None
    quota = _chosen(found)
    scope, proof = scope_of(paste, quota)
    wait = after.seconds if after else None
    method = paste.request.method if paste.request else None
    return RateLimit(
        limit=quota.limit,
        remaining=quota.remaining,
        reset_seconds=quota.reset,
        retry_after_seconds=wait,
        scope=scope,
        advice=advice(response, quota, wait, method),
        evidence=(*_evidence(found, after, response), *proof),
    )


def _chosen(found: list[Quota]) -> Quota:
    """The most pressing one; where it has no reset, that of another (Kong sends one for all)."""
    if not found:
        return Quota()
    quota = min(found, key=_most_pressing)
    others = (one.reset for one in found if one.reset is not None)
    return quota if quota.reset is not None else replace(quota, reset=next(others, None))


def _most_pressing(quota: Quota) -> tuple[int, int]:
    """The quota with the least left; among equals the one that lasts longest."""
    left = quota.remaining if quota.remaining is not None else 1_000_000_000
    return left, -(quota.reset or 0)


def _retry_after(fields: Fields) -> After | None:
    for name in AFTER:
        field = fields.first(name)
        if field is None:
            continue
        seconds = seconds_until(field.value, fields)
        if name == "retry-after-ms" and seconds is not None:
            seconds = -(-seconds // 1000)
        evidence = Evidence(f"header {name}", field.value[:200], WHY_AFTER, field.line)
        return After(seconds, evidence)
    return None


def told_in_content(response: Response) -> After | None:
    """A pause named in an error's content (Discord, Google, OpenAI and Azure write one there)."""
    for pattern in IN_CONTENT:
        found = pattern.search(response.content[:8000])
        if found is None:
            continue
        unit = (found["unit"] or "s").lower()
        size = next(size for start, size in UNITS if unit.startswith(start))
        line = response.content_line
        if line is not None:
            line += response.content.count("\n", 0, found.start())
        why = "When to come back, as the content says."
        seconds = -int(-float(found["number"]) * size // 1)
        return After(seconds, Evidence("body", found[0][:160], why, line))
    return None


def _evidence(found: list[Quota], after: After | None, response: Response) -> tuple[Evidence, ...]:
    evidence = [after.evidence] if after else []
    evidence += [one for quota in found for one in quota.evidence]
    if not evidence:
        quote = f"{response.status} {response.reason}".strip()
        evidence = [Evidence("status line", quote, WHY_STATUS, response.line)]
    return tuple(dict.fromkeys(evidence))[:6]
