"""What an error tells to strangers: traces, SQL, secrets, inner addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..redaction.hits import MARKER
from .case import Case
from .rule import Rule, Said


@dataclass(frozen=True, slots=True)
class Trace:
    """How a language's stack trace looks; `hint` is a text that every such trace holds."""

    language: str
    hint: str
    pattern: re.Pattern[str]


def _trace(language: str, hint: str, pattern: str) -> Trace:
    return Trace(language, hint, re.compile(pattern))


AT = r"(?:\b|\\[nt])at "  # in JSON the tab before it is written as two characters
TRACES = (
    _trace("Python", "Traceback", r"Traceback \(most recent call last\)"),
    _trace("Python", 'File "', r'File "[^"\n]{1,200}", line \d{1,6}, in '),
    _trace("Python", "File &quot;", r"File &quot;[^\n]{1,200}&quot;, line \d{1,6}"),
    _trace(
        "Java",
        "at ",
        AT + r"[\w.$/@]{3,200}\((?:[\w$]{1,80}\.(?:java|kt|scala|groovy):\d{1,6}"
        r"|Native Method|Unknown Source)\)",
    ),
    _trace(
        ".NET", "at ", AT + r"[\w.`<>\[\]]{3,200}\([^)\n]{0,200}\)(?: in [^\n]{1,200}:line \d+)"
    ),
    _trace(".NET", "at ", AT + r"(?:System|Microsoft)\.[\w.`<>\[\]]{3,200}\("),
    _trace(
        "Node.js",
        "at ",
        AT + r"(?:[^\n(\\]{1,120} \()?(?:file://|node:|/|[A-Z]:\\)[^\n:()]{0,200}:\d{1,6}:\d{1,6}",
    ),
    _trace("PHP", "#0 ", r"#0 (?:/|[A-Z]:\\)[^\n]{1,200}\.php\(\d{1,6}\)|#0 \{main\}"),
    _trace("PHP", " on line ", r" in (?:<b>)?(?:/|[A-Z]:\\)[^\n]{1,200}\.php(?:</b>)? on line "),
    _trace("Ruby", ".rb:", r"\w\.rb:\d{1,6}:in [`']"),
    _trace("Go", "goroutine ", r"goroutine \d{1,9} \["),
    _trace("Go", ".go:", r"\w\.go:\d{1,6} \+0x[0-9a-f]+"),
    _trace("Rust", "panicked at", r"thread '[^']{1,60}' panicked at"),
)
SQL = re.compile(
    r"SQLSTATE\[|\bORA-\d{5}\b|You have an error in your SQL syntax|Unclosed quotation mark"
    r"|syntax error at or near|duplicate key value violates|violates (?:foreign key|unique|not-null"
    r"|check) constraint|relation [\\\"]{1,2}[\w.]{1,80}[\\\"]{1,2} does not exist"
    r"|Unknown column '"
    r"|ER_(?:DUP|NO_SUCH|PARSE_ERROR|BAD_FIELD|BAD_TABLE|ACCESS_DENIED|LOCK|ROW|NO_REF|CON_COUNT)"
    r"|no such table: |Incorrect syntax near|DB2 SQL Error"
    r"|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s[^\n]{1,200}\s(?:FROM|VALUES|SET|WHERE)\s"
)
SQL_HINTS = (
    "SQL", "ORA-", "quotation", "syntax", "violates", "relation", "column", "ER_", "table",
    "SELECT ", "INSERT ", "UPDATE ", "DELETE ",
)  # fmt: skip
ECHOES = (
    "csrf", "xsrf", "nonce", "authenticity", "requestverif", "provided", "invalid api key",
    "invalid key", "invalid token", "unknown key", "incorrect api key",
)  # fmt: skip
PERSONAL = frozenset({"email", "card-number", "cookie", "cut-token"})
ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
INNER_NAME = re.compile(
    r"(?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\."
    r"(?:svc|svc\.cluster\.local|cluster\.local|internal|intranet|corp|lan|local|localdomain"
    r"|consul|mesh)(?![\w-])(?!\.\w)",
    re.IGNORECASE,
)
INNER_HINTS = (".svc", ".local", ".internal", ".intranet", ".corp", ".lan", ".consul", ".mesh")
PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"))
)


def stack_trace(case: Case) -> Said | None:
    content = case.content
    for trace in TRACES:
        if trace.hint not in content:
            continue
        found = trace.pattern.search(content)
        if found:
            return Said(
                f"A {trace.language} stack trace in the answer: it shows code and paths to anyone, "
                "and names the place that failed.",
                case.line_at(found.start()),
            )
    return None


def sql_error(case: Case) -> Said | None:
    content = case.content
    if not case.failed or not any(one in content for one in SQL_HINTS):
        return None
    found = SQL.search(content)
    if found is None:
        return None
    return Said(
        f"The database's own error is in the answer ({found[0][:40].strip()} …): it "
        "shows the inside to anyone; what failed is a call to the database.",
        case.line_at(found.start()),
    )


def secret(case: Case) -> Said | None:
    """Marks of redaction in an error's content; a token in a success may be what was asked for."""
    if not case.failed or "removed" not in case.content:
        return None
    for found in MARKER.finditer(case.content):
        kind = re.sub(r"[ -]removed\]?$", "", found[0]).lstrip("[")
        if kind in PERSONAL or _echoed(case, found.start()):
            continue
        return Said(
            f"The error's content held a secret ({kind}): replace it, since logs and caches on "
            "the way may have kept it.",
            case.line_at(found.start()),
        )
    return None


def _echoed(case: Case, at: int) -> bool:
    """Made for the reader of the page (a CSRF token), or the caller's own key, repeated to it."""
    before = case.content[max(0, at - 80) : at].lower()
    return any(one in before for one in ECHOES)


def inner_address(case: Case) -> Said | None:
    """Not where the call itself went to such a host: then nobody learns anything."""
    if not case.failed or _inside(case.host):
        return None
    for at, address in _addresses(case.content):
        return Said(
            f"The answer names an inner address ({address[:80]}): a lead for you, and for "
            "anyone else who reads it.",
            case.line_at(at),
        )
    place = case.fields.first("location")
    if place is not None and (found := next(_addresses(place.value[:600]), None)):
        return Said(
            f"Location leads to an inner address ({found[1][:80]}): callers outside can't "
            "follow it.",
            place.line,
        )
    return None


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    for found in ADDRESS.finditer(text):
        if _private(found[0]):
            yield found.start(), found[0]
    lower = text.lower()
    if any(one in lower for one in INNER_HINTS):
        for found in INNER_NAME.finditer(text):
            yield found.start(), found[0]


def _private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in PRIVATE)


def _inside(host: str) -> bool:
    if not host:
        return False
    name = host.strip("[]")
    return name in ("localhost", "::1") or "." not in name or bool(next(_addresses(name), None))


RULES = (
    Rule("stack-trace-leaked", "bad", "CWE-209", stack_trace),
    Rule("sql-error-leaked", "bad", "CWE-209", sql_error),
    Rule("secret-leaked", "bad", "CWE-200", secret),
    Rule("internal-address-leaked", "warn", "CWE-200", inner_address),
)
