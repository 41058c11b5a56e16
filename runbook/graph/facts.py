"""What a triage can know before it asks: the facts that choose answers by themselves.

The table is the vocabulary: a scenario that names any other fact or value is refused on save.
A fact that is not known is left out, so none of them has a value for "unknown" (where a caller
passes that word, it counts as left out). `comes_from` tells whoever fills the facts in where each
is found; names of the analysis are those of CONTRACT's JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from .model import UNKNOWN, Clue, Condition, When

ROLES = ("waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream")
YES_NO = ("yes", "no")
STATUS = re.compile(r"0|[1-5](?:\d\d|xx)")
SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class FactKind:
    """One fact of the vocabulary. `values` empty: anything `pattern` matches in full.

    `many`: it may have several values at once. `certain`: the paste shows it as it is, so that
    no answer of a person sets it aside.
    """

    name: str
    says: str
    comes_from: str
    values: tuple[str, ...] = ()
    pattern: re.Pattern[str] = SLUG
    many: bool = False
    certain: bool = False

    def admits(self, value: str) -> bool:
        return value in self.values if self.values else bool(self.pattern.fullmatch(value))


_TABLE = (
    # The response
    FactKind("status", "The status code; 0 is no response.", "status", pattern=STATUS,
             certain=True),
    FactKind("no-response", "Whether the call ended without any response.", "no_response", YES_NO,
             certain=True),
    FactKind(
        "stage",
        "How far a call without response got.",
        "no_response.stage",
        ("name", "connect", "tls", "nothing-back", "cut-off", "browser"),
    ),
    FactKind("returned-by", "The layer that chose the status.", "verdict.layer", ROLES),
    FactKind("stated", "Whether a component said itself that it answered.", "verdict.stated",
             YES_NO),
    FactKind("product", "The product that wrote the response.", "verdict.product"),
    FactKind("fronted-by", "Layers the response merely passed.", "fronted_by[].layer", ROLES,
             many=True),
    FactKind("upstream-status", "The status the answering proxy got from behind, by its own log; "
             "none where it got none.", "a log line's upstream_status",
             pattern=re.compile(r"none|[1-5](?:\d\d|xx)")),
    FactKind("content", "What kind of content the response carries.", "field Content-Type",
             ("problem", "json", "html", "text", "empty"), certain=True),
    FactKind("challenge", "The error that the WWW-Authenticate field names (RFC 6750 §3.1).",
             "field WWW-Authenticate; none where a 401 or 403 has no such field",
             ("none", "plain", "invalid-request", "invalid-token", "insufficient-scope")),
    FactKind("field-errors", "Whether the content names the fields at fault.",
             "findings and a JSON content with errors by field", YES_NO),
    FactKind("retry-after", "Whether the response says when to come back.",
             "field Retry-After or RateLimit-Reset", YES_NO, certain=True),
    FactKind("limit-reached", "Whether rate limit fields say that nothing is left.",
             "rate limit: remaining 0", YES_NO),
    FactKind("finding", "What the response gets wrong, by the analysis's code.",
             "findings[].code", many=True),
    # The request
    FactKind("method-safe", "Whether the method is safe (RFC 9110 §9.2.1).",
             "correlation.method", YES_NO, certain=True),
    FactKind("valid", "Was the request valid?", "questions: valid", YES_NO),
    FactKind("allowed", "Was the caller allowed?", "questions: allowed", YES_NO),
    FactKind("state", "Did state or the system block it?", "questions: state", YES_NO),
    FactKind("token-kind", "What the caller presented, such as jwt, opaque, session-cookie or "
             "api-key; none where it presented nothing.", "token.kind, but for not-shown"),
    FactKind("token-problem", "What is wrong with the token; none where it was read and is fine.",
             "token.problems[].code",
             ("expired", "not-yet-valid", "issued-in-future", "wrong-audience", "wrong-issuer",
              "missing-scope", "alg-none", "malformed", "other-environment", "clock-skew", "none"),
             many=True),
    # What people say and the organisation knows
    FactKind("how-wide", "Who or what is affected.", "asked first, one tap",
             ("call", "caller", "tenant", "endpoint", "region", "all")),
    FactKind("since", "Since when: within the hour, within a day, longer, or it never worked.",
             "asked first, one tap", ("hour", "day", "longer", "never-worked")),
    FactKind("changed", "What changed last; nothing where nothing is known to have changed.",
             "asked first, one tap",
             ("deploy", "config", "certificate", "key", "traffic", "nothing")),
    FactKind("last-seen", "The last layer on the way whose log has the request; none where no "
             "log has it.", "follow this id", (*ROLES, "none")),
    FactKind("masks-forbidden", "Whether the service answers 404 where others answer 403.",
             "Service.masks_forbidden", YES_NO),
)  # fmt: skip
FACTS: Mapping[str, FactKind] = {one.name: one for one in _TABLE}


class Evidence(Protocol):
    """What backs a fact, as an analysis gives it; shown beside the answer, never looked into."""

    @property
    def where(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def line(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """The value or values of one fact, and the evidence; a person's tap has no evidence."""

    values: frozenset[str]
    evidence: tuple[Evidence, ...] = ()


type Facts = Mapping[str, Fact]


def read_facts(given: Mapping[str, str | Iterable[str] | Fact]) -> dict[str, Fact]:
    """Facts from plain values. Raises ValueError for a name or value outside the vocabulary."""
    read: dict[str, Fact] = {}
    for name, value in given.items():
        kind = FACTS.get(name)
        if kind is None:
            raise ValueError(f"There is no fact called {name!r}.")
        fact = value if isinstance(value, Fact) else _plain(value)
        values = fact.values - {UNKNOWN}
        if wrong := sorted(one for one in values if not kind.admits(one)):
            raise ValueError(f"{wrong[0]!r} is no value of {name!r}.")
        if len(values) > 1 and not kind.many:
            raise ValueError(f"{name!r} has one value, not {len(values)}.")
        if values:
            read[name] = Fact(values, fact.evidence)
    return read


def _plain(value: str | Iterable[str]) -> Fact:
    return Fact(frozenset([value] if isinstance(value, str) else value))


def holding(when: When, facts: Facts) -> Clue | None:
    """The first clue that holds, None where none does."""
    return next((clue for clue in when if all(_holds(one, facts) for one in clue)), None)


def _holds(condition: Condition, facts: Facts) -> bool:
    fact = facts.get(condition.fact)
    if fact is None:
        return False
    return any(_same(wanted, value) for wanted in condition.values for value in fact.values)


def _same(wanted: str, value: str) -> bool:
    """Equal, or `wanted` is a class of status codes such as 5xx that the value belongs to."""
    return wanted == value or (len(value) == 3 and wanted == f"{value[0]}xx")
