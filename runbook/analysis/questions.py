"""The four questions of the guide, as far as the paste answers them.

returned-by   which layer chose the status            a role, or unknown
valid         was the request valid?                  yes, no, unknown
allowed       was the caller allowed?                 yes, no, unknown
state         did state or the system block it?       yes, no, unknown
"""

from __future__ import annotations

from .model import Evidence, Finding, Judgement, Paste, QuestionAnswer, Token


def answer_questions(
    paste: Paste,
    judgement: Judgement,
    token: Token | None,
    findings: tuple[Finding, ...],
) -> tuple[QuestionAnswer, ...]:
    """The four answers, always in that order, each with the lines that answered it."""
    verdict = judgement.verdict
    evidence = judgement.candidates[0].evidence if judgement.candidates else ()
    known = verdict.layer is not None and not verdict.abstained
    first = QuestionAnswer(
        "returned-by", str(verdict.layer) if known else "unknown", evidence if known else ()
    )
    none: tuple[Evidence, ...] = ()
    return (first, *(QuestionAnswer(one, "unknown", none) for one in ("valid", "allowed", "state")))
