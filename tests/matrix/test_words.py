"""The product's words: a page's immutable text is a revision, on every screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_code, make_entry
from tests.matrix.test_history import change

ROOT = Path(__file__).resolve().parents[2]
SCREENS = sorted((ROOT / "templates/matrix").glob("*.html"))
SCREENS += sorted((ROOT / "runbook/matrix/views").glob("*.py"))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda path: path.name)
def test_no_screen_calls_a_revision_a_version(screen: Path) -> None:
    assert not re.search(r"\bversions?\b", screen.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place",
    [
        "/codes/403/",
        "/codes/403/gateway/",
        "/codes/403/gateway/edit/",
        "/codes/403/gateway/history/?from=1&to=2",
        "/codes/403/gateway/confirm/",
        "/codes/403/gateway/revert/?to=1",
    ],
)
def test_pages_name_the_revision_that_they_show(
    client_for: Callable[[User], Client], editor: User, place: str
) -> None:
    make_code(403)
    change(make_entry(403, "gateway"), summary="Rewritten.")

    html = client_for(editor).get(place).content.decode()

    assert re.search(r"\b[Rr]evision [12]\b", html)
