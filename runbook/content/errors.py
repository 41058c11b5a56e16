"""What can keep a change from being published. Each carries what a screen must show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from pydantic import ValidationError

if TYPE_CHECKING:
    from .merge import Merge
    from .models import Page, Revision


class ContentError(Exception):
    """Base of everything the services of this package refuse."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with content: `path` as in `first_checks.2.text`."""

    path: str
    message: str


class InvalidContentError(ContentError):
    """The content does not fit its schema; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = faults

    @classmethod
    def from_pydantic(cls, error: ValidationError) -> InvalidContentError:
        return cls(
            [
                Fault(
                    ".".join(map(str, fault["loc"])),
                    fault["msg"].removeprefix("Value error, "),
                )
                for fault in error.errors()
            ]
        )


class NothingChangedError(ContentError):
    """The text is what readers see already."""


class NoReasonError(ContentError):
    """A change says why it was made."""


class StaleError(ContentError):
    """Someone published meanwhile, and both changes touch the same place.

    `merge` holds what could be merged by itself and the conflicts that remain.
    """

    def __init__(self, page: Page, theirs: Revision, merge: Merge) -> None:
        super().__init__(f"{page} has changed since you opened it.")
        self.page = page
        self.theirs = theirs
        self.merge = merge


class AlreadyThereError(ContentError):
    """A page with this key exists: someone created it meanwhile."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page} is there already.")
        self.page = page


class ApprovalNeededError(PermissionDenied):
    """This person may only propose a change of this page."""
