"""What a response tells without naming a product: how HTTP intermediaries and origins behave.

Each function yields clues from one mechanism. `Facts` holds what several of them need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Evidence, Field, Role
from .clues import Clue
from .facts import Facts
from .told import members

INNER: tuple[Role, ...] = ("waf-cdn", "load-balancer", "gateway")
ENVELOPE_WHY = "An error in JSON, in the words of no proxy or gateway that is known here."
PROBLEM_WHY = "A problem document (RFC 9457), which APIs write and proxies do not."
FIELD_WHY = "An origin server sets this field; a proxy's own error would not carry it."
COOKIE_WHY = "A cookie of the application; a proxy's own error would not carry it."
CHALLENGE_WHY = "A challenge (RFC 9110 §11.6.1): credentials were checked and refused."
NAMED_WHY = "The challenge names what is wrong with the token (RFC 6750 §3.1)."
BLOCK_WHY = "The words of a block page: a rule refused the request."
POLICY_WHY = "The words of a key, plan or quota policy."
OAUTH_WHY = "An OAuth 2.0 error (RFC 6749 §5.2), which token endpoints and token checks send."

EDGE_COOKIES = re.compile(
    r"(?:__cf|_cf|cf_|AWSALB|AWSELB|incap_ses|visid_incap|nlbi_|TS[0-9a-f]{6,8}|BIGipServer|ak_bmsc"
    r"|bm_|_abck|AKA_|Aka|NSC_|SERVERID|ARRAffinity|ApplicationGatewayAffinity|citrix_ns|datadome"
    r"|barra_|FORTIWAFSID|sucuri|__ddg|INGRESSCOOKIE|route=|GCLB|GCILB|_px|kpsdk|aws-waf-token)",
    re.IGNORECASE,
)
ORIGIN_FIELDS: dict[str, float] = {
    "x-powered-by": 1.5,
    "x-runtime": 2.0,
    "x-aspnet-version": 2.0,
    "x-aspnetmvc-version": 2.0,
    "x-generator": 1.5,
    "x-drupal-cache": 1.5,
    "x-application-context": 2.0,
    "x-debug-token": 2.0,
    "content-language": 0.8,
    "etag": 0.8,
    "last-modified": 0.5,
    "access-control-allow-credentials": 0.8,
    "access-control-expose-headers": 0.8,
    "access-control-allow-origin": 0.6,
    "access-control-allow-headers": 0.6,
    "content-security-policy": 0.6,
    "referrer-policy": 0.3,
    "cross-origin-opener-policy": 0.6,
    "x-dns-prefetch-control": 1.2,
    "x-download-options": 1.0,
    "x-permitted-cross-domain-policies": 0.8,
    "x-robots-tag": 0.6,
    "x-xss-protection": 0.3,
    "x-correlation-id": 0.6,
    "x-trace-id": 0.5,
    "x-csrf-token": 1.5,
    "x-api-version": 1.0,
    "api-supported-versions": 2.0,
    "deprecation": 0.8,
    "sunset": 0.8,
    "link": 0.5,
    "allow": 0.3,
    "vary": 0.4,
    "pragma": 0.2,
    "p3p": 0.5,
}
MOST_FROM_FIELDS = 3.0
PARTIAL_KEYS = frozenset({"message", "error", "detail", "msg", "code", "status", "statuscode"})
BLOCK_WORDS = re.compile(
    r"web application firewall|\bWAF\b|security (?:policy|policies|rule|service|solution)"
    r"|you (?:have been|are|were) blocked|(?:request|access|ip)[^<.]{0,40} "
    r"(?:was|is|has been) blocked"
    r"|blocked (?:by|because|due)|malicious|suspicious (?:activity|request|traffic)|captcha"
    r"|(?:incident|event|support|case|block|attack|reference) ?ID\b|are you a (?:human|robot)"
    r"|checking your browser|bot (?:protection|detected|management)|unusual traffic|DDoS",
    re.IGNORECASE,
)
POLICY_WORDS = re.compile(
    r"api ?key|rate limit(?:ed)? exceeded|quota|subscription[ -]key|too many requests|throttl"
    r"|usage plan|spike ?arrest|no api|no route|consumer",
    re.IGNORECASE,
)
TOKEN_WORDS = re.compile(
    r"(?:token|jwt|session|credential|signature)s?[^\"<]{0,40}\b(?:expired|invalid|missing"
    r"|malformed|revoked|required|verif|not (?:valid|provided|found|present))"
    r"|(?:invalid|expired|missing|bad|no) "
    r"(?:access |bearer |auth\w* |id |api )?(?:token|jwt|credentials|session|signature)"
    r"|not authenticated|unauthenticated|authentication (?:required|failed|credentials)"
    r"|please (?:log|sign) ?in|login required",
    re.IGNORECASE,
)
OAUTH_CODES = frozenset(
    "invalid_token invalid_client invalid_grant unauthorized_client unsupported_grant_type"
    " invalid_scope insufficient_scope login_required interaction_required consent_required"
    " unsupported_token_type access_denied".split()
)
REASONS = frozenset(
    "forbidden unauthorized not found bad gateway gateway timeout gateway time-out service"
    " unavailable|bad request|internal server error|too many requests".split("|")
)


def _quote(field: Field, why: str) -> tuple[Evidence, ...]:
    return (Evidence(f"header {field.name.lower()}", field.value[:200], why, field.line),)


def _content(facts: Facts, why: str, start: int = 0, end: int = 120) -> tuple[Evidence, ...]:
    text = facts.subject.content[start:end].partition("\n")[0].strip()
    return (Evidence("body", text, why, facts.subject.line_of(start)),)


def envelope(facts: Facts) -> Iterator[Clue]:
    """JSON in nobody's known words is the application's: proxies' own errors are HTML or text."""
    subject = facts.subject
    if facts.claimed or not subject.keys:
        return
    keys = {key.lower() for key in subject.keys}
    weight = 1.6 if len(keys) == 1 and keys <= PARTIAL_KEYS else 2.6
    if keys & {"trace", "stack", "path", "timestamp", "errors", "data"}:
        weight += 0.5
    yield Clue("application", weight, _content(facts, ENVELOPE_WHY), "envelope")
    for layer in ("load-balancer", "waf-cdn"):
        yield Clue(layer, -1.5, _content(facts, ENVELOPE_WHY), "envelope")
    if "problem+" in subject.content_type:
        field = subject.fields.first("content-type")
        assert field is not None
        yield Clue("application", 1.0, _quote(field, PROBLEM_WHY), "problem")


def origin_fields(facts: Facts) -> Iterator[Clue]:
    """Fields that an origin sets. Together they count for a bounded amount."""
    left = MOST_FROM_FIELDS
    found = sorted(
        (name for name in facts.subject.fields.names if name in ORIGIN_FIELDS),
        key=lambda name: -ORIGIN_FIELDS[name],
    )
    for cookie in facts.subject.fields.all("set-cookie"):
        if not EDGE_COOKIES.match(cookie.value):
            left -= 1.5
            yield Clue("application", 1.5, _quote(cookie, COOKIE_WHY), "cookie")
            break
    for name in found:
        weight = min(ORIGIN_FIELDS[name], left)
        if weight <= 0:
            return
        left -= weight
        field = facts.subject.fields.first(name)
        assert field is not None
        yield Clue("application", weight, _quote(field, FIELD_WHY), f"field {name}")


def passed_on(facts: Facts) -> Iterator[Clue]:
    """An inner component's trace means that the outer ones passed its answer on."""
    depth = -1
    trace: tuple[Evidence, ...] = ()
    for one in facts.matches:
        signature = one.signature
        if signature.says == "passed" and signature.layer in INNER:
            at = INNER.index(signature.layer)
            if at > depth or not trace:
                depth, trace = max(depth, at), one.evidence
            yield Clue(signature.layer, -1.5, one.evidence, f"passed {signature.product}")
            yield Clue("application", 1.6, one.evidence, "passed")
            yield Clue("downstream", 0.6, one.evidence, "passed")
            yield Clue("auth", 0.6, one.evidence, "passed")
        elif signature.says == "fronted" and signature.layer in INNER:
            at = INNER.index(signature.layer)
            if at > depth:
                depth, trace = at, one.evidence
                depth -= 1  # it may be the answerer itself; only what stands before it is out
    for layer in INNER[: depth + 1]:
        yield Clue(layer, -1.2, trace, "inner trace")


def cached(facts: Facts) -> Iterator[Clue]:
    """Cache-Status (RFC 9211 §2.3): a forwarded request with a status came from behind."""
    for member in members(facts.subject.fields, "cache-status"):
        if "fwd-status" in member.parameters or member.parameters.get("hit"):
            field = facts.subject.fields.first("cache-status")
            assert field is not None
            why = "The cache states that the answer came from behind it (RFC 9211 §2.3)."
            yield Clue("application", 1.6, _quote(field, why), "passed")
            yield Clue("waf-cdn", -1.5, _quote(field, why), "cache-status")


def challenge(facts: Facts) -> Iterator[Clue]:
    """WWW-Authenticate: who sends it checks credentials; `error` says that it read a token."""
    field = facts.subject.fields.first("www-authenticate")
    if field is None:
        return
    if re.search(r'\berror="?[a-z_]{3,40}', field.value, re.IGNORECASE):
        yield Clue("auth", 4.0, _quote(field, NAMED_WHY), "challenge")
    else:
        yield Clue("auth", 2.6, _quote(field, CHALLENGE_WHY), "challenge")


def words(facts: Facts) -> Iterator[Clue]:
    """What the text speaks of: a blocked request, a quota, a token."""
    subject, status = facts.subject, facts.subject.status
    if facts.claimed or not subject.content:
        return
    is_json = bool(subject.keys)
    text = subject.content[:4000]
    found = (
        BLOCK_WORDS.search(text) if status in (403, 405, 406, 429, 503, 418, 200, None) else None
    )
    if found and not is_json:
        yield Clue("waf-cdn", 2.6, _content(facts, BLOCK_WHY, *found.span()), "words")
    found = POLICY_WORDS.search(text) if status in (401, 403, 429) else None
    if found:
        yield Clue("gateway", 1.0, _content(facts, POLICY_WHY, *found.span()), "words")
    found = TOKEN_WORDS.search(text) if status in (401, 403) else None
    if found:
        why = "The words of a check of a token, a session or credentials."
        yield Clue("auth", 2.0, _content(facts, why, *found.span()), "words")
    error = subject.value("error")
    if isinstance(error, str) and error in OAUTH_CODES and status in (400, 401, 403, None):
        yield Clue("auth", 3.5, _content(facts, OAUTH_WHY), "oauth")


def plain_text(facts: Facts) -> Iterator[Clue]:
    """A sentence of its own in plain text, or a page of its own, is rarely a proxy's."""
    subject = facts.subject
    if facts.claimed or subject.keys or not subject.content:
        return
    text = subject.content
    if text.lower() in REASONS or any(one.signature.says == "wrote" for one in facts.matches):
        return
    if text.startswith("<"):
        yield Clue("application", 0.5, _content(facts, "A page of no known proxy."), "text")
    elif len(text) < 400:
        why = "A sentence in the words of no proxy or gateway that is known here."
        yield Clue("application", 1.2, _content(facts, why), "text")


def mechanisms(facts: Facts) -> Iterator[Clue]:
    """All clues that name no product."""
    yield from envelope(facts)
    yield from origin_fields(facts)
    yield from passed_on(facts)
    yield from cached(facts)
    yield from challenge(facts)
    yield from words(facts)
    yield from plain_text(facts)
