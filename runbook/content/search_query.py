"""What people type into the search box, read. Pure.

    words_of("504 gatewy Payments")            the words, as both index and question write them
    read(words)                                codes, layers and the remaining words
    Asked.query(…)                             the text for PostgreSQL's to_tsquery

The index writes a page's code and layer as words of their own too (`code403`,
`layerloadbalancer`), so that "alb", "lb" and "load balancer" find the same pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .statuses import MAIN_CODES, NO_RESPONSE, status_name

LONGEST_QUESTION = 200
MOST_WORDS = 10
LONGEST_WORD = 40
LONGEST_PHRASE = 3
SHORTEST_PREFIX = 2

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[45]\d\d|0|000")
_CLASS = re.compile(r"[45]xx")

STOP_WORDS = frozenset(
    """
    a an and are as at be but by can cannot could did do does error errors for from get gets
    getting got has have how i if in into is it its me mean meaning means my no not of on or our
    out should so than that the their then there they this to vs versus was we were what when
    where which who why will with you your after before between compare difference returned
    returns response http status code codes team service owns own owner
    """.split()
)
"""Words that say nothing about which page is meant. Kept where nothing else was typed."""

LAYER_WORDS = {
    "application": "application",
    "app": "application",
    "backend": "application",
    "gateway": "gateway",
    "gw": "gateway",
    "apigw": "gateway",
    "api gateway": "gateway",
    "lb": "load-balancer",
    "alb": "load-balancer",
    "nlb": "load-balancer",
    "elb": "load-balancer",
    "ingress": "load-balancer",
    "load balancer": "load-balancer",
    "loadbalancer": "load-balancer",
    "waf": "waf-cdn",
    "cdn": "waf-cdn",
    "firewall": "waf-cdn",
    "edge": "waf-cdn",
    "auth": "auth",
    "idp": "auth",
    "sso": "auth",
    "identity provider": "auth",
    "downstream": "downstream",
    "downstream dependency": "downstream",
    "dependency": "downstream",
}
"""How people call the six layers that ship. An organisation's own answer to their names."""

_SAID = {
    "no response": NO_RESPONSE,
    "unauthorised": 401,
    "server error": 500,
    "unavailable": 503,
    "rate limit": 429,
    "ratelimit": 429,
    "ratelimited": 429,
    "rate limited": 429,
    "rate limiting": 429,
    "throttled": 429,
    "throttling": 429,
    "unprocessable": 422,
    "unprocessable entity": 422,
}
CODE_WORDS = {status_name(code).lower(): code for code in MAIN_CODES} | _SAID
"""Codes by name: "bad gateway payments" means 502."""


def words_of(text: str) -> list[str]:
    """Lower-case runs of letters and digits; everything else separates."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def code_word(code: int) -> str:
    return f"code{code}"


def class_word(code: int) -> str:
    return f"class{code // 100}"


def layer_word(slug: str) -> str:
    return f"layer{slug.replace('-', '')}"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: `text` is what was typed, `any_of` what may stand for it."""

    text: str
    any_of: tuple[str, ...]
    code: int | None = None
    code_class: int | None = None
    layer: str = ""

    @property
    def plain(self) -> bool:
        """A word as such: no code and no layer."""
        return self.code is None and self.code_class is None and not self.layer

    @property
    def query(self) -> str:
        return f"({' | '.join(self.any_of)})"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the search, understood."""

    terms: tuple[Term, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[int, ...]:
        return tuple(term.code for term in self.terms if term.code is not None)

    @property
    def classes(self) -> tuple[int, ...]:
        return tuple(term.code_class for term in self.terms if term.code_class is not None)

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.layer for term in self.terms if term.layer))

    @property
    def plain_words(self) -> tuple[str, ...]:
        return tuple(term.text for term in self.terms if term.plain)

    def query(self, *, without: Iterable[str] = ()) -> str:
        """All of the terms, for `to_tsquery`. Words hold letters and digits only: no escaping."""
        left_out = set(without)
        return " & ".join(term.query for term in self.terms if term.text not in left_out)

    @property
    def any_query(self) -> str:
        return " | ".join(term.query for term in self.terms)


def tidy(text: str) -> str:
    """A question as it is shown again: without control characters and not endless."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_QUESTION]


def typed_words(text: str) -> tuple[str, ...]:
    """The words of a question that may name something, each once, in order."""
    words = [word[:LONGEST_WORD] for word in dict.fromkeys(words_of(text))]
    return tuple(words[:MOST_WORDS])


def read(
    words: Sequence[str],
    *,
    layers: Mapping[str, str] = LAYER_WORDS,
    instead: Mapping[str, Sequence[str]] | None = None,
) -> Asked:
    """Understand the words. `instead` holds what else to search for in place of some."""
    words = tuple(words)
    terms: list[Term] = []
    at = 0
    while at < len(words):
        term = _phrase_at(words, at, layers) or _number(words[at])
        at += len(term.text.split()) if term else 1
        last = at == len(words)
        terms.append(term or _word(words[at - 1], (instead or {}).get(words[at - 1], ()), last))
    kept = [term for term in terms if not (term.plain and term.text in STOP_WORDS)] or terms
    return Asked(_each_once(kept), words)


def _phrase_at(words: Sequence[str], at: int, layers: Mapping[str, str]) -> Term | None:
    """The name of a code or a layer that begins here; the longest counts."""
    for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        as_words = f"({' & '.join(words[at : at + length])})"
        if (code := CODE_WORDS.get(phrase)) is not None:
            return Term(phrase, (code_word(code), as_words), code=code)
        if slug := layers.get(phrase):
            return Term(phrase, (layer_word(slug), as_words), layer=slug)
    return None


def _number(word: str) -> Term | None:
    if _CODE.fullmatch(word):
        code = int(word)
        return Term(word, (code_word(code), word) if code else (code_word(code),), code=code)
    if _CLASS.fullmatch(word):
        return Term(word, (f"class{word[0]}",), code_class=int(word[0]))
    return None


def _word(word: str, instead: Sequence[str], last: bool) -> Term:
    # Someone is still typing the last word. Its whole form counts as well: stemmed, it need
    # not begin like the prefix ("expiring" is kept as "expir").
    prefix = (f"{word}:*",) if last and len(word) >= SHORTEST_PREFIX else ()
    return Term(word, (word, *prefix, *instead))


def _each_once(terms: Iterable[Term]) -> tuple[Term, ...]:
    """ "504 gateway timeout" names 504 twice; asking once is enough."""
    return tuple({term.any_of[0]: term for term in reversed(list(terms))}.values())[::-1]
