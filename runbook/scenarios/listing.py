"""The list of scenarios: in which order they stand, and what the list shows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runbook.content.models import Page
from runbook.content.statuses import NO_RESPONSE, failure_type
from runbook.graph.data import from_data
from runbook.graph.soundness import longest_way

IN_ORDER = (
    "request-never-looked-valid",
    "token-seems-wrong-or-missing",
    "caller-is-logged-in-but-blocked",
    "path-or-object-cannot-be-found",
    "payload-is-valid-json-but-business-rules-reject-it",
    "operation-should-work-but-state-got-in-the-way",
    "same-request-works-until-traffic-spikes",
    "nothing-obvious-is-wrong-on-the-client-side",
    "gateway-gave-up",
    "it-broke-right-after-a-deploy",
    "only-some-callers-fail",
    "there-is-no-response-at-all",
    "i-only-have-a-status-code",
)
"""The order of the guide: from the caller's request to the system behind it."""

MOST_CODES = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One scenario in the list.

    `codes` are the first status codes it is proposed for, with their kinds; `more` counts the rest.
    """

    slug: str
    title: str
    when_html: str
    questions: int
    at_most: int
    codes: tuple[tuple[str, str], ...]
    more: int


def cards() -> list[Card]:
    """Every scenario that readers can see, in the guide's order, others after by title."""
    pages = Page.objects.live().filter(kind=Page.Kind.SCENARIO)
    found = [card(page) for page in pages.only("kind", "key", "title", "rendered")]
    return sorted(found, key=lambda one: (place(one.slug), one.title))


def place(slug: str) -> int:
    """Where a scenario stands in the guide; what the organisation wrote itself comes after."""
    return IN_ORDER.index(slug) if slug in IN_ORDER else len(IN_ORDER)


def card(page: Page) -> Card:
    text = page.rendered
    codes = codes_of(text)
    return Card(
        slug=page.key,
        title=page.title,
        when_html=text["when"],
        questions=len(text["questions"]),
        at_most=longest_way(from_data(text)),
        codes=codes[:MOST_CODES],
        more=len(codes[MOST_CODES:]),
    )


def codes_of(text: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The status codes, or classes such as 5xx, in the facts that propose a scenario."""
    named = dict.fromkeys(code for clue in text["fits"] for code in clue.get("status", ()))
    return tuple((label(code), kind_of(code)) for code in named)


def label(code: str) -> str:
    return "No response" if code == str(NO_RESPONSE) else code


def kind_of(code: str) -> str:
    return failure_type(int(code.replace("xx", "00")))
