"""A small sound scenario as a page, and what a browser would send from its editor."""

from __future__ import annotations

from typing import Any

from django.test import Client

from runbook.accounts.models import Team
from runbook.content.models import Page
from runbook.content.revisions import Change
from runbook.content.services import publish
from runbook.graph.data import as_data
from runbook.graph.parsing import parse
from tests.factories import make_code, make_layers, make_user, publish_page
from tests.graph.builders import SOUND
from tests.matrix.edit_tools import form, live

KEY = "caller-is-blocked"
ADDRESS = f"/scenarios/{KEY}/"
EDIT = f"{ADDRESS}edit/"
NEW = "/scenarios/new/"
GRAPH_FIELDS = ("title", "summary", "when", "fits", "start", "questions", "outcomes", "sources")


def make_world() -> None:
    """The layers and the two status codes that the scenario names."""
    make_layers()
    for code, name in ((401, "Unauthorized"), (403, "Forbidden")):
        if not Page.objects.filter(kind="code", key=str(code)).exists():
            make_code(code, name=name)


def make_scenario(key: str = KEY, text: str = SOUND, *, maintainer: Team | None = None) -> Page:
    """A published scenario, through the only door there is."""
    make_world()
    return publish_page("scenario", key, as_data(parse(text)), maintainer=maintainer).page


def change_text(page: Page, text: str, reason: str = "Their reason.") -> None:
    """Somebody else publishes this text."""
    revision = live(page)
    publish(
        Change(
            kind="scenario",
            key=page.key,
            content=as_data(parse(text)),
            maintainer=revision.maintainer,
            owner=None,
            author=make_user("someone-else", role="approver"),
            reason=reason,
            based_on=revision.number,
        )
    )


def opened(client: Client, address: str = EDIT) -> dict[str, str]:
    """The editor as it opens: every field with its value."""
    return form(client, address)


def send(client: Client, sent: dict[str, str], do: str = "publish", address: str = EDIT) -> Any:
    return client.post(address, sent | {"do": do})
