"""Pages and revisions, proposals to change them, and how often they are opened."""

from __future__ import annotations

from .pages import (
    Entry,
    Page,
    Publication,
    Reference,
    Revision,
    SearchDocument,
    SearchTerm,
)
from .proposals import Proposal, ProposalEdit, ProposalEvent
from .use import MissedCell, PageArrival, PageUse

__all__ = [
    "Entry",
    "MissedCell",
    "Page",
    "PageArrival",
    "PageUse",
    "Proposal",
    "ProposalEdit",
    "ProposalEvent",
    "Publication",
    "Reference",
    "Revision",
    "SearchDocument",
    "SearchTerm",
]
