"""Cycles and their items, platform changes, editions, readers' flags, requests, channels."""

from __future__ import annotations

from .changes import ChangeKind, DeployHook, PlatformChange, PlatformMark, SeenMark
from .channels import Channel, Digest
from .cycles import ReviewCycle, ReviewItem, Unexamined
from .editions import Edition, EditionPage
from .readers import Flag
from .requests import ApiChangeRequest

__all__ = [
    "ApiChangeRequest",
    "ChangeKind",
    "Channel",
    "DeployHook",
    "Digest",
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
