"""The hand-over: Markdown fit for a chat channel, made of redacted text only. Pure.

What it is, who answered, the evidence, what was settled and ruled out, who acts, what to check
next, and where the triage goes on.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.html import strip_tags

from runbook.content.markdown import without_marks

from .verdict_reading import Rank
from .walk_reading import label_of

if TYPE_CHECKING:
    from .triage_reading import TriageReading

MOST_EVIDENCE = 4
MOST_QUOTES = 3
LONGEST_QUOTE = 160
# An underscore within a word and a hash within a line are text as they are (CommonMark §6.2, §4.2),
# and a backslash before them is seen in chats that know a part of Markdown only.
MARKUP = re.compile(r"([\\*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_]))")
SOURCES = {"given": "", "evidence": "by the paste", "overridden": "against the paste"}


def handover(reading: TriageReading) -> str:
    return "\n".join(_lines(reading)) + "\n"


def _lines(reading: TriageReading) -> Iterator[str]:
    triage, outcome = reading.triage, reading.outcome
    yield f"**{_plain(outcome.title if outcome else f'{reading.landing_words}, still open')}**"
    if reading.outcome_text:
        yield f"{_plain(_words(reading.outcome_text))}\n"
    where = _where(reading)
    placed = triage.service or any(map(reading.course.told.correlation.get, ("host", "path")))
    yield from _line("Where" if placed else "When", where)
    looked, now = reading.looked_words, reading.landing_words
    yield from _line("Looked like", looked if looked != now else "")
    yield from _line("It is", now if outcome else "")
    yield from _answered(reading)
    yield from _line("Token", " ".join(reading.token.problems) if reading.token else "")
    yield from _line("Rate limit", reading.rate_limit["advice"] if reading.rate_limit else "")
    yield from _line("Ruled out", _ruled_out(reading))
    for tap in reading.taps:
        yield from _line(tap.question.rstrip("?"), tap.said)
    yield from _line("Last seen", _last_seen(reading))
    yield from _settled(reading)
    if triage.closed_at:
        yield from _line("Turned out to be", reading.was_words)
        yield from _line("Cause", triage.cause)
    if reading.actor.pages:
        yield from _line("Acts", ", ".join((reading.actor.words, *_chat(reading))))
    else:
        yield from _line("Nobody to page; tell the caller", without_marks(reading.actor.tell_text))
    yield from _line("Next check", _next(reading))
    for label, value in reading.correlation:
        if label in ("Request id", "Trace id"):
            yield f"- {label}: {code(value)}"
    yield f"- Triage: {reading.base}{triage.get_absolute_url()}"


def _line(label: str, text: str) -> Iterator[str]:
    if text:
        yield f"- {label}: {_plain(text)}"


def _where(reading: TriageReading) -> str:
    triage = reading.triage
    service = triage.service.name if triage.service else ""
    named = f"{service} ({triage.environment})" if service and triage.environment else service
    return ", ".join(filter(None, (named, reading.request_line)))


def _answered(reading: TriageReading) -> Iterator[str]:
    """Who answered by the paste, and the lines that say so."""
    if reading.silence:
        yield f"- No response: {reading.silence['stage'].lower()}. {reading.silence['reason']}"
        return
    first: Rank | None = next(iter(reading.ranks), None)
    if first is None:
        return
    product = f", {first.product}" if first.product else ""
    said = f"{first.layer}{product} ({reading.verdict_words})"
    yield from _line("Answered by", "too little evidence to say" if reading.abstained else said)
    for clue in [one for one in first.clues if not one.against][:MOST_EVIDENCE]:
        quotes = " ".join(code(one.text) for one in clue.quotes[:MOST_QUOTES])
        yield f"  - {quotes} {_plain(clue.why)}"
    yield from _line("Passed on by", ", ".join(f"{name} ({of})" for name, of in reading.fronts))


def _ruled_out(reading: TriageReading) -> str:
    against = [one.layer for one in reading.ranks if any(clue.against for clue in one.clues)]
    said = _words(reading.entry.text["rules_out"]) if reading.entry else ""
    return "; ".join(filter(None, (", ".join(against), said)))


def _settled(reading: TriageReading) -> Iterator[str]:
    """Every question that has its answer, and what answered it."""
    walk = reading.course.walk
    for step in walk.steps if walk else ():
        who = reading.course.people.get(step.question.id, "")
        said = f"said {who}" if who and step.source == "given" else SOURCES[step.source]
        answer = f"{label_of(step.answer)} ({said})" if said else label_of(step.answer)
        yield from _line(step.question.short, answer)


def _chat(reading: TriageReading) -> list[str]:
    """Where the acting team talks, as the first of its chat contacts is called."""
    team = reading.acting_team
    return [one["label"] for one in team.contacts if one["kind"] == "chat"][:1] if team else []


def _last_seen(reading: TriageReading) -> str:
    seen = [one.name for one in reading.hops if one.seen]
    missing = [one.name for one in reading.hops if one.seen is False]
    parts = ([f"in the log of {seen[-1]}"] if seen else []) + (
        [f"not in that of {', '.join(missing)}"] if missing else []
    )
    return ", ".join(parts)


def _next(reading: TriageReading) -> str:
    asked = reading.asked
    if asked and not asked.again:
        return _words(asked.ask)
    first = next(iter(reading.checks), None)
    return _words(first.check.data["text"]) if first else ""


def _words(safe_html: str) -> str:
    return html.unescape(strip_tags(safe_html))


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A code span (CommonMark §6.1) that holds the text as it is, backticks too."""
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]} …"
    fence = "``" if "`" in short else "`"
    pad = " " if "`" in short else ""
    return f"{fence}{pad}{short}{pad}{fence}"
