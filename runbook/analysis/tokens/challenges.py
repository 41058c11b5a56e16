"""Reads `WWW-Authenticate`: several challenges in one field, quoted or not, with or without
parameters (RFC 9110 §11.6.1, RFC 6750 §3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"  # noqa: S105 (RFC 9110's word for a name)
_PARAMETER = re.compile(
    rf"(?P<name>{_TOKEN})[ \t]*+=(?!=)[ \t]*+"
    rf"(?:\"(?P<quoted>(?:[^\"\\]|\\.)*+)\"?|'(?P<single>[^']*+)'|(?P<bare>[^\s,;\"]++)|(?=[,;\s]|$))",
    re.DOTALL,
)
_TOKEN68 = re.compile(r"(?P<value>[A-Za-z0-9._~+/-]++=*+|\[[a-z0-9-]+ removed\])[ \t]*+(?=,|;|$)")
_SCHEME = re.compile(rf"(?P<scheme>{_TOKEN})(?:[ \t]++|:[ \t]*+|(?=[,;]|$))")
_GAP = re.compile(r"[\s,;]++")
_NEXT = re.compile(r"[^,]*+")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way to be let in: a scheme with either a token68 or parameters (names in lower case)."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token68: str | None = None

    def get(self, name: str) -> str | None:
        return self.parameters.get(name)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that are demanded (RFC 6750 §3: separated by spaces)."""
        return tuple((self.get("scope") or "").replace(",", " ").split())


def parse_challenges(value: str) -> tuple[Challenge, ...]:
    """The challenges of a field value, in order; what can't be read is skipped.

    Parameters before any scheme belong to a challenge whose scheme is empty.
    """
    found: list[Challenge] = []
    scheme: str | None = None
    token68: str | None = None
    parameters: dict[str, str] = {}
    at = 0
    while at < len(value):
        if (gap := _GAP.match(value, at)) is not None:
            at = gap.end()
        elif (one := _PARAMETER.match(value, at)) is not None:
            scheme = scheme or ""
            parameters.setdefault(one["name"].lower(), _value(one))
            at = one.end()
        elif (start := _SCHEME.match(value, at)) is not None:
            if scheme is not None:
                found.append(Challenge(scheme, parameters, token68))
            scheme, parameters, token68 = start["scheme"], {}, None
            at = start.end()
            if (whole := _TOKEN68.match(value, at)) is not None:
                token68, at = whole["value"], whole.end()
        else:
            skipped = _NEXT.match(value, at)
            at = skipped.end() if skipped and skipped.end() > at else at + 1
    if scheme is not None:
        found.append(Challenge(scheme, parameters, token68))
    return tuple(found)


def _value(one: re.Match[str]) -> str:
    if one["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", one["quoted"], flags=re.DOTALL)
    return one["single"] or one["bare"] or ""
