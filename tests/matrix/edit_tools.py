"""Builders and questions shared by the tests of the edit form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.test import Client

from runbook.content.models import Page, Revision
from runbook.matrix.forms.change import flat

ENTRY = "/codes/403/gateway/"


def checks(*texts: str) -> dict[str, Any]:
    return {"first_checks": [{"id": f"i{n}", "text": text} for n, text in enumerate(texts)]}


def order(data: Mapping[str, Any]) -> list[str]:
    return [row["text"] for row in data["first_checks"]]


def posted_by(data: Mapping[str, Any]) -> dict[str, str]:
    return dict(flat("content", data))


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send from the edit form, without its buttons."""
    form = html[html.index('id="edit-form"') : html.index("</form>", html.index('id="edit-form"'))]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = unescape(value[1]) if value else "on"
    for name_, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        sent[name_] = unescape(text)
    for name_, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name_] = unescape(chosen[1]) if chosen else ""
    return sent


def form(client: Client, address: str) -> dict[str, str]:
    return fields_of(client.get(address).content.decode())


def live(page: Page) -> Revision:
    found = Page.objects.select_related("live_revision__page", "live_revision__maintainer").get(
        pk=page.pk
    )
    assert found.live_revision is not None
    return found.live_revision
