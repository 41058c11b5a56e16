"""What a 404 offers instead: the scenarios whose short names or titles look most alike."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from runbook.content.addresses import page_path
from runbook.content.models import Page
from runbook.core.errors import error_page
from runbook.matrix.nearest import HOW_MANY, shown

type Titled = tuple[str, str]

ALL_SCENARIOS = "All scenarios"


def no_scenario(request: HttpRequest, slug: str, said: str = "") -> HttpResponse:
    """404: nothing is called so; the scenarios with the likest names: one query."""
    links = [(page_path("scenario", key), title) for key, title in scenarios_near(slug)]
    return error_page(
        request,
        404,
        said or f"There is no scenario called “{shown(slug)}”.",
        links=(*links, (reverse("scenarios:scenario_list"), ALL_SCENARIOS)),
    )


def scenarios_near(slug: str) -> list[Titled]:
    """Keys and titles of the scenarios with the likest names, the likest first."""
    found = Page.objects.live().filter(kind=Page.Kind.SCENARIO).values_list("key", "title")
    return sorted(found, key=lambda one: (-likeness(slug, one[0]), one[0]))[:HOW_MANY]


def likeness(asked: str, key: str) -> float:
    """Shared words count more than shared letters: people remember a word of the name."""
    asked = asked.lower()[:120]
    words = set(re.split(r"[^a-z0-9]+", asked)) & set(key.split("-"))
    return len(words) + SequenceMatcher(None, asked, key).ratio()
