"""What a response tells without naming a product: how HTTP intermediaries and origins behave.

Each function yields clues from one mechanism. `Facts` holds what several of them need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from ..model import Evidence
from .clues import Clue
from .facts import Facts, content, quoted
from .origin import origin_fields, other_type, own_server
from .passage import cached, named_proxy, passed_on, proxies_only, tunnel
from .strangers import PHRASES, bare, infrastructure, runs_programs, strangers
from .words import words

ENVELOPE_WHY = "An error in JSON, in the words of no proxy or gateway that is known here."
BARE_WHY = "The status's own words under one name, which gateways send as often as applications."
CUT = 0.5  # log-odds of a missing Server field where more may be missing
BARE_MESSAGE = 0.8
PROBLEM_WHY = "A problem document (RFC 9457), which APIs write and proxies do not."
CHALLENGE_WHY = "A challenge (RFC 9110 §11.6.1): credentials were checked and refused."
ENDPOINT_WHY = "The address of a token endpoint or of a check that proxies ask before they pass on."
TOKEN_ENDPOINT = re.compile(
    r"/(?:oauth2?|openid-connect|connect|oidc|oauth2-proxy)/(?:v\d{1,2}(?:\.\d)?/)?"
    r"(?:token|introspect|userinfo|revoke|access_token)\b"
    r"|/oauth2/auth\b|/api/(?:verify|authz)(?:[/?]|$)"
)
NAMED_WHY = "The challenge names what is wrong with the token (RFC 6750 §3.1)."

LIMIT_WHY = "A quota's own field; quotas are mostly kept by a gateway."
BLOCK_WHY = "The field says that a rule blocked the request."
STATUS_WHY = "Only who knows the resource can choose this status."
LIMIT_FIELD = re.compile(r"(?:x-)?rate-?limit", re.IGNORECASE)
BLOCK_FIELD = re.compile(
    r"^(?:x-)?(?:[a-z]{1,20}-)?(?:block|blocked|deny|denied|waf|firewall|mitigated|challenge)(?:-|$)",
    re.IGNORECASE,
)
PHRASE_WHY = "A reason phrase of its own; intermediaries send the registered ones."
USUAL_PHRASES = {one.value: one.phrase.lower() for one in HTTPStatus if one.value >= 400}
XML_ROOT = re.compile(
    r"(?:<\?xml[^>]{0,100}\?>\s{0,20})?(?:<!--[^>]{0,200}-->\s{0,20})?<([\w:.-]{1,60})"
)
PAGE_ROOTS = frozenset(
    "html head body title meta link style script h1 h2 h3 h4 p div center b u i a strong em small"
    " font big pre span br hr table tr td ul ol li img form section article main header footer"
    " blockquote iframe".split()
)
PARTIAL_KEYS = frozenset({"message", "error", "detail", "msg", "code", "status", "statuscode"})
REASONS = frozenset(
    "forbidden|unauthorized|not found|bad gateway|gateway timeout|gateway time-out|bad request"
    "|service unavailable|internal server error|too many requests|method not allowed".split("|")
)
GATEWAY_STATUSES = frozenset({502, 503, 504})
NAMELESS_WHY = "No Server field and no page: proxies that answer by themselves mostly show either."
STRANGER_WHY = "The Server field names no proxy that is known here."
TYPE_WHY = "A data format, which applications and gateways send and proxies do not."


def envelope(facts: Facts) -> Iterator[Clue]:
    """JSON in nobody's known words is the application's: proxies' own errors are HTML or text."""
    subject = facts.subject
    if facts.claimed:
        return
    if not subject.keys:
        yield from _markup(facts)
        return
    keys = {key.lower() for key in subject.keys}
    weight = 1.6 if len(keys) == 1 and keys <= PARTIAL_KEYS else 2.6
    if keys == {"message"} and str(subject.value("message")).lower().rstrip(".") in PHRASES:
        weight = BARE_MESSAGE
        yield Clue("gateway", BARE_MESSAGE, content(facts, BARE_WHY), "envelope")
    if keys & {"trace", "stack", "path", "timestamp", "errors", "data"}:
        weight += 0.5
    yield Clue("application", weight, content(facts, ENVELOPE_WHY), "envelope")
    for layer in ("load-balancer", "waf-cdn"):
        yield Clue(layer, -1.5, content(facts, ENVELOPE_WHY), "envelope")
    if "problem+" in subject.content_type:
        field = subject.fields.first("content-type")
        assert field is not None
        yield Clue("application", 1.0, quoted(field, PROBLEM_WHY), "problem")


def _markup(facts: Facts) -> Iterator[Clue]:
    """XML that is no page is an application's envelope too."""
    found = XML_ROOT.match(facts.subject.content)
    if found and found[1].lower() not in PAGE_ROOTS:
        yield Clue("application", 2.2, content(facts, ENVELOPE_WHY), "envelope")
        for layer in ("load-balancer", "waf-cdn"):
            yield Clue(layer, -1.0, content(facts, ENVELOPE_WHY), "envelope")


def phrase(facts: Facts) -> Iterator[Clue]:
    """A reason phrase of its own, for a registered status: intermediaries send the usual ones."""
    reason = facts.subject.response.reason.strip()
    status = facts.subject.response.status
    if status in USUAL_PHRASES and reason and reason.lower() not in PHRASES:
        line = facts.subject.response.line
        yield Clue("application", 0.8, (Evidence("status", reason, PHRASE_WHY, line),), "phrase")


def challenge(facts: Facts) -> Iterator[Clue]:
    """WWW-Authenticate: who sends it checks credentials; `error` says that it read a token."""
    field = facts.subject.fields.first("www-authenticate")
    if field is None:
        return
    if facts.subject.status is None:  # a 401 has to send it (RFC 9110 §15.5.2), others hardly do
        yield Clue("auth", 1.5, quoted(field, CHALLENGE_WHY), "challenge alone")
    if re.search(r'\berror="?[a-z_]{3,40}', field.value, re.IGNORECASE):
        yield Clue("auth", 4.0, quoted(field, NAMED_WHY), "named-challenge")
    else:
        yield Clue("auth", 2.6, quoted(field, CHALLENGE_WHY), "challenge")


def token_endpoint(facts: Facts) -> Iterator[Clue]:
    """A request to an endpoint of OAuth 2.0 or of a forward check: its refusals check credentials.

    The paths are the products' defaults (RFC 6749 §3 leaves them open).
    """
    request = facts.subject.request
    found = TOKEN_ENDPOINT.search(facts.subject.asked.partition("\n")[0])
    if request is None or found is None or facts.subject.status not in (400, 401, 403):
        return
    evidence = (Evidence("request", found[0], ENDPOINT_WHY, request.line),)
    yield Clue("auth", 2.8, evidence, "token endpoint")


def plain_text(facts: Facts) -> Iterator[Clue]:
    """A sentence of its own in plain text, or a page of its own, is rarely a proxy's."""
    subject = facts.subject
    if facts.claimed or subject.keys or not subject.content:
        return
    text = subject.content
    if bare(facts) or any(one.signature.says == "wrote" for one in facts.matches):
        return
    if text.startswith("<"):
        yield Clue("application", 0.5, content(facts, "A page of no known proxy."), "text")
    elif len(text) < 400:
        why = "A sentence in the words of no proxy or gateway that is known here."
        yield Clue("application", 1.8, content(facts, why), "text")
        yield Clue("load-balancer", -0.7, content(facts, why), "text")


def names(facts: Facts) -> Iterator[Clue]:
    """Proxies name themselves in Server or send a page; small application servers do neither."""
    subject = facts.subject
    if subject.status is None or any(one.signature.says != "relays" for one in facts.matches):
        return
    server = subject.fields.first("server")
    if server is not None:
        if not bare(facts) and not infrastructure(facts):
            weight = 1.7 if subject.content or runs_programs(facts) else 0.6
            yield Clue("application", weight, quoted(server, STRANGER_WHY), "names")
    elif subject.status not in GATEWAY_STATUSES and len(subject.fields) and not subject.content:
        line = Evidence("header", "no server", NAMELESS_WHY)
        weight = 1.2 if _whole(facts) and subject.status != 403 else CUT
        yield Clue("application", weight, (line,), "names")


def _whole(facts: Facts) -> bool:
    """A head that was not cut: servers with a clock send Date (RFC 9110 §6.6.1)."""
    return "date" in facts.subject.fields.names


def data_type(facts: Facts) -> Iterator[Clue]:
    """JSON or XML by its type, where the content was not pasted or cannot be read."""
    subject = facts.subject
    if facts.claimed or subject.keys:
        return
    if (
        re.search(r"[/+](?:json|xml|grpc)\b", subject.content_type)
        and "html" not in subject.content_type
    ):
        field = subject.fields.first("content-type")
        assert field is not None
        yield Clue("application", 1.6, quoted(field, TYPE_WHY), "envelope")
        for layer in ("load-balancer", "waf-cdn"):
            yield Clue(layer, -1.0, quoted(field, TYPE_WHY), "envelope")


def limits(facts: Facts) -> Iterator[Clue]:
    """Rate-limit fields on a 429: quotas are mostly a gateway's, sometimes the application's."""
    in_prose = facts.subject.content and not facts.subject.keys  # gateways answer in data
    if facts.subject.status != 429 or facts.claimed or in_prose:
        return
    for field in facts.subject.fields:
        if LIMIT_FIELD.match(field.name):
            yield Clue("gateway", 1.8, quoted(field, LIMIT_WHY), "limits")
            return


def blocks(facts: Facts) -> Iterator[Clue]:
    """A field that names a block."""
    for field in facts.subject.fields:
        if BLOCK_FIELD.search(field.name):
            yield Clue("waf-cdn", 3.6, quoted(field, BLOCK_WHY), "block field")
            return


def statuses(facts: Facts) -> Iterator[Clue]:
    """Statuses that need knowledge of a resource's state or meaning (RFC 9110 §15.5)."""
    if facts.subject.status in (409, 422):
        line = facts.subject.response.line
        evidence = Evidence("status", str(facts.subject.status), STATUS_WHY, line)
        yield Clue("application", 0.5, (evidence,), "status")


def mechanisms(facts: Facts) -> Iterator[Clue]:
    """All clues that name no product."""
    told = tuple(words(facts))
    yield from told
    yield from statuses(facts)
    yield from limits(facts)
    yield from named_proxy(facts)
    yield from tunnel(facts)
    yield from proxies_only(facts)
    yield from blocks(facts)
    yield from envelope(facts)
    yield from data_type(facts)
    yield from origin_fields(facts)
    yield from own_server(facts)
    yield from other_type(facts)
    yield from phrase(facts)
    yield from passed_on(facts)
    yield from cached(facts)
    yield from challenge(facts)
    yield from token_endpoint(facts)
    yield from strangers(facts)
    if not any(
        one.group == "words" and one.layer == "waf-cdn" for one in told
    ):  # a block page is a page of its own
        yield from names(facts)
        yield from plain_text(facts)
