"""What a status says to each question: `IMPLIED`, of which the first row that fits wins.

Checks run in the order of the questions, so a status of a later check answers the earlier ones: a
409 from the application was neither malformed nor refused. It does so only where the application
chose it; an intermediary's 409 says nothing of the kind. The status of a dependency that is
passed on is the dependency's answer to the application, and is never held against the caller.
Sections are RFC 9110's.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Role

ANY: frozenset[Role] = frozenset()
WITHIN: frozenset[Role] = frozenset({"application", "downstream"})
NOT_DOWNSTREAM: frozenset[Role] = frozenset(
    {"waf-cdn", "load-balancer", "gateway", "auth", "application"}
)
DOWNSTREAM: frozenset[Role] = frozenset({"downstream"})
NOT_AUTH: frozenset[Role] = NOT_DOWNSTREAM - {"auth"}


@dataclass(frozen=True, slots=True)
class Implied:
    """One row: what a status says to a question, if one of `layers` chose it (empty: any)."""

    question: str
    answer: str
    statuses: frozenset[int]
    why: str
    layers: frozenset[Role] = ANY
    or_unknown: bool = True  # also where it is not known which layer chose it


def _row(
    question: str,
    answer: str,
    statuses: str,
    why: str,
    layers: frozenset[Role] = ANY,
    *,
    or_unknown: bool = True,
) -> Implied:
    numbers: set[int] = set()
    for one in statuses.split():
        first, _, last = one.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return Implied(question, answer, frozenset(numbers), why, layers, or_unknown)


BROKEN = "The request's form, size, method or content type is what this status refuses."
READ = "Only a valid request gets as far as this check, and the application chose the status."
PASSED = "The application was at work for this call when its dependency failed."
IMPLIED = (
    # Was the request valid?
    _row("valid", "no", "400", "400 says that the request can't be understood (RFC 9110 §15.5.1).",
         NOT_AUTH),
    _row("valid", "no", "405 406 411 413-417 431 494 497 501 505", BROKEN, NOT_DOWNSTREAM),
    _row("valid", "no", "422",
         "422 says that the content's values can't be processed (RFC 9110 §15.5.21).",
         NOT_DOWNSTREAM),
    _row("valid", "yes", "409 410 412 423", READ, WITHIN, or_unknown=False),
    _row("valid", "yes", "500 502-504", PASSED, DOWNSTREAM, or_unknown=False),
    # Was the caller allowed?
    _row("allowed", "no", "401 407", "The caller's credentials are missing or were refused.",
         NOT_DOWNSTREAM),
    _row("allowed", "no", "403", "A role, an ownership rule or a policy refused the caller.",
         NOT_DOWNSTREAM),
    _row("allowed", "no", "402 419 440 451 495 496 498 511 561",
         "The status refuses the caller, not the request.", NOT_DOWNSTREAM),
    _row("allowed", "yes", "409 423",
         "The application compares with the current state only for a caller that may change it.",
         WITHIN, or_unknown=False),
    _row("allowed", "yes", "412",
         "Preconditions are looked at after the normal checks of a request (RFC 9110 §13.2.1).",
         WITHIN, or_unknown=False),
    _row("allowed", "yes", "500 502-504", PASSED, DOWNSTREAM, or_unknown=False),
    # Did state or the system block it?
    _row("state", "yes", "409 410 412 423 424 425",
         "The status speaks of the resource's current state."),
    _row("state", "yes", "428", "The resource may only be changed against a known state."),
    _row("state", "yes", "429", "A limit was reached: the same call succeeds later."),
    _row("state", "yes", "401 403",
         "A dependency refused the application's own call: that is no answer to the caller.",
         DOWNSTREAM, or_unknown=False),
    _row("state", "yes", "500 502-504 506-508 520-527 529 530 598 599",
         "The system failed; the caller can't mend that."),
)  # fmt: skip
