"""In which role an application answered: its marks tell who wrote the bytes, not whose fault it is.

A check of tokens in an application is `auth`, a dependency's failure that it reports is
`downstream`. The marks of the application are weighed down where the answer speaks of either.
"""

from __future__ import annotations

from dataclasses import replace

from .clues import WEIGHT, Clue
from .facts import Facts

CARRIED = 0.2
RETOLD = 0.4
LIMITED = 0.6
UNTOLD = 0.5
NAMES = frozenset({"kind", "brand"})
PAGE_FOR_ANOTHER = 0.4  # a page says so less often than data does
FOR_ANOTHER = {502: 3.6, 503: 1.6, 504: 3.6}  # log-odds of a dependency behind an application
FOR_ANOTHER_SHARE = 0.6  # of an application's marks there
FOR_ANOTHER_WHY = "An application's mark, on a status that says that another server failed."


def in_their_role(facts: Facts, clues: list[Clue]) -> list[Clue]:
    """The clues, the application's weighed by the role in which it answered."""
    another = _answers_for_another(facts, clues)
    share = FOR_ANOTHER_SHARE if another else _share_of_a_401(facts, clues)
    if _limited(facts, clues):
        share = LIMITED
    clues = [
        replace(one, weight=one.weight * share) if one.layer == "application" else one
        for one in clues
    ]
    if facts.subject.status == 401:  # a name tells what kind of component checked
        clues = [
            replace(one, weight=one.weight * UNTOLD) if one.group in NAMES else one for one in clues
        ]
    return [_carried(one, facts) for one in (*_without_echo(clues), *another)]


def _answers_for_another(facts: Facts, clues: list[Clue]) -> list[Clue]:
    """An application that answers 502, 503 or 504 mostly tells of what stands behind it."""
    told = FOR_ANOTHER.get(facts.subject.status or 0)
    marks = [one for one in clues if one.layer == "application" and one.weight > 0]
    known = facts.claimed_by_a_box or any(one.group in ("relays", "dependency") for one in clues)
    if told is None or not marks or known:
        return []
    strongest = max(marks, key=lambda one: one.weight)
    share = min(1.0, sum(one.weight for one in marks) / WEIGHT["strong"])
    if "html" in facts.subject.content_type:
        share *= PAGE_FOR_ANOTHER
    evidence = tuple(replace(one, why=FOR_ANOTHER_WHY) for one in strongest.evidence)
    return [Clue("downstream", told * share, evidence, "for another")]


def _limited(facts: Facts, clues: list[Clue]) -> bool:
    """A 429 in no known application's words may be a gateway's as well as its own."""
    return facts.subject.status == 429 and not any(
        one.layer == "application" and (one.product or one.group in ("cookie", "passed"))
        for one in clues
    )


def _share_of_a_401(facts: Facts, clues: list[Clue]) -> float:
    """What an application's marks are worth on a 401: they tell who wrote it, not its role.

    Least where it speaks of credentials, which counts on a 403 too; in full where the challenge
    itself is an application's.
    """
    coded = any(one.group == "oauth" for one in clues)
    if facts.subject.status not in (401, 403, None) and not coded:
        return 1.0
    own = any(
        one.signature.layer == "application" and "www-authenticate" in one.signature.fields
        for one in facts.matches
    )
    if own:
        return 1.0
    told = coded or any(
        one.layer == "auth" and one.group in ("words", "challenge", "named-challenge")
        for one in clues
    )
    if told:
        return RETOLD
    return UNTOLD if facts.subject.status == 401 else 1.0


def _carried(clue: Clue, facts: Facts) -> Clue:
    """An application's envelope says little of who failed.

    That holds around a dependency's failure, and around a check of tokens in the application.
    """
    if facts.relayed and clue.layer in ("application", "auth"):
        return replace(clue, weight=clue.weight * CARRIED)
    if (
        facts.checked
        and clue.layer == "application"
        and (clue.product or clue.group in ("envelope", "text"))
    ):
        return replace(clue, weight=clue.weight * CARRIED)
    return clue


def _without_echo(clues: list[Clue]) -> list[Clue]:
    """A dependency told of in free words outweighs the marks of the framework that tells it."""
    if not any(one.group == "dependency" and one.weight > 0 for one in clues):
        return clues
    return [
        replace(one, weight=one.weight * RETOLD) if one.layer == "application" else one
        for one in clues
    ]
