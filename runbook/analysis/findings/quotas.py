"""The quotas that rate limit fields state; `rate` names the sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import http_sf

from ..model import Evidence, Field, Fields, Response
from .waiting import seconds_until

LIMIT_WHY = "How much the quota allows, and how much is left."
POLICY_WHY = "The quota's policy: how much per how many seconds."
PARTS = re.compile(
    r"(?:x-)?rate-?limit-?(?P<name>(?:[a-z0-9]{1,30}-){0,3})"
    r"(?P<part>limit|remaining|reset|quota)(?:-(?P<after>[a-z0-9-]{1,30}))?",
    re.IGNORECASE,
)
PAIR = re.compile(r"\b(limit|remaining|reset)\s?=\s?(\d{1,12})", re.IGNORECASE)
CALLS = re.compile(r"(\d{1,9})\s?/\s?(\d{1,9})")
WINDOW = re.compile(r"(?:^|[;,\s])w=(\d{1,9})")
PER = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota, as far as it is told. `reset` and `window` in seconds; `key` is its name."""

    limit: int | None = None
    remaining: int | None = None
    reset: int | None = None
    window: int | None = None
    name: str = ""
    key: str = ""
    evidence: tuple[Evidence, ...] = ()


def quotas(response: Response) -> list[Quota]:
    """Every quota that the fields state, the standard's first."""
    fields = response.fields
    found = [*_structured(fields), *_old_dictionary(fields), *_families(fields), *_calls(fields)]
    return [one for one in found if (one.limit, one.remaining, one.reset) != (None, None, None)]


def _quote(field: Field, why: str = LIMIT_WHY) -> Evidence:
    return Evidence(f"header {field.name.lower()}", field.value[:200], why, field.line)


# `RateLimit: "default";r=50;t=30` ---------------------------------------------------------


def _structured(fields: Fields) -> Iterator[Quota]:
    """Drafts 08 to 10: one member for each policy, by name."""
    policies = dict(_members(fields, "ratelimit-policy"))
    current = dict(_members(fields, "ratelimit"))
    for name in dict.fromkeys([*current, *policies]):
        now, policy = current.get(name, {}), policies.get(name, {})
        if not {"r", "t", "q", "l"} & {*now, *policy}:
            continue
        used = [("ratelimit", LIMIT_WHY)] if now else []
        used += [("ratelimit-policy", POLICY_WHY)] if policy else []
        lines = [_quote(one, why) for field, why in used for one in fields.all(field)]
        yield Quota(
            _int(policy.get("q", policy.get("l"))),
            _int(now.get("r")),
            _int(now.get("t")),
            _int(policy.get("w")),
            name,
            "partition key" if "pk" in {*now, *policy} else "",
            tuple(lines),
        )


def _members(fields: Fields, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    value = fields.value(name)
    if not value or len(value) > 1000:
        return
    try:
        items: Any = http_sf.parse(value.encode("ascii", "replace"), tltype="list")
    except (ValueError, http_sf.StructuredFieldError):
        return
    for item, parameters in items:
        if not isinstance(item, list):
            yield str(item), parameters


def _int(value: Any) -> int | None:
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else None


# `RateLimit: limit=100, remaining=50, reset=30` -------------------------------------------


def _old_dictionary(fields: Fields) -> Iterator[Quota]:
    field = fields.first("ratelimit")
    told = dict(PAIR.findall(field.value.lower())) if field else {}
    if field is not None and told:
        parts = {name: int(value) for name, value in told.items()}
        window = _window(fields)
        yield Quota(
            parts.get("limit"), parts.get("remaining"), parts.get("reset"), window,
            evidence=(_quote(field),),
        )  # fmt: skip


def _window(fields: Fields) -> int | None:
    for name in ("ratelimit-policy", "ratelimit-limit", "x-ratelimit-policy"):
        if found := WINDOW.search(fields.value(name) or ""):
            return int(found[1])
    return None


# `X-RateLimit-Limit`, `x-rate-limit-remaining`, `X-RateLimit-Remaining-Minute` ------------


def _families(fields: Fields) -> Iterator[Quota]:
    """Kong's end on the window, OpenAI's on what is counted; most have one of each."""
    groups: dict[str, dict[str, Field]] = {}
    for field in fields:
        found = PARTS.fullmatch(field.name)
        if found:
            called = (found["after"] or found["name"] or "").strip("-").lower()
            called = called.removesuffix("-after") if called != "after" else ""
            groups.setdefault(called, {}).setdefault(found["part"].lower(), field)
    for called, parts in groups.items():
        yield _family(called, parts, fields)


def _family(called: str, parts: Mapping[str, Field], fields: Fields) -> Quota:
    limit = parts.get("limit", parts.get("quota"))
    remaining, reset = parts.get("remaining"), parts.get("reset")
    quota = Quota(
        _leading(limit),
        _leading(remaining),
        seconds_until(reset.value, fields) if reset else None,
        PER.get(called) or _window(fields),
        called,
        evidence=tuple(_quote(one) for one in (limit, remaining, reset) if one is not None),
    )
    return replace(quota, remaining=_least(remaining)) if remaining else quota


def _leading(field: Field | None) -> int | None:
    """The first number: `100, 100;w=60` is a limit of 100 (draft-06 §5.1)."""
    found = re.match(r"\s{0,4}(\d{1,12})", field.value) if field else None
    return int(found[1]) if found else None


def _least(field: Field) -> int | None:
    """The least of `0, 14995`, as gateways with several windows join them."""
    found = [int(one) for one in re.findall(r"(?:^|,)\s{0,4}(\d{1,12})", field.value[:200])]
    return min(found) if found else None


# `X-Shopify-Shop-Api-Call-Limit: 40/40` ---------------------------------------------------


def _calls(fields: Fields) -> Iterator[Quota]:
    for name in ("x-shopify-shop-api-call-limit", "http_x_shopify_shop_api_call_limit"):
        field = fields.first(name)
        found = CALLS.fullmatch(field.value.strip()) if field else None
        if field is not None and found:
            used, limit = int(found[1]), int(found[2])
            yield Quota(limit, max(0, limit - used), evidence=(_quote(field),))
