"""Two changes of one scenario that met: the merged text, and each conflict in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runbook.content.merge import BadChoiceError, Choice, Conflict, resolve
from runbook.content.models import Revision
from runbook.content.revisions import Change, text_of
from runbook.graph.data import from_data
from runbook.graph.writing import write
from runbook.matrix.views.editing_page import shown

from .facts import clues_in_words, is_clues


@dataclass(frozen=True, slots=True)
class Merged:
    """What both changes make together, as text; `theirs` is the revision it stands on."""

    theirs: Revision
    text: str
    maintainer: str


def merged_text(
    change: Change, choices: Mapping[str, Choice], against: int | None = None
) -> Merged | None:
    """Both changes in one text, mine where both changed the same; None where nothing met.

    For changes that merge word by word into a scenario that leads nowhere, such as an answer
    that points to a question the other side removed: a person mends the text then.
    """
    revisions = Revision.objects.select_related("page", "maintainer", "owner", "author")
    mine = revisions.filter(page__kind=change.kind, page__key=change.key)
    theirs = mine.filter(number=against).first() if against else mine.order_by("-number").first()
    if theirs is None or theirs.number == change.based_on:
        return None
    base = mine.filter(number=change.based_on or 0).first()
    sides = (text_of(base) if base else {}), _as_text(change), text_of(theirs)
    try:
        content = resolve(*sides, choices).content
    except BadChoiceError:
        content = resolve(*sides, {}).content
    return Merged(theirs, write(from_data(content)), content["maintainer"])


def _as_text(change: Change) -> dict[str, Any]:
    return change.content | {"maintainer": change.maintainer.slug, "owner": None}


def conflict_in_words(conflict: Conflict, posted: Mapping[str, str]) -> dict[str, Any]:
    """A conflict as the page of two changes shows it; facts in words instead of as data."""
    said = shown(conflict, posted)
    for side in ("base", "mine", "theirs"):
        value = getattr(conflict, side)
        if is_clues(value):
            said[side] = clues_in_words(value) or "No facts"
    return said
