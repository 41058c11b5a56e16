"""What a browser makes of the response: CORS (the Fetch Standard) and its preflights."""

from __future__ import annotations

from urllib.parse import urlsplit

from .case import Case
from .rule import Rule, Said

ALLOW_ORIGIN = "access-control-allow-origin"
SAFELISTED_METHODS = frozenset({"GET", "HEAD", "POST"})
SAFELISTED_FIELDS = frozenset({"accept", "accept-language", "content-language", "content-type"})


def _origin(case: Case) -> str | None:
    """The request's origin, where it is another than the host that is called."""
    origin = (case.asked.value("origin") or "").strip()
    if not origin:
        return None
    try:
        host = (urlsplit(origin).netloc or "").lower()
    except ValueError:
        return None
    asked = (case.asked.value("host") or case.asked.value(":authority") or case.host).lower()
    return None if host and host == asked.removesuffix(":443") else origin


def _cross_origin(case: Case) -> str | None:
    """Who calls from elsewhere, in words; None where the call is not one of a browser's."""
    origin = _origin(case)
    if origin:
        return f"the call comes from {origin}"
    if any("cors" in one.reason.lower() for one in case.paste.failures if one.stage == "browser"):
        return "the browser reports that CORS blocked the call"
    site = case.asked.value("sec-fetch-site")
    mode = case.asked.value("sec-fetch-mode")
    if mode == "cors" and site in ("cross-site", "same-site"):
        return "a script of another site made the call"
    return None


def is_preflight(case: Case) -> bool:
    """A browser's question before the call (Fetch, CORS-preflight request)."""
    return (case.request.method or "").upper() == "OPTIONS" and (
        "access-control-request-method" in case.asked
    )


def missing_on_error(case: Case) -> Said | None:
    called = _cross_origin(case)
    if called is None or is_preflight(case) or not case.lacks(ALLOW_ORIGIN):
        return None
    if (case.response.status or 0) < 400:
        return None
    return Said(
        f"The error lacks Access-Control-Allow-Origin, and {called}: the browser hides status and "
        "body, and the console blames CORS.",
        case.line,
    )


def missing_on_success(case: Case) -> Said | None:
    called = _cross_origin(case)
    status = case.response.status or 0
    if called is None or is_preflight(case) or not case.lacks(ALLOW_ORIGIN) or status >= 400:
        return None
    if status in (101, 304) or 300 <= status <= 399:
        return None
    return Said(
        f"The response lacks Access-Control-Allow-Origin, and {called}: the browser doesn't let "
        "the script read it.",
        case.line,
    )


def other_origin_allowed(case: Case) -> Said | None:
    origin, allowed = _origin(case), case.fields.first(ALLOW_ORIGIN)
    if not origin or allowed is None or allowed.value in ("*", origin):
        return None
    if len(case.fields.all(ALLOW_ORIGIN)) > 1 or "," in allowed.value:
        return None
    return Said(
        f"Access-Control-Allow-Origin allows {allowed.value[:80]}, the call comes from "
        f"{origin[:80]}: the browser hides the response.",
        allowed.line,
    )


def allowed_twice(case: Case) -> Said | None:
    found = case.fields.all(ALLOW_ORIGIN)
    if len(found) < 2 and not any("," in one.value for one in found):
        return None
    return Said(
        "Access-Control-Allow-Origin has two values, as when proxy and application both add it: "
        "browsers refuse that.",
        found[-1].line,
    )


def wildcard_with_credentials(case: Case) -> Said | None:
    allowed = case.fields.first(ALLOW_ORIGIN)
    credentials = case.fields.value("access-control-allow-credentials")
    if allowed is None or allowed.value != "*" or (credentials or "").lower() != "true":
        return None
    return Said(
        "Access-Control-Allow-Origin is * beside Allow-Credentials: browsers refuse that for "
        "calls with cookies.",
        allowed.line,
    )


def vary_missing(case: Case) -> Said | None:
    """A cache gives one origin's answer to another (Fetch, "CORS protocol and HTTP caches")."""
    allowed = case.fields.first(ALLOW_ORIGIN)
    if allowed is None or allowed.value in ("*", "null") or not case.whole_head:
        return None
    vary = (case.fields.value("vary") or "").lower()
    if "origin" in [one.strip() for one in vary.split(",")] or "*" in vary or not _origin(case):
        return None
    if "no-store" in (case.fields.value("cache-control") or "").lower():
        return None
    return Said(
        "Access-Control-Allow-Origin names one origin and Vary doesn't list Origin: a cache may "
        "serve this answer to another origin, which then fails.",
        allowed.line,
    )


def preflight_refused(case: Case) -> Said | None:
    status = case.response.status
    if not is_preflight(case) or status is None or 200 <= status <= 299:
        return None
    more = ""
    if status in (401, 403):
        more = ": browsers send no credentials with it, so whatever checks them must let it pass"
    elif 300 <= status <= 399:
        more = ": browsers don't follow redirects of it"
    elif status in (404, 405):
        more = ": nothing answers OPTIONS on this route"
    return Said(f"The preflight got {status}, so the call itself is never sent{more}.", case.line)


def preflight_lacks(case: Case) -> Said | None:
    """What the preflight asks for against what the answer allows."""
    status = case.response.status or 0
    if not is_preflight(case) or not 200 <= status <= 299 or not case.whole_head:
        return None
    missing = _not_allowed(case)
    if not missing:
        return None
    return Said(
        f"The preflight's answer doesn't allow {', '.join(missing)[:120]}, so the call itself is "
        "never sent.",
        case.line,
    )


def _not_allowed(case: Case) -> list[str]:
    missing = [] if ALLOW_ORIGIN in case.fields else ["the origin"]
    method = (case.asked.value("access-control-request-method") or "").strip().upper()
    methods = _listed(case.fields.value("access-control-allow-methods"))
    if method not in SAFELISTED_METHODS and method.lower() not in methods and "*" not in methods:
        missing.append(f"the method {method}")
    allowed = _listed(case.fields.value("access-control-allow-headers"))
    for name in sorted(_listed(case.asked.value("access-control-request-headers"))):
        wild = "*" in allowed and name != "authorization"
        if name not in allowed and not wild and name not in SAFELISTED_FIELDS - {"content-type"}:
            missing.append(f"the field {name}")
    return missing


def _listed(value: str | None) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in (value or "").split(",") if one.strip())


FETCH = "Fetch Standard, CORS protocol"
RULES = (
    Rule("cors-missing-on-error", "bad", FETCH, missing_on_error),
    Rule("cors-missing", "bad", FETCH, missing_on_success),
    Rule("cors-other-origin", "bad", FETCH, other_origin_allowed),
    Rule("cors-allowed-twice", "bad", FETCH, allowed_twice),
    Rule("cors-wildcard-with-credentials", "warn", FETCH, wildcard_with_credentials),
    Rule("cors-vary-missing", "info", FETCH, vary_missing),
    Rule("preflight-refused", "bad", FETCH, preflight_refused),
    Rule("preflight-lacks", "bad", FETCH, preflight_lacks),
)
