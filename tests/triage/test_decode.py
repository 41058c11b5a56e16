"""The decode box: in plain words, here, redacted, kept nowhere."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_base64_is_shown_in_plain_text(client: Client) -> None:
    encoded = base64.b64encode(b'{"error": "ledger is closed"}').decode()

    html = client.post("/triage/decode/", {"text": encoded}).content.decode()

    assert "ledger is closed" in html


def test_htmx_gets_the_result_alone(client: Client) -> None:
    response = client.post("/triage/decode/", {"text": "a%20b%20c"}, headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<div class="stack" id="decoded">')
    assert "a b c" in response.content.decode()


def test_a_secret_inside_an_encoding_is_taken_out(client: Client) -> None:
    inner = b"GET / HTTP/1.1\nAuthorization: Bearer abcdef0123456789abcdef\n"

    html = client.post("/triage/decode/", {"text": base64.b64encode(inner).decode()})

    shown = html.content.decode().split('id="decoded"')[1]
    assert "abcdef0123456789abcdef" not in shown


def test_what_holds_nothing_encoded_says_so(client: Client) -> None:
    html = client.post("/triage/decode/", {"text": "plain words"}).content.decode()

    assert "Nothing in it is Base64" in html
