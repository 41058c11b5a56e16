"""What tells an intermediary that is not known here: its page, its name, its brand, its keys.

Used only where no signature says who wrote the answer, so that what is known comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from ..model import Role
from .clues import Clue
from .facts import Facts, content, quoted

PAGE_WHY = "A page that holds the status and nothing else: proxies send such, as a rule."
SIGNED_WHY = "A bare page signed with a server's name, as web servers and proxies sign their own."
PHRASE_WHY = "The content is the status's own words and nothing else."
NAME_WHY = "The Server field's own words tell what kind of component it is."
BRAND_WHY = "The component that names itself in Server has fields of its own name: infrastructure."
EMPTY_WHY = "A named server without content and without any field of an origin."
KEY_WHY = "The challenge asks for an API key, which API gateways hand out and check."

SHORT_PAGE = 1500
DESIGNED = re.compile(r"<(?:link|script|img|div|nav|svg)\b|\bclass=")
TITLE = re.compile(r"<title[^>]{0,40}>([^<]{0,120})")
TAG = re.compile(r"<[^<>]{0,300}>")
SIGNATURE = re.compile(
    r"<hr ?/?>\s{0,8}(?:<(?:center|address|p|i|em|small|div)[^>]{0,60}>\s{0,8})"
    r"([a-z][\w.-]{1,30})(?:/[\w.-]{1,20})?[^<]{0,80}</(?:center|address|p|i|em|small|div)>"
)
PHRASES = frozenset(one.phrase.lower() for one in HTTPStatus if one.value >= 400) | frozenset(
    "request entity too large|request-uri too large|request-uri too long|uri too long"
    "|payload too large|content too large|not allowed|authorization required|proxy error"
    "|gateway time-out|request time-out|service temporarily unavailable|unprocessable entity"
    "|request range not satisfiable|requested range not satisfiable|http version not supported"
    "|i'm a teapot|server error|forbidden|origin error".split("|")
)
OTHER_WORDS = frozenset(
    "error http status code the server this page request requested resource url object was is not"
    " found on an a to from you are permission access denied forbidden bad gateway time out"
    " timeout time-out temporarily unavailable service try again later please invalid method"
    " allowed internal".split()
)
KINDS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"cdn|waf|firewall|shield|guard|ddos|(?:^|[-_])edge$"), "waf-cdn"),
    (re.compile(r"gateway|apim\b|api-?gw|apigw|gw$"), "gateway"),
    (
        re.compile(r"proxy|(?:^|[^a-z])e?lb(?:$|[^a-z])|balancer|router|ingress|mesh|frontend"),
        "load-balancer",
    ),
)
RUNTIME = re.compile(
    r"\b(?:python|ruby|php|java|node(?:js)?|perl|erlang|golang|mono|wsgi|servlet|jsp|cherrypy)\b"
    r"|\.net\b|node\.js",
    re.IGNORECASE,
)
KEY_SCHEME = re.compile(r"^\s{0,4}[\w ]{0,30}key\b", re.IGNORECASE)
BRAND = re.compile(r"[a-z]{4,20}")
PLAIN_NAMES = frozenset({"server", "http", "https", "apache", "microsoft", "request", "python"})
ORIGIN_COOKIES = frozenset({"set-cookie", "x-powered-by", "x-runtime"})
MARKED = 0.3  # of what a bare page says, beside an origin's mark
ORIGIN_MARKS = frozenset(
    "x-powered-by x-runtime set-cookie etag vary content-language x-frame-options"
    " access-control-allow-origin content-security-policy x-content-type-options cache-control"
    " x-xss-protection".split()
)


def bare(facts: Facts) -> bool:
    """Whether the content is a short page or line that holds the status and nothing else."""
    subject = facts.subject
    text = subject.lower.strip()
    if not text or subject.keys or len(text) > SHORT_PAGE or DESIGNED.search(text):
        return False
    _, head, body = text.partition("</head>")
    shown = TAG.sub(" ", body if head else text)
    title = TITLE.search(text)
    if title and not _says_status(title[1], subject.status):
        return False
    if not text.startswith("<"):
        return (
            re.sub(r"^\d{3}[: ]*", "", shown).rstrip(".\n %") in PHRASES
        )  # zsh marks an end with %
    return _holds_little(facts, text, shown)


def _holds_little(facts: Facts, text: str, shown: str) -> bool:
    """Whether a page's words are those of statuses, of its own server's name, and few others."""
    words = re.findall(r"[a-z][a-z'-]*", shown)
    signed = SIGNATURE.search(text)
    names = f"{signed[0] if signed else ''} {facts.subject.fields.value('server') or ''}".lower()
    known = OTHER_WORDS.union(re.findall(r"[a-z]+", names))
    strange = [one for one in words if one not in known]
    most = 8 if signed else 2 + len(words) // 6
    return bool(words) and len(strange) <= most


def _says_status(title: str, status: int | None) -> bool:
    text = re.sub(r"[^a-z -]", " ", title).strip()
    return bool(re.search(rf"\b{status or '[45][0-9][0-9]'}\b", title)) or text in PHRASES


def signed_page(facts: Facts) -> str | None:
    """The name under a bare page, behind a rule, as servers sign the pages that they make."""
    found = SIGNATURE.search(facts.subject.lower[:SHORT_PAGE])
    return found[1] if found else None


def pages(facts: Facts) -> Iterator[Clue]:
    """A bare page, more so a signed one."""
    if not bare(facts):
        return
    marked = runs_programs(facts) or ORIGIN_COOKIES & set(facts.subject.fields.names)
    if not facts.subject.content.startswith("<"):
        weight, why = 1.2, PHRASE_WHY
    elif signed_page(facts):
        weight, why = 3.0, SIGNED_WHY
    else:
        weight, why = 1.8, PAGE_WHY
    if marked:
        weight *= MARKED
    yield Clue("load-balancer", weight, content(facts, why), "page")


def kind(facts: Facts) -> Iterator[Clue]:
    """What the Server field's words say, a brand that fields share, and an empty refusal."""
    server = facts.subject.fields.first("server")
    if server is None:
        return
    name = _name(facts)
    told = _kind(name)
    if told:
        yield Clue(told, 2.2, quoted(server, NAME_WHY), "kind")
    if _branded(facts, name):
        role = told or ("gateway" if facts.subject.keys else "load-balancer")
        yield Clue(role, 2.4, quoted(server, BRAND_WHY), "brand")
        yield Clue("application", -1.5, quoted(server, BRAND_WHY), "brand")
    if _empty(facts):
        yield Clue(told or "load-balancer", 1.5, quoted(server, EMPTY_WHY), "empty")


def runs_programs(facts: Facts) -> bool:
    """Whether Server names the language that the server's programs are written in."""
    return RUNTIME.search(facts.subject.fields.value("server") or "") is not None


def infrastructure(facts: Facts) -> bool:
    """Whether Server tells by its words or its brand that no application's server wrote it."""
    name = _name(facts)
    return _kind(name) is not None or _branded(facts, name)


def _name(facts: Facts) -> str:
    return (facts.subject.fields.value("server") or "").lower().partition("/")[0].strip()


def _kind(name: str) -> Role | None:
    return next((role for pattern, role in KINDS if pattern.search(name)), None)


def _branded(facts: Facts, name: str) -> bool:
    return any(
        brand in field.split("-")
        for brand in BRAND.findall(name)
        if brand not in PLAIN_NAMES
        for field in facts.subject.fields.names
    )


def _empty(facts: Facts) -> bool:
    """Proxies that refuse without a page send a Server field and little else."""
    subject = facts.subject
    if subject.content or (subject.status or 0) < 400 or "json" in subject.content_type:
        return False
    if runs_programs(facts):
        return False
    return not ORIGIN_MARKS & set(subject.fields.names)


def key_challenge(facts: Facts) -> Iterator[Clue]:
    """A challenge whose scheme is a key's: no registered scheme is (RFC 9110 §16.4.1)."""
    for field in facts.subject.fields.all("www-authenticate"):
        if KEY_SCHEME.match(field.value):
            yield Clue("gateway", 5.0, quoted(field, KEY_WHY), "key challenge")
            yield Clue("auth", -2.5, quoted(field, KEY_WHY), "key challenge")
            return


def strangers(facts: Facts) -> Iterator[Clue]:
    """All clues of components that no signature knows."""
    yield from key_challenge(facts)
    if any(one.signature.says == "wrote" for one in facts.matches):
        return
    yield from pages(facts)
    if not any(one.signature.says in ("passed", "fronted") for one in facts.matches):
        yield from kind(facts)
