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

type Layers = frozenset[Role | None]

ANY: Layers = frozenset()
WITHIN: Layers = frozenset({"application", "downstream"})
DOWNSTREAM: Layers = frozenset({"downstream"})
FIREWALL: Layers = frozenset({"waf-cdn"})
ROUTERS: Layers = frozenset({"load-balancer", "gateway"})
TO_CALLER: Layers = frozenset({"waf-cdn", "load-balancer", "gateway", "auth", "application", None})


@dataclass(frozen=True, slots=True)
class Implied:
    """One row: what a status says to a question, if one of `layers` chose it.

    No layers: whoever chose it; None among them: also where that is not known.
    """

    question: str
    answer: str
    statuses: frozenset[int]
    why: str
    layers: Layers = ANY

    def fits(self, status: int, layer: Role | None) -> bool:
        return status in self.statuses and (not self.layers or layer in self.layers)


def _row(question: str, answer: str, statuses: str, why: str, layers: Layers = ANY) -> Implied:
    numbers: set[int] = set()
    for one in statuses.split():
        first, _, last = one.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return Implied(question, answer, frozenset(numbers), why, layers)


BROKEN = "The request's form, size, method or content type is what this status refuses."
READ = "Only a valid request gets as far as this check, and the application chose the status."
PASSED = "The application was at work for this call when its dependency failed."
IMPLIED = (
    # Was the request valid?
    _row("valid", "no", "400", "400 says that the request can't be understood (RFC 9110 §15.5.1).",
         TO_CALLER - {"auth"}),
    _row("valid", "no", "404",
         "It holds no objects itself: it has no route for this host, path or method as called.",
         ROUTERS),
    _row("valid", "no", "405 406", BROKEN, TO_CALLER - FIREWALL),
    _row("valid", "no", "411 413-417 431 494 497 501 505", BROKEN, TO_CALLER),
    _row("valid", "no", "422",
         "422 says that the content's values can't be processed (RFC 9110 §15.5.21).", TO_CALLER),
    _row("valid", "yes", "409 410 412 423", READ, WITHIN),
    _row("valid", "yes", "500 502-504", PASSED, DOWNSTREAM),
    # Was the caller allowed?
    _row("allowed", "no", "401 407", "The caller's credentials are missing or were refused.",
         TO_CALLER),
    _row("allowed", "no", "403 405 406",
         "A rule refused the call; firewalls answer their blocks with this status.", FIREWALL),
    _row("allowed", "no", "403", "A role, an ownership rule or a policy refused the caller.",
         TO_CALLER),
    _row("allowed", "no", "402 419 440 451 495 496 498 511 561",
         "The status refuses the caller, not the request.", TO_CALLER),
    _row("allowed", "yes", "409 423",
         "The application compares with the current state only for a caller that may change it.",
         WITHIN),
    _row("allowed", "yes", "412",
         "Preconditions are looked at after the normal checks of a request (RFC 9110 §13.2.1).",
         WITHIN),
    _row("allowed", "yes", "500 502-504", PASSED, DOWNSTREAM),
    # Did state or the system block it?
    _row("state", "yes", "409 410 412 423 424 425",
         "The status speaks of the resource's current state."),
    _row("state", "yes", "428", "The resource may only be changed against a known state."),
    _row("state", "yes", "429", "A limit was reached: the same call succeeds later."),
    _row("state", "yes", "401 403",
         "A dependency refused the application's own call: that is no answer to the caller.",
         DOWNSTREAM),
    _row("state", "yes", "500 502-504 506-508 520-527 529 530 598 599",
         "The system failed; the caller can't mend that."),
)  # fmt: skip
