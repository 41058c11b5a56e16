"""Builders for the tests of notices."""

from __future__ import annotations

from typing import Any

from runbook.accounts.models import Team, User
from runbook.core.webhooks import new_secret
from runbook.notices.letters import Letter, Line
from runbook.notices.models import Channel, Delivery
from tests.factories import make_team, make_user

LETTER = Letter(
    "Payments: 1 thing waits in Runbook",
    "Most pages take seconds.",
    (Line("403 from the gateway", "Overdue 41 d", "/review/items/1/"),),
    "/review/",
)


def make_person(name: str = "ada", *, team: Team | None = None, **fields: Any) -> User:
    user = make_user(name, role=fields.pop("role", "editor"), team=team)
    user.email = f"{name}@example.net"
    user.save()
    return user


def make_channel(url: str, *, kind: str = "webhook", team: Team | None = None) -> Channel:
    return Channel.objects.create(
        team=team or make_team(),
        kind=kind,
        name=f"#{kind}",
        url=url,
        secret=new_secret() if kind == "webhook" else "",
        created_by=make_user("ada", role="editor"),
    )


def make_delivery(
    channel: Channel | None = None, user: User | None = None, **fields: Any
) -> Delivery:
    kind = Delivery.Kind.DIGEST
    body = LETTER.body()
    return Delivery.objects.create(kind=kind, channel=channel, user=user, body=body, **fields)
