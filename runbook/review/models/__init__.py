"""Cycles and their items, platform changes, editions, readers' flags and requests."""

from __future__ import annotations

from .changes import ChangeKind, PlatformChange, PlatformMark
from .cycles import ReviewCycle, ReviewItem, Unexamined
from .editions import Edition, EditionPage
from .noticed import DeployHook, SeenMark, SeenPath
from .readers import Flag
from .requests import ApiChangeRequest

__all__ = [
    "ApiChangeRequest",
    "ChangeKind",
    "DeployHook",
    "Edition",
    "EditionPage",
    "Flag",
    "PlatformChange",
    "PlatformMark",
    "ReviewCycle",
    "ReviewItem",
    "SeenMark",
    "SeenPath",
    "Unexamined",
]
