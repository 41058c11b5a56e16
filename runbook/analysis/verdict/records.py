"""Log records of the hops on the way: each holds its own answer beside its upstream's."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ROLES, Evidence, LogRecord, Organisation, Role
from .clues import LOGGED, Clue

BEHIND: dict[Role, Role] = {  # who most likely answered where this one passed it on
    "waf-cdn": "application",
    "load-balancer": "application",
    "gateway": "application",
    "auth": "application",
    "application": "downstream",
    "downstream": "downstream",
}
GROUP = "log"
PASSED_ON = 2.4  # the writer is certain to have passed it on; who stands behind it is not


def failing(logs: tuple[LogRecord, ...]) -> tuple[LogRecord, ...]:
    """The last failing record of each writer, outermost first; all where none failed."""
    bad = [one for one in logs if one.status is None or one.status >= 400 or one.status < 100]
    last = {(one.writer, one.product): one for one in bad or logs}
    return tuple(sorted(last.values(), key=lambda one: ROLES.index(one.writer)))


def answerer(records: tuple[LogRecord, ...]) -> LogRecord | None:
    """The innermost record that says who chose the status, else the innermost of all."""
    for wanted in (("filter", "self"), ("client",), ("upstream",), ("unknown",)):
        for record in reversed(records):
            if record.answered_by in wanted:
                return record
    return None


def writer_role(record: LogRecord, organisation: Organisation) -> Role:
    return organisation.products.get(record.product, record.writer)


def decides(logs: tuple[LogRecord, ...]) -> bool:
    """A record says that its writer, or a filter in it, chose the status."""
    chosen = answerer(failing(logs))
    return chosen is not None and chosen.answered_by in ("self", "filter")


def clues(logs: tuple[LogRecord, ...], organisation: Organisation) -> Iterator[Clue]:
    """What the records say, in the order of the way."""
    records = failing(logs)
    chosen = answerer(records)
    if chosen is None:
        return
    writer = writer_role(chosen, organisation)
    evidence = chosen.evidence or (_whole(chosen),)
    if chosen.answered_by in ("filter", "self"):
        yield Clue(chosen.role or writer, LOGGED, evidence, GROUP, chosen.product)
    elif chosen.answered_by == "client":
        yield Clue(writer, LOGGED / 3, evidence, GROUP, chosen.product)
    elif chosen.answered_by == "upstream":
        yield from _passed_on(records, organisation)


def _passed_on(records: tuple[LogRecord, ...], organisation: Organisation) -> Iterator[Clue]:
    """Every writer passed it on: the answer came from behind the innermost."""
    innermost = records[-1]
    for record in records:
        role = writer_role(record, organisation)
        yield Clue(role, -LOGGED / 2, record.evidence or (_whole(record),), GROUP)
    evidence = innermost.evidence or (_whole(innermost),)
    for role in ROLES[: ROLES.index(writer_role(innermost, organisation))]:
        yield Clue(role, -PASSED_ON, evidence, "before the log")
    behind = innermost.role or BEHIND[writer_role(innermost, organisation)]
    yield Clue(behind, PASSED_ON, evidence, GROUP)


def _whole(record: LogRecord) -> Evidence:
    why = record.reason or "The log record of this hop."
    status = "-" if record.status is None else str(record.status)
    return Evidence("log status", status, why, record.line)
