"""The canonical JSON of everything: stable bytes for editions, exports and mirrors.

Contract: content, reference data, `reviewed_at` as a date; no clock time, revision number, user or
database id. Keys are sorted and each page is a block of its own lines, so that one changed entry
changes only its own. Pure, but for the reading functions in `review.editions`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

FORMAT = 1
KINDS = ("entry", "code", "comparison", "scenario")


def page_as_data(
    kind: str,
    key: str,
    content: Mapping[str, Any],
    *,
    maintainer: str,
    owner: str | None,
    reviewed_on: date | None,
    retired: bool,
    general: bool,
) -> dict[str, Any]:
    """One page as it is exported."""
    return {
        "kind": kind,
        "key": key,
        "maintainer": maintainer,
        "owner": owner,
        "reviewed_at": reviewed_on.isoformat() if reviewed_on else None,
        "retired": retired,
        "advice": "general" if general else "own",
        "content": dict(content),
    }


def lines(
    reference: Mapping[str, Any], pages: Iterable[Mapping[str, Any]], *, edition: str | None = None
) -> Iterator[str]:
    """The document in pieces; `pages` come in the order of kind and key.

    `digest` at its end is of the reference data and each page: the same for the same content,
    whatever the edition is called and however it is written.
    """
    digest = ContentDigest()
    digest.add(reference)
    text = pretty(reference)
    yield f'{{\n"format": {FORMAT},\n"edition": {pretty(edition)},\n"reference": {text},\n'
    yield '"pages": ['
    first = True
    for page in pages:
        digest.add(page)
        yield ("\n" if first else ",\n") + pretty(page)
        first = False
    yield f'\n],\n"digest": "{digest}"\n}}\n'


class ContentDigest:
    """What `digest` says of a document: of each part as JSON with sorted keys and no spaces."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, part: Mapping[str, Any]) -> None:
        self.add_line(as_line(part))

    def add_line(self, line: str) -> None:
        """A part as `as_line` has it. Raises UnicodeEncodeError for half a surrogate pair."""
        self._sum.update(line.encode())

    def __str__(self) -> str:
        return f"sha256:{self._sum.hexdigest()}"


def as_line(part: Mapping[str, Any]) -> str:
    """The part as JSON with sorted keys and no spaces."""
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def order(page: Mapping[str, Any]) -> tuple[int, str]:
    """Where a page stands: by kind, then by key."""
    return KINDS.index(page["kind"]), page["key"]
