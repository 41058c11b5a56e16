"""A team's channels: added, tested, paused, removed by those who may edit the team."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from runbook.accounts.models import Team, User
from runbook.accounts.services import is_in, require_reference_editor
from runbook.core.webhooks import new_secret

from .letters import Letter, Line
from .models import Channel, Delivery
from .sending import hand_over
from .targets import RefusedError, check_url

MOST = 10


def require_keeper(by: User, team: Team) -> None:
    """Raises PermissionDenied."""
    require_reference_editor(by, own=is_in(by, team))


@transaction.atomic
def add_channel(team: Team, *, kind: str, name: str, url: str, by: User) -> Channel:
    """Raises PermissionDenied, or ValidationError by field. A webhook's secret is made here."""
    require_keeper(by, team)
    Team.objects.select_for_update().get(pk=team.pk)
    name, url = re.sub(r"\s+", " ", name).strip(), url.strip()
    faults: dict[str, str] = {}
    if kind not in Channel.Kind.values:
        faults["kind"] = "Choose what stands at the other end."
    if not name:
        faults["name"] = "Give it a name, such as #payments-oncall."
    try:
        check_url(url)
    except RefusedError as error:
        faults["url"] = str(error)
    taken = set(Channel.objects.filter(team=team).values_list("name", flat=True))
    if name in taken:
        faults["name"] = "The team has a channel of this name; choose another."
    if len(taken) >= MOST:
        faults["name"] = f"A team has at most {MOST} channels; remove one first."
    if faults:
        raise ValidationError(faults)
    secret = new_secret() if kind == Channel.Kind.WEBHOOK else ""
    channel = Channel(team=team, kind=kind, name=name, url=url, secret=secret, created_by=by)
    channel.full_clean(exclude=["created_at", "last_sent_at"])
    channel.save()
    return channel


@transaction.atomic
def test_channel(channel: Channel, *, by: User) -> Delivery:
    """Send a message that says it is a test. Raises PermissionDenied."""
    require_keeper(by, channel.team)
    path = f"/teams/{channel.team.slug}/"
    line = Line("This is what one line looks like", "and this is its reason", path)
    intro = f"{by} tested the channel “{channel.name}” of {channel.team}. Nothing is due."
    letter = Letter("Runbook can reach you", intro, (line,), f"{path}channels/")
    delivery = Delivery(kind=Delivery.Kind.TEST, channel=channel, body=letter.body())
    hand_over([delivery])
    return delivery


@transaction.atomic
def pause_channel(channel: Channel, *, by: User, active: bool) -> Channel:
    """Stop or go on sending to it. Raises PermissionDenied."""
    require_keeper(by, channel.team)
    channel.active = active
    channel.save(update_fields=["active"])
    return channel


@transaction.atomic
def renew_secret(channel: Channel, *, by: User) -> Channel:
    """A new secret in place of one that was lost or seen. Raises PermissionDenied."""
    require_keeper(by, channel.team)
    if channel.kind != Channel.Kind.WEBHOOK:
        raise ValidationError("Only a signed webhook has a secret.")
    channel.secret = new_secret()
    channel.save(update_fields=["secret"])
    return channel


@transaction.atomic
def remove_channel(channel: Channel, *, by: User) -> None:
    """Raises PermissionDenied. What is on its way to it goes with it."""
    require_keeper(by, channel.team)
    channel.delete()
