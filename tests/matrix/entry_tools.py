"""Questions shared by the tests of the entry page."""

from __future__ import annotations

import re

from django.test import Client


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def plain(html: str) -> str:
    """A page's text without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())
