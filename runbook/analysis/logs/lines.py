"""What every access-log format shares: words of a line, named values, and how a record is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model import AnsweredBy, Evidence, LogFormat, LogRecord, Role

# A quote or bracket that is never closed runs to the line's end, so this can't backtrack.
_WORD = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?$)|\[[^\]]*(?:\]|$)|[^\s"\[]+')
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_KEY = re.compile(r"[$A-Za-z_(][\w.$()-]{0,63}")
_STATUS = re.compile(r"[1-9]\d\d")
_MAX_QUOTE = 200
ABSENT = frozenset({"", "-", "null", "none", "nil", "n/a", "<nil>", "undefined"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paste; `number` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Values:
    """Values by the names the log gives them; names compare by letters and digits alone.

    `upstream_status`, `upstreamStatus` and `$upstream-status` are one name. An inner name such as
    `http.response.status` is also found by its ends, where no whole name is the same.
    """

    items: Mapping[str, str]
    _plain: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain: dict[str, str] = {}
        for name in self.items:
            plain.setdefault(plain_name(name), name)
        for name in self.items:
            parts = name.split(".")
            for start in range(1, min(len(parts), 4)):
                plain.setdefault(plain_name(".".join(parts[start:])), name)
        object.__setattr__(self, "_plain", plain)

    def __contains__(self, name: str) -> bool:
        return name in self._plain

    def name(self, *plain: str) -> str:
        """The log's own spelling of the first of these names that it has, else empty."""
        return next((self._plain[one] for one in plain if one in self._plain), "")

    def get(self, *plain: str) -> str:
        """The value of the first of these names that says anything, else empty."""
        for one in plain:
            value = self.items.get(self._plain.get(one, ""), "").strip()
            if value.lower() not in ABSENT:
                return value
        return ""

    def has(self, *plain: str) -> bool:
        return any(one in self._plain for one in plain)


def plain_name(name: str) -> str:
    """Letters and digits alone, without API Gateway's `$context.`."""
    return _NOT_PLAIN.sub("", name.lower().lstrip("$").removeprefix("context."))


def words(text: str) -> list[str]:
    """Quoted strings, bracketed groups and bare words; a list `502, 200` is one word."""
    found: list[str] = []
    for word in _WORD.findall(text):
        if found and found[-1][-1] in ",":
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def unquoted(word: str) -> str:
    return word[1:-1] if len(word) >= 2 and word[0] == '"' == word[-1] else word


def pairs(text: str) -> dict[str, str]:
    """`name=value`, `name="value"` and `name: "value"` of a line, in order."""
    found: dict[str, str] = {}
    name = ""
    for word in words(text):
        if name:
            found.setdefault(name, unquoted(word))
            name = ""
            continue
        head, separator, tail = word.partition("=")
        if not separator and word.endswith(":"):
            head, separator, tail = word[:-1], ":", ""
        if not separator or not _KEY.fullmatch(head):
            continue
        if tail:
            found.setdefault(head, tail.rstrip(","))
        else:
            name = head
    return found


def status_of(text: str) -> int | None:
    """A status code, or None: `-`, `0`, `-1` and `000` say that there was none."""
    text = text.strip()
    return int(text) if _STATUS.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """Who chose the status, and the value that says so."""

    by: AnsweredBy
    reason: str
    where: str
    quote: str
    role: Role | None = None


def record(
    line: Line,
    format_: LogFormat,
    product: str,
    writer: Role,
    *,
    status: int | None,
    upstream: int | None,
    answer: Answer,
    values: Values,
) -> LogRecord:
    """A record whose `role` is the writer's own where it answered by itself."""
    quote = answer.quote if len(answer.quote) <= _MAX_QUOTE else answer.quote[:_MAX_QUOTE] + "…"
    return LogRecord(
        format=format_,
        product=product,
        writer=writer,
        status=status,
        upstream_status=upstream,
        answered_by=answer.by,
        role=writer if answer.by == "self" else answer.role,
        evidence=(Evidence(f"log {answer.where}", quote, answer.reason, line.number),),
        values=dict(values.items),
        line=line.number,
        reason=answer.reason,
    )
