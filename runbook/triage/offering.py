"""A signature drafted from a failure that people have understood. Pure.

Takes what tells the component apart: a field no standard and no shipped signature knows, a
page's title, a JSON name, plain words. What differs from call to call is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from runbook.analysis.model import ROLES, Organisation, OwnSignature, Role, UnreadableError
from runbook.analysis.reading import read
from runbook.analysis.signatures import Subject, look, match_subject, signatures
from runbook.analysis.signatures.own import match_own

from .patterns import FIELD_NAME, PatternError, check_content_pattern, check_value_pattern

# Response fields that many send, from the IANA registry and from habit: no mark of anyone.
COMMON = frozenset(
    "accept-ch accept-patch accept-post accept-ranges access-control-allow-credentials"
    " access-control-allow-headers access-control-allow-methods access-control-allow-origin"
    " access-control-expose-headers access-control-max-age age allow alt-svc cache-control"
    " cache-status cdn-cache-control clear-site-data connection content-disposition"
    " content-encoding content-language content-length content-location content-md5"
    " content-range content-security-policy content-security-policy-report-only content-type"
    " cross-origin-embedder-policy cross-origin-opener-policy cross-origin-resource-policy date"
    " deprecation etag expect-ct expires feature-policy keep-alive last-modified link location"
    " nel origin-agent-cluster p3p permissions-policy pragma priority proxy-authenticate"
    " proxy-connection proxy-status public-key-pins ratelimit ratelimit-limit ratelimit-policy"
    " ratelimit-remaining ratelimit-reset referrer-policy refresh report-to reporting-endpoints"
    " retry-after server server-timing set-cookie status strict-transport-security sunset te"
    " timing-allow-origin traceparent tracestate trailer transfer-encoding upgrade vary via"
    " warning www-authenticate x-cache x-content-type-options x-correlation-id x-dns-prefetch"
    "-control x-download-options x-frame-options x-permitted-cross-domain-policies"
    " x-powered-by x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset x-request-id"
    " x-response-time x-robots-tag x-runtime x-trace-id x-ua-compatible x-xss-protection".split()
)
COMMON_KEYS = frozenset(
    "code correlation_id correlationid data description detail details error error_code"
    " error_description errorcode errors exception field fields httpstatus id instance message"
    " messages meta method msg name ok path reason request_id requestid result results status"
    " status_code statuscode success text timestamp title trace trace_id traceid type url".split()
)
SLUG_ID = re.compile(r"(?:request|trace|correlation|span|session|transaction)-?id|-id\Z|nonce")
VARIES = re.compile(r"[0-9a-f]{8,}|\d{2,}[-:/.]\d+|\d{4,}|[A-Za-z0-9+/_-]{24,}|\[redacted", re.I)
TITLE = re.compile(r"<title>\s{0,20}([^<]{3,80}?)\s{0,20}</title>", re.IGNORECASE)
HEADING = re.compile(r"<h1>\s{0,20}([^<]{3,80}?)\s{0,20}</h1>", re.IGNORECASE)
STATUS_WORDS = re.compile(
    r"(?:(?:http |error |status )*[1-5]\d\d\b[-:. ]*)?(?:bad request|unauthori[sz]ed|forbidden"
    r"|not found|method not allowed|internal server error|bad gateway|service (?:temporarily )?"
    r"unavailable|gateway time-?out|too many requests|error|access denied)?\W*",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Understood:
    """A failure after it was closed: the text, redacted, and what a person said of it."""

    text: str
    layer: str
    code: int | None = None
    product: str = ""
    """What runs that layer on the way of the service, where it is known."""


def offered(case: Understood, organisation: Organisation) -> OwnSignature | None:
    """A draft that matches the text, None where nothing in it tells its writer apart.

    None too where one of the organisation's own signatures already says so.
    """
    if case.layer not in ROLES:
        return None
    try:
        subject = look(read(case.text))
    except UnreadableError:
        return None
    if subject is None or _is_known(subject, case.layer, organisation):
        return None
    draft = next(_drafts(subject, case), None)
    if draft is None:
        return None
    taken = {one.name for one in organisation.signatures}
    return replace(draft, name=_free_name(draft.product, case.layer, taken))


def _is_known(subject: Subject, layer: str, organisation: Organisation) -> bool:
    mine = (one for one in organisation.signatures if one.layer == layer)
    return any(match_own(subject, one) for one in mine)


def _drafts(subject: Subject, case: Understood) -> Iterator[OwnSignature]:
    """From the surest mark to the least; only those that a form would take, and that match."""
    role: Role = next(one for one in ROLES if one == case.layer)
    statuses = (case.code,) if case.code and case.code == subject.status else ()
    for name, pattern, product in _field_marks(subject):
        said = OwnSignature("", role, case.product or product, statuses, name, pattern)
        if _holds(said, subject):
            yield said
    for pattern in _content_marks(subject):
        said = OwnSignature("", role, case.product or role, statuses, "", "", pattern)
        if _holds(said, subject):
            yield said


def _holds(draft: OwnSignature, subject: Subject) -> bool:
    try:
        check_value_pattern(draft.field_pattern)
        check_content_pattern(draft.content_pattern)
    except PatternError:
        return False
    return bool(match_own(subject, draft))


def _field_marks(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Name, pattern and product: an unknown Server first, then fields that nobody else sends."""
    explained = {
        name for one in match_subject(subject) for name in one.signature.fields if one.evidence
    }
    server = subject.fields.first("server")
    if server is not None and "server" not in explained:
        product = server.value.split("/")[0].split(" ")[0].strip()
        if NAME.fullmatch(product) and len(product) >= 3 and not VARIES.search(product):
            yield "server", f"^{_words(product)}\\b", product
    for field in subject.fields:
        name = field.name.lower()
        if name in COMMON or name in _shipped_fields() or not FIELD_NAME.fullmatch(name):
            continue
        if SLUG_ID.search(name):
            continue
        stable = 1 <= len(field.value) <= MOST_WORDS and not VARIES.search(field.value)
        yield name, f"^{_quoted(field.value)}$" if stable else "", name.removeprefix("x-")


@cache
def _shipped_fields() -> frozenset[str]:
    return frozenset(name for one in signatures() for name in (*one.fields, *one.marks))


def _content_marks(subject: Subject) -> Iterator[str]:
    """Patterns on what no call changes: a title, a name at the top of the JSON, plain words."""
    if isinstance(subject.json, dict):
        for key in subject.json:
            if 3 <= len(key) <= MOST_WORDS and key.lower() not in COMMON_KEYS:
                yield f'"{_words(key)}"\\s*:'
        return
    for found in (TITLE.search(subject.content), HEADING.search(subject.content)):
        if found and not STATUS_WORDS.fullmatch(found[1]):
            yield f">\\s*{_words(found[1])}\\s*<"
    first = subject.content.partition("\n")[0].strip()
    if first and not first.startswith(("<", "{", "[")) and not STATUS_WORDS.fullmatch(first):
        kept = VARIES.split(first)[0].strip()[:MOST_WORDS]
        if len(kept) >= 8:
            yield f"^{_words(kept)}"


def _words(text: str) -> str:
    """The text as a pattern; numbers, which change, become "some digits"."""
    return "\\d+".join(map(_quoted, re.split(r"\d+", text)))


def _quoted(text: str) -> str:
    return re.sub(r"[.^$*+?()[\]{}|\\]", r"\\\g<0>", text)


def _free_name(product: str, layer: str, taken: set[str]) -> str:
    first = f"{product} ({layer})"[:70]
    numbered = (f"{first} {number}" for number in range(2, 1000))
    return next((name for name in (first, *numbered) if name not in taken), first)
