"""Broken and hostile files: each refused with its place, and the database as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from runbook.accounts.models import Team
from runbook.content.models import Page, Revision
from runbook.exchange.incoming.faults import RefusedError, UnreadableError
from tests.factories import make_entry, make_service

from .documents import importing, written

pytestmark = pytest.mark.django_db
SEED = 20_261_127

PIECES = [
    *(b"\0", b"\xff", b"\xc3", b"\xe2\x80\xae", b"\\ud800", b"\\u0000", b"\n", b"\t"),
    *(b"&a ", b"*a ", b"!!python/name:os.system ", b"<<: ", b"---\n", b"%YAML 3.0\n", b"- - - "),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b": ", b"#", b"|", b"NaN", b"1e999", b"9" * 5000),
    *(b"[" * 2000, b"=cmd|' /C calc'!A0", b"999/"),
]


@pytest.fixture
def book(layers: Any, team: Team) -> dict[str, bytes]:
    make_entry(maintainer=team)
    make_entry(502, service=make_service("Orders"), maintainer=team)
    return {suffix: written(suffix).encode() for suffix in ("yaml", "json", "csv")}


def broken(book: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each document cut short, with something put in, with something left out."""
    chance = random.Random(SEED)
    for suffix, raw in book.items():
        for _ in range(25):
            yield suffix, raw[: chance.randrange(1, len(raw) - 3)]
        for piece in PIECES:
            for _ in range(2):
                at = chance.randrange(len(raw))
                yield suffix, raw[:at] + piece + raw[at:]
        for _ in range(40):
            at = chance.randrange(len(raw))
            yield suffix, raw[:at] + raw[at + chance.randrange(1, 40) :]


def test_no_broken_file_does_more_than_be_refused(book: dict[str, bytes]) -> None:
    before = list(Revision.objects.values_list("pk", flat=True))
    tried = refused = 0
    for suffix, raw in broken(book):
        tried += 1
        found = importing(raw, f"book.{suffix}")
        try:
            list(found.compare())
            found.tally.raise_if_refused()
        except UnreadableError as error:
            assert error.fault.message
        except RefusedError as error:
            assert all(fault.line > 0 and fault.message for fault in error.faults), raw
        else:
            continue  # it still is a document: what changed is shown
        refused += 1
        with pytest.raises((UnreadableError, RefusedError)):
            importing(raw, f"book.{suffix}").take_over()

    assert tried > 300 and refused > 150, (tried, refused)
    assert list(Revision.objects.values_list("pk", flat=True)) == before
    assert Page.objects.count() == 2
