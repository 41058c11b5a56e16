"""What the analysis was taught, by whom and when: written with each change, never touched again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runbook.accounts.models import User
from runbook.content.diff import FieldDiff, diff

from .models import KnowledgeEdit

PER_PAGE = 50
LABELS = (
    "name", "layer", "product", "status_codes", "header", "header_looks_like", "body_holds",
    "values", "schema", "counts",
)  # fmt: skip
"""In the order of the forms: the database keeps none."""

type Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taught:
    """One change as its page tells it: what was done, and the difference word by word."""

    edit: KnowledgeEdit
    done: str
    diffs: tuple[FieldDiff, ...]


def record(
    what: KnowledgeEdit.What, subject: str, before: Words, after: Words, *, editor: User
) -> None:
    """Keep what stood there and what stands there now, in the transaction of the change.

    Nothing is kept where both are the same. One query.
    """
    if dict(before) != dict(after):
        KnowledgeEdit.objects.create(
            what=what, subject=subject, before=dict(before), after=dict(after), by=editor
        )


def newest(before: int | None = None) -> tuple[Sequence[Taught], int | None]:
    """A page of changes, the newest first, and where the next page begins. One query."""
    edits = KnowledgeEdit.objects.select_related("by")
    if before is not None:
        edits = edits.filter(pk__lt=before)
    listed = list(edits[: PER_PAGE + 1])
    more = listed[PER_PAGE - 1].pk if len(listed) > PER_PAGE else None
    return list(_told(listed[:PER_PAGE])), more


def _told(edits: Iterable[KnowledgeEdit]) -> Iterable[Taught]:
    for one in edits:
        done = "changed" if one.before and one.after else "added" if one.after else "deleted"
        yield Taught(one, done, diff(_ordered(one.before), _ordered(one.after)))


def _ordered(words: Words) -> dict[str, str]:
    return {label: words[label] for label in LABELS if label in words}
