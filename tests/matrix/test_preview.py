"""The preview beside the form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import User
from tests.factories import make_entry, make_layers


@pytest.fixture
def client(client_for: Callable[[User], Client], editor: User) -> Client:
    return client_for(editor)


@pytest.mark.django_db
def test_the_preview_renders_what_is_typed_and_escapes_it(client: Client) -> None:
    make_entry()
    sent = {
        "kind": "entry",
        "key": "403/gateway",
        "content.summary": "**Bold** <script>alert(1)</script>",
        "content.first_checks.0.text": "[x](javascript:alert(1)) <img src=x onerror=alert(1)>",
    }

    html = client.post("/preview/", sent, headers={"HX-Request": "true"}).content.decode()

    assert html.strip().startswith('<section class="card" id="preview"')
    assert "<strong>Bold</strong>" in html
    assert "<script" not in html and "<img" not in html
    assert not re.search(r'href="\s*javascript:', html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "entry"},
        {"kind": "entry", "key": "x"},
        {"kind": "code", "key": "403/gateway"},
        {"kind": "comparison", "key": "401"},
        {"kind": "nothing", "key": "1"},
        {"kind": "entry", "key": "9" * 5000},
        {
            "kind": "entry",
            "key": "403/gateway",
            "content.first_checks": "x",
            "content.first_checks.0.text": "y",
        },
        {"kind": "code", "key": "403", "content.confused_with.0.code": "x"},
    ],
)
def test_a_forged_preview_never_fails(client: Client, sent: dict[str, str]) -> None:
    make_layers()

    response = client.post("/preview/", sent, headers={"HX-Request": "true"})

    assert response.status_code in {200, 400, 403, 404}
