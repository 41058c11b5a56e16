"""Short names stand in addresses beside fixed words, so they are never called like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from runbook.core.slugs import RESERVED, free_slug
from runbook.matrix.urls import urlpatterns


def fixed_words() -> Iterator[str]:
    """The words of the screens' addresses that stand where a short name may stand."""
    for pattern in urlpatterns:
        _, *rest = str(pattern.pattern).strip("/").split("/")
        yield from (word for word in rest if re.fullmatch(r"[a-z-]+", word))


def test_every_fixed_word_of_an_address_is_reserved():
    words = set(fixed_words())

    assert {"options", "adopt", "confirm", "path", "new"} <= words
    assert words - set(RESERVED) == set()


@pytest.mark.parametrize("word", RESERVED)
def test_a_free_slug_is_never_a_reserved_word(word):
    assert free_slug(word.title(), set()) == f"{word}-1"
