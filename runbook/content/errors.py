"""What can keep a change from being published. Each carries what a screen must show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from pydantic import ValidationError
from pydantic_core import ErrorDetails

if TYPE_CHECKING:
    from runbook.accounts.models import Team

    from .merge import Merge
    from .models import Page, Revision


class ContentError(Exception):
    """Base of everything the services of this package refuse."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with content: `path` as in `first_checks.2.text`."""

    path: str
    message: str


SENTENCES = {
    "string_too_short": "Write something here.",
    "too_short": "Write something here.",
    "missing": "This is missing.",
    "string_too_long": "At most {max_length} characters; this is longer.",
    "too_long": "At most {max_length} items.",
    "int_parsing": "Write a number.",
    "int_type": "Write a number.",
    "string_type": "This must be text.",
    "literal_error": "Choose one of {expected}.",
    "extra_forbidden": "There is no such field.",
    "less_than_equal": "At most {le}.",
    "greater_than_equal": "At least {ge}.",
}
# Patterns are ours; what pydantic says of a regular expression helps nobody.
PATTERNS = {
    r"^[^\n\r]*$": "Keep it to one line.",
    r"^\S*$": "An address holds no spaces.",
}


def in_words(fault: ErrorDetails) -> str:
    """A pydantic error as a sentence for the person who typed the value."""
    context = fault.get("ctx", {})
    if fault["type"] == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], "Use lower-case letters, digits and hyphens.")
    sentence = SENTENCES.get(fault["type"])
    return sentence.format(**context) if sentence else fault["msg"].removeprefix("Value error, ")


class InvalidContentError(ContentError):
    """The content does not fit its schema; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = faults

    @classmethod
    def from_pydantic(cls, error: ValidationError) -> InvalidContentError:
        return cls(
            [Fault(".".join(map(str, fault["loc"])), in_words(fault)) for fault in error.errors()]
        )


class NothingChangedError(ContentError):
    """The text is what readers see already."""


class RetiredError(NothingChangedError):
    """The page was taken away from readers; it takes a restoration to change it."""


class NoReasonError(ContentError):
    """A change says why it was made, in words that can be stored."""


class StaleError(ContentError):
    """Someone published meanwhile, and both changes touch the same place.

    `merge` holds what could be merged by itself and the conflicts that remain.
    """

    def __init__(self, page: Page, theirs: Revision, merge: Merge) -> None:
        super().__init__(f"{page} has changed since you opened it.")
        self.page = page
        self.theirs = theirs
        self.merge = merge


class ProposalMovedError(ContentError):
    """A proposal is not what this person saw: rewritten, decided, or overtaken by a revision."""


class AlreadyThereError(ContentError):
    """A page with this key exists: someone created it meanwhile."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page} is there already.")
        self.page = page


class NotYoursError(PermissionDenied):
    """This person may not change this page; `links` leads to who may, for the page that says so."""

    def __init__(self, message: str, keeper: Team | None = None) -> None:
        super().__init__(message)
        ask = ((f"/teams/{keeper.slug}/", f"Ask {keeper}"),) if keeper else ()
        self.links = (*ask, ("/", "Open the matrix"))


class ApprovalNeededError(NotYoursError):
    """This person may propose a change of this page; somebody else publishes it."""
