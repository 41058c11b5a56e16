"""The three facts that a triage asks first, one tap each, with the service's links. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from runbook.content.placeholders import fill_url

from .course import Course
from .models import Changed, HowWide, Since

FACTS: tuple[tuple[str, str, type[TextChoices], tuple[str, ...]], ...] = (
    ("how_wide", "How wide is it?", HowWide, ("errors-by-endpoint", "errors-by-tenant")),
    ("since", "Since when?", Since, ("dashboard",)),
    ("changed", "What changed?", Changed, ("deploys", "status")),
)


@dataclass(frozen=True, slots=True)
class Tap:
    """One fact: its choices as (value, words, chosen), and links where to look it up."""

    fact: str
    question: str
    choices: tuple[tuple[str, str, bool], ...]
    links: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        return next((words for _, words, chosen in self.choices if chosen), "")


def taps(course: Course) -> list[Tap]:
    links = course.triage.service.links if course.triage.service else []
    found = []
    for fact, question, choices, kinds in FACTS:
        value = getattr(course.triage, fact)
        look = [
            (one["label"], url)
            for one in links
            if one["kind"] in kinds and (url := fill_url(one["url"], course.values).url)
        ]
        taps_ = tuple((key, words, key == value) for key, words in choices.choices)
        found.append(Tap(fact, question, taps_, tuple(look)))
    return found
