"""Cycles and their items, platform changes, editions, readers' flags and requests."""

from __future__ import annotations

from .changes import ChangeKind, PlatformChange, PlatformMark, SeenMark
from .cycles import ReviewCycle, ReviewItem, Unexamined
from .editions import Edition, EditionPage
from .readers import Flag
from .requests import ApiChangeRequest

__all__ = [
    "ApiChangeRequest",
    "ChangeKind",
    "Edition",
    "EditionPage",
    "Flag",
    "PlatformChange",
    "PlatformMark",
    "ReviewCycle",
    "ReviewItem",
    "SeenMark",
    "Unexamined",
]
