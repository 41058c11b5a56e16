"""Reads the sample's files. Pure: no Django.

    teams.yaml people.yaml services.yaml paths.yaml    reference data
    history.yaml                                       who published and confirmed what, when
    entries/403/gateway/payments-api.yaml              a service's own entry, as it reads today

Dates in them are counted back from the moment of loading (clock.py).
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from .clock import with_dates

FOLDER = Path(__file__).parent

type Content = dict[str, Any]


def read(name: str, now: datetime) -> Any:
    """What a file of the sample says, with its dates counted back from `now`."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(with_dates(text, now), Loader=loader)


def versions_of(content: Content, versions: list[dict[str, Any]]) -> list[Content]:
    """A text as it read after each of its changes; the last is what the file says."""
    texts = [content]
    for version in reversed(versions[1:]):
        texts.insert(0, _before(texts[0], version))
    return texts


def changed(content: Content, change: dict[str, Any]) -> Content:
    """The content with a field set, or items added at the end of a list."""
    after = deepcopy(content) | change.get("set", {})
    for field, items in change.get("add", {}).items():
        after[field] = [*after[field], *items]
    return after


def _before(content: Content, version: dict[str, Any]) -> Content:
    """The text without what this version added, saying what it said before."""
    before = deepcopy(content) | version.get("was", {})
    for field, ids in version.get("added", {}).items():
        kept = [item for item in before[field] if item["id"] not in ids]
        if len(kept) != len(before[field]) - len(ids):
            raise ValueError(f"{field} holds not all of {', '.join(ids)}")
        before[field] = kept
    return before
