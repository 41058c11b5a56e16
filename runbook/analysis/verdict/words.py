"""What the text of an answer speaks of: a block, a quota, a token, a dependency.

Words are weaker than marks: they are tried only where no known product wrote the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Evidence
from .clues import Clue
from .facts import Facts, content
from .strangers import bare

BLOCK_WHY = "The words of a block page: a rule refused the request."
POLICY_WHY = "The words of a key, plan or quota policy."
KEY_WHY = "The words of a check of an API key, which API gateways hand out and check."
ROUTE_WHY = "A terse answer about routes and upstreams, which are a gateway's own business."
PROXY_WHY = "A line about what stands behind a proxy, in a proxy's words."
AUTHORISED_WHY = "The words of an authorisation, which a check of tokens or the application makes."
OAUTH_WHY = "An OAuth 2.0 error (RFC 6749 §5.2), which token endpoints and token checks send."
CHECK_WHY = "The words of a check of a token, a session or credentials."
DEPENDENCY_WHY = "The answer speaks of another service that failed."
ATTACK_WHY = "The request looks like an attack, which firewall rules refuse."
NESTED_WHY = "The answer of another service stands inside this one."


class Words:
    """A pattern over prose, tried only where one of its hints occurs: prose is long."""

    def __init__(self, hints: str, pattern: str) -> None:
        self.hints = tuple(hints.split())
        self.pattern = re.compile(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Where it is found in lower-case text."""
        return self.pattern.search(text) if any(one in text for one in self.hints) else None


BLOCK_WORDS = Words(
    "\u62e6\u622a \u9632\u706b\u5899 firewall waf secur block malicious suspicious captcha"
    " robot bot browser traffic"
    " ddos id reasons attention reference",
    r"web application firewall|server's firewall|(?<![a-z])waf(?![a-z])|mod[ _]?security"
    r"|\u62e6\u622a|\u9632\u706b\u5899"  # "intercepted", "firewall" in Chinese
    r"|<title>\s{0,20}(?:request |access |page )?blocked\b|blocked and logged"
    r"|security (?:policy|policies|rules?|service|solution|reasons?)"
    r"|you (?:have been|are|were) blocked|\b(?:request|access|ip)\b[^<.]{0,40} "
    r"(?:was|is|has been) blocked|blocked (?:by|because|due)|\bmalicious|captcha"
    r"|\bsuspicious (?:activity|request|traffic)|\b(?:request|activity) looks suspicious"
    r"|request (?:has been )?blocked|request rejected"
    r"|(?:incident|event|support|case|block|attack|reference) ?id\b|are you a (?:human|robot)"
    r"|checking your browser|bot (?:protection|detected|management)|unusual traffic|\bddos"
    r"|\breference:? ?#|attention required|\bray id\b",
)
POLICY_WORDS = Words(
    "api rate quota subscription too throttl plan spike route consumer",
    r"\bapi ?key|\brate limit(?:ed)? exceeded|\bquota|\bsubscription[ -]key|too many requests"
    r"|\bthrottl|usage plan|spike ?arrest|no api\b|no route|\bconsumer\b",
)
KEY_WORDS = Words(
    "key",
    r"\bapi[ -]?key\b[^\"<]{0,40}\b(?:found|missing|required|invalid|provided|in request|unknown"
    r"|not|disabled|expired|revoked)|\b(?:no|missing|invalid|unknown|without an?) (?:valid )?"
    r"(?:api|subscription|access|application|consumer)[ -]?key\b|\bsubscription[ -]key\b"
    r"|\bkey (?:is )?not authori[sz]ed",
)
ROUTE_WORDS = Words(
    "route upstream peer target api endpoint polic balancer instance",
    r"\bno (?:matching )?(?:api )?route\b|\bno route matched|\bno api (?:matched|found|exists)"
    r"|\broute not found|\b404 route\b|\bfrom (?:the |an? )?upstream|\bupstream (?:server|service|"
    r"connection|target)|\bload ?balancer\b|\bno (?:active|healthy|"
    r"available) (?:targets?|upstreams?|instances?|peers?)\b"
    r"|\b(?:unable to|could not|cannot|failed to) (?:find|get|resolve) (?:an? |any )?"
    r"(?:instance|peer|route|upstream|target)\b|\bendpoint request timed|\bno target\b"
    r"|\bpolic(?:y|ies)\.\w{2,40}\.\w",
)
TOKEN_WORDS = Words(
    "token jwt session credential signature authentic authori auth log sign login csrf scope"
    " incorrect",
    r"\b(?:token|jwt|session|credential|signature)s?\b[^\"<]{0,40}\b(?:expired|invalid|missing"
    r"|malformed|revoked|required|verif|not (?:valid|provided|found|present))"
    r"|\b(?:invalid|expired|missing|bad|no) "
    r"(?:access |bearer |auth\w* |id |api )?(?:token|jwt|credentials|session|signature)"
    r"|\b(?:missing|no|invalid) authori[sz]ation\b"
    r"|authori[sz]ation (?:header )?(?:missing|required)"
    r"|\b(?:missing|invalid)\b[^\"<]{0,40}\b(?:x-auth-[a-z]{2,20}|authorization)\b"
    r"|not authenticated|unauthenticated|authentication (?:required|failed|credentials|error)"
    r"|(?:could not|couldn't|cannot|failed to|unable to) (?:be )?authenticate|auth[_ ]?missing"
    r"|please (?:log|sign) ?in|login required|<title>\s{0,20}(?:sign|log) ?in\b|\bcsrf\b"
    r"|insufficient\w* (?:authentication )?scopes?|scope[ _]insufficient"
    r"|[\"']invalid_(?:auth|session)"
    r"|\bsignature\b[^\"<]{0,40}\bdoes not match|signaturedoesnotmatch|authori[sz]ation failed"
    r"|incorrect (?:username|user name|password|email)"
    r"|(?:token|jwt)\w* (?:verification|validation) fail",
)
PROXY_WORDS = Words(
    "upstream backend server origin host",
    r"\bno (?:healthy |live |available )?(?:upstreams?|backends?|servers?|hosts?)\b"
    r"|\bupstream (?:connect|request|reset|timed|timeout|prematurely|sent|max|per)|^upstream\b"
    r"|\bdefault backend\b|\bbackend (?:fetch|read|write|connection|not found)"
    r"|\bcontact(?:ing)? the (?:origin|backend|upstream)",
)
DEPENDENCY_WORDS = Words(
    "dependenc unavailable unreachable down connect dial refused upstream backend remote"
    " timed timeout circuit respond returned answered",
    r"\bdial tcp\b|\bconnection (?:to [\w.:-]{3,80} )?refused\b|\bi/o timeout\b"
    r"|\bdependenc(?:y|ia)[_ -]\w{0,20}(?:unavailable|indispon|fail|down|error|time)"
    r"|\b(?:read|connect|write|pool)timeout(?:error|exception)?\b|circuit ?breaker"
    r"|\btimed out (?:waiting for|connecting to|calling|reading from)\b"
    r"|\brequest to [\w .-]{2,40} (?:timed out|failed)\b"
    r"|\b(?:returned|answered|responded with)(?: an?)? (?:http|status)(?: code| status)? "
    r"?[45]\d\d\b"
    r"|\b(?:failed|unable|could not|cannot|can't) (?:to )?(?:connect|call|reach|contact)\b"
    r"|\b(?!internal server error)"
    r"(?:upstream|downstream|backend|dependency|remote|external|third[- ]party|internal) "
    r"(?:service|server|api|system|call|request)\b[^\"<]{0,40}\b(?:error|failed|failure|timed out"
    r"|unavailable|unreachable|returned|responded|not respond)"
    r"|\bservice (?!temporarily|currently|is |was |not |now )[\"'`\\]{0,2}[\w-]{1,40}"
    r"[\"'`\\]{0,2} (?:is |was )?(?:unavailable|unreachable"
    r"|down|not responding|not available|timed out)",
)
NETWORK_WORDS = Words(
    "tcp econn wsa",
    r"\b(?:dial|read|write) (?:tcp|udp)\d? |\bwsa(?:send|recv): |\becon(?:nrefused|nreset)\b",
)
ATTACK = re.compile(
    r"\bunion\s{1,4}(?:all\s{1,4})?select\b|<script|<svg|\bonerror ?=|\.\./\.\./|/etc/passwd"
    r"|['\"] ?(?:or|and) ?['\"]?\d|\bor 1 ?= ?1\b|\$\{jndi:|\bsleep\(\d|xp_cmdshell|<\?php"
    r"|; ?(?:cat|wget|curl|nc) "
    r"|\buser-agent: [^\n]{0,60}"
    r"(?:sqlmap|nikto|nuclei|acunetix|nessus|masscan|dirbuster|wpscan|zgrab)"
)
NESTED = re.compile(
    r'"(?:error|message|body|response|details?|cause)" ?: ?"[^"{]{0,200}\{\\"'
    r'|"(?:response|upstream|cause|originalerror)" ?: ?\{[^{}]{0,200}'
    r'"status(?:_?code)?" ?: ?[45]\d\d',
    re.IGNORECASE,
)
QUOTED = re.compile(r"[^{<\[\n]{3,160}[:=] ?\{\s{0,4}\"")
OAUTH_CODES = frozenset(
    "invalid_token invalid_client invalid_grant unauthorized_client unsupported_grant_type"
    " invalid_scope insufficient_scope login_required interaction_required consent_required"
    " unsupported_token_type access_denied".split()
)
OAUTH_NAMES = ("error", "code", "message", "error.code", "errorCode")
CREDENTIAL_WEIGHTS: dict[int | None, float] = {401: 3.2, 403: 2.4, 400: 1.6, None: 2.4}
RICH = frozenset({"data", "errors", "extensions", "trace", "stack"})
TERSE = 400  # characters
AUTHORISED = re.compile(r"\bauthori[sz](?:ed|ation|er)\b")
BLOCK_STATUSES = frozenset({403, 405, 406, 418, 429, 503, 200, None})


def words(facts: Facts) -> Iterator[Clue]:
    """All clues from words."""
    yield from _attack(facts)
    if facts.claimed or not facts.subject.content:
        return
    text = facts.subject.lower[:4000]
    yield from _refusals(facts, text)
    yield from _credentials(facts, text)
    yield from _proxies(facts, text)
    yield from _dependencies(facts, text)


def _attack(facts: Facts) -> Iterator[Clue]:
    """A request that looks like an attack is what firewalls look for."""
    found = ATTACK.search(facts.subject.asked)
    if found and facts.subject.status in BLOCK_STATUSES:
        line = facts.subject.request.line if facts.subject.request else None
        yield Clue("waf-cdn", 3.6, (Evidence("request", found[0], ATTACK_WHY, line),), "attack")


def _refusals(facts: Facts, text: str) -> Iterator[Clue]:
    """Rules and policies."""
    status = facts.subject.status
    found = BLOCK_WORDS.search(text) if status in BLOCK_STATUSES else None
    if found and not facts.subject.keys:
        yield Clue("waf-cdn", 3.2, content(facts, BLOCK_WHY, *found.span()), "words")
    found = POLICY_WORDS.search(text) if status in (401, 403, 429) else None
    if found and not bare(facts):
        yield Clue("gateway", 1.0, content(facts, POLICY_WHY, *found.span()), "words")
    found = KEY_WORDS.search(text) if status in (401, 403, None) else None
    if found:
        behind = any(
            one.signature.says == "passed" or one.signature.area == "applications"
            for one in facts.matches
        )
        weight = 1.0 if behind or "detail" in facts.subject.keys else 2.2
        yield Clue("gateway", weight, content(facts, KEY_WHY, *found.span()), "words")
    yield from _routes(facts, text)


def _routes(facts: Facts, text: str) -> Iterator[Clue]:
    """The words of whoever routes: a terse answer in data that speaks of routes and upstreams."""
    keys = {key.lower() for key in facts.subject.keys}
    if not keys or keys & RICH or len(facts.subject.content) > TERSE:
        return
    found = ROUTE_WORDS.search(text)
    if found:
        evidence = content(facts, ROUTE_WHY, *found.span())
        # frameworks speak of routes that they do not have, too
        weight = 1.6 if facts.subject.status == 404 else 3.4
        yield Clue("gateway", weight, evidence, "routes")
        yield Clue("application", -1.0, evidence, "routes")


def _credentials(facts: Facts, text: str) -> Iterator[Clue]:
    """Checks of tokens, sessions and credentials."""
    subject = facts.subject
    found = TOKEN_WORDS.search(text) if subject.status in CREDENTIAL_WEIGHTS else None
    if found:
        weight = CREDENTIAL_WEIGHTS[subject.status]
        yield Clue("auth", weight, content(facts, CHECK_WHY, *found.span()), "words")
    elif subject.status == 403 and (found := AUTHORISED.search(text)):
        yield Clue("auth", 1.0, content(facts, AUTHORISED_WHY, *found.span()), "authorised")
    told = {subject.value(name) for name in OAUTH_NAMES if _is_text(subject.value(name))}
    if told & OAUTH_CODES and subject.status in (400, 401, 403, None):
        yield Clue("auth", 3.5, content(facts, OAUTH_WHY), "oauth")


def _quoted_answer(facts: Facts) -> re.Match[str] | None:
    """Words with JSON behind them, in a type of text: an answer that the writer got itself."""
    kind = facts.subject.content_type
    return QUOTED.match(facts.subject.content) if kind and "json" not in kind else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _proxies(facts: Facts, text: str) -> Iterator[Clue]:
    """A line about an upstream or a backend, on a status that proxies choose."""
    subject = facts.subject
    chosen = subject.status in (404, None) or (subject.status or 0) >= 500
    if not chosen or subject.keys or facts.claimed_by_a_box or len(text) > TERSE:
        return
    found = PROXY_WORDS.search(text)
    if found:
        evidence = content(facts, PROXY_WHY, *found.span())
        yield Clue("load-balancer", 3.2, evidence, "proxy words")
        yield Clue("application", -1.5, evidence, "proxy words")


def _dependencies(facts: Facts, text: str) -> Iterator[Clue]:
    """A dependency's failure, told in the application's own words."""
    status = facts.subject.status
    if facts.claimed_by_a_box:
        return
    if status is not None and 200 < status < 500:
        if found := NETWORK_WORDS.search(text):  # whatever the status, a call of its own failed
            yield Clue("downstream", 3.4, content(facts, DEPENDENCY_WHY, *found.span()), "network")
        return
    found = DEPENDENCY_WORDS.search(text) if status != 200 else None
    if found:
        evidence = content(facts, DEPENDENCY_WHY, *found.span())
        if facts.subject.content.startswith("<") and status in (502, 503, 504):
            # a page: proxies say so of what stands behind them, too
            yield Clue("load-balancer", 2.0, evidence, "dependency")
            yield Clue("downstream", 2.0, evidence, "dependency")
        else:
            yield Clue("downstream", 3.4, evidence, "dependency")
        yield Clue("application", -1.5, evidence, "dependency")
    nested = NESTED.search(facts.subject.content[:4000]) or _quoted_answer(facts)
    if nested:
        evidence = content(facts, NESTED_WHY, *nested.span())
        yield Clue("downstream", 3.5, evidence, "dependency")
        yield Clue("application", -1.5, evidence, "dependency")
