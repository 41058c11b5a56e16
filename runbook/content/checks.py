"""What must hold of a change: its content, reason and key, its author's right, the page's state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from pydantic import ValidationError

from runbook.accounts.models import UNCLAIMED, Membership, Role, Team, User
from runbook.accounts.policy import Way, effective_policy, stricter, way_to_publish
from runbook.accounts.services import role_of, way_for
from runbook.catalogue.models import Layer, Service
from runbook.core.slugs import RESERVED
from runbook.graph.data import from_data
from runbook.graph.model import GraphError
from runbook.graph.parsing import parse
from runbook.graph.soundness import soundness
from runbook.graph.writing import write

from .addresses import split_comparison_key, split_entry_key
from .errors import (
    ApprovalNeededError,
    Fault,
    InvalidContentError,
    NoReasonError,
    NotYoursError,
    RetiredError,
)
from .kinds import SCHEMAS, as_stored, parse_content
from .models import Page, Publication

MAX_REASON = 300
CODE = "(0|[1-5][0-9]{2})"
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
KEYS = {
    "entry": re.compile(f"{CODE}/{SLUG}(/{SLUG})?"),
    "code": re.compile(CODE),
    "comparison": re.compile(f"{CODE}-vs-{CODE}"),
    "scenario": re.compile(SLUG),
}


def checked_content(
    kind: str, content: dict[str, Any], around: Around | None = None
) -> dict[str, Any]:
    """The content as it is stored; raises InvalidContentError with every fault."""
    if kind not in SCHEMAS:
        raise InvalidContentError([Fault("kind", f"There are no pages of the kind {kind!r}.")])
    try:
        stored = as_stored(parse_content(kind, content))
    except ValidationError as error:
        raise InvalidContentError.from_pydantic(error) from error
    if kind == "scenario":
        check_sound(stored, around or around_now())
    return stored


@dataclass(frozen=True, slots=True)
class Around:
    """What a page may name: by slug, and the described codes by number."""

    codes: Collection[int]
    layers: Collection[str]
    services: Collection[str] = ()


def around_now() -> Around:
    described = Page.objects.live().filter(kind=Page.Kind.CODE).values_list("key", flat=True)
    layers = Layer.objects.values_list("slug", flat=True)
    return Around({int(code) for code in described}, list(layers))


def check_sound(content: dict[str, Any], around: Around) -> None:
    """Refuse a scenario that says what its text format cannot, or leads nowhere or in a circle."""
    try:
        graph = parse(write(from_data(content)))
        problems = tuple(soundness(graph, set(around.codes), list(around.layers)))
    except GraphError as error:
        problems = error.problems
    if problems:
        raise InvalidContentError([Fault("questions", one.message) for one in problems])


def checked_reason(reason: str) -> str:
    """The reason as it is stored; raises NoReasonError unless people can read it."""
    reason = reason.strip()
    if not any(unicodedata.category(character)[0] not in "CZ" for character in reason):
        raise NoReasonError("Say why: readers of the history will want to know.")
    if len(reason) > MAX_REASON:
        raise NoReasonError(f"At most {MAX_REASON} characters; this is {len(reason)}.")
    # NUL and lone surrogates: PostgreSQL stores neither.
    if any(c == "\0" or unicodedata.category(c) == "Cs" for c in reason):
        raise NoReasonError("There is a character in it that cannot be stored.")
    return reason


def check_key(kind: str, key: str, around: Around | None = None) -> None:
    """Refuse a new page whose key is not the one natural key of what it is about."""
    if not KEYS[kind].fullmatch(key):
        raise _bad_key(f"{key!r} is not the address of such a page.")
    if kind == "comparison":
        left, right = split_comparison_key(key)
        if left >= right:
            raise _bad_key("A comparison names the smaller code first, and two codes.")
    if kind == "scenario" and key in RESERVED:
        raise _bad_key("Runbook uses this short name itself; choose another.")
    if kind == "entry":
        _, layer, service = split_entry_key(key)
        if not _is_layer(layer, around):
            raise _bad_key(f"There is no layer called {layer}.")
        if service and not _is_service(service, around):
            raise _bad_key(f"There is no service called {service}.")


def _is_layer(slug: str, around: Around | None) -> bool:
    return slug in around.layers if around else Layer.objects.filter(slug=slug).exists()


def _is_service(slug: str, around: Around | None) -> bool:
    return slug in around.services if around else Service.objects.filter(slug=slug).exists()


def _bad_key(message: str) -> InvalidContentError:
    return InvalidContentError([Fault("key", message)])


def way_of(author: User, current: Team, wanted: Team) -> Way:
    """How this person may bring about a change: handing a page on takes both teams' way."""
    way = way_for(author, wanted)
    if wanted != current and current.slug != UNCLAIMED:
        way = stricter(way, way_for(author, current))
    return way


def check_permission(
    author: User, current: Team, wanted: Team, *, how: Publication = Publication.DIRECT
) -> None:
    """Raise unless the author may publish.

    What a command imports was approved elsewhere, and breaking glass is for whoever may propose.
    """
    way = way_of(author, current, wanted)
    keeper = wanted if current.slug == UNCLAIMED else current
    if way is Way.REFUSE:
        raise NotYoursError(
            f"{keeper} keeps this page true, and readers cannot change pages. Ask {keeper}, or an "
            "administrator for a role. Nothing was published.",
            keeper,
        )
    if way is Way.PROPOSE and how == Publication.DIRECT:
        raise ApprovalNeededError(
            f"{keeper} keeps this page true, and somebody else approves your changes of it. "
            "Propose this one. Nothing was published.",
            keeper,
        )
    if how == Publication.BREAK_GLASS and wanted != current and way is Way.PROPOSE:
        raise ApprovalNeededError(
            f"In an incident only the text changes: {keeper} keeps it true. Nothing was published.",
            keeper,
        )


def teams_to_write_for(author: User) -> list[Team]:
    """The teams whose pages this author may write, by one query, their own first.

    `own` says who is theirs; `way` whether what they write is published or proposed.
    """
    approves = Q(memberships__user__role__in=[Role.APPROVER, Role.ADMINISTRATOR])
    approves |= Q(memberships__user__is_superuser=True)
    approves &= Q(memberships__user__is_active=True)
    teams = (
        Team.objects.real()
        .annotate(
            own=Exists(Membership.objects.filter(team=OuterRef("pk"), user=author)),
            approvers=Count("memberships__user", distinct=True, filter=approves),
        )
        .order_by("name")
    )
    found: list[Team] = []
    for team in teams if author.is_active else ():
        team.way = _way(author, team)  # type: ignore[attr-defined]
        if team.way is not Way.REFUSE:  # type: ignore[attr-defined]
            found.append(team)
    return found


def _way(author: User, team: Any) -> Way:
    policy = effective_policy(team.publishing, team.approvers)
    return way_to_publish(role_of(author), own=team.own, policy=policy)


def check_has_team(teams: list[Team]) -> None:
    """Refuse early somebody who could write for none of the teams there are."""
    if not teams:
        raise NotYoursError(
            "Readers cannot change pages; ask an administrator for a role, and for a team that "
            "should keep this page true."
        )


def check_not_retired(page: Page) -> None:
    if page.retired_at is not None:
        raise RetiredError("This page has been retired; restore it before you change it.")
