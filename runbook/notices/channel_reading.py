"""What the page of a team's channels shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from runbook.accounts.models import Team

from .models import Channel, Delivery

LATEST = 20
PATIENCE = timedelta(minutes=2)
"""A worker takes a message up within seconds; after this long there is none."""


@dataclass(frozen=True, slots=True)
class ChannelReading:
    channel: Channel
    latest: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class ChannelsReading:
    team: Team
    channels: Sequence[ChannelReading]

    @property
    def on_their_way(self) -> bool:
        return any(one.state == "waiting" for each in self.channels for one in each.latest)

    @property
    def nobody_sends(self) -> bool:
        """Whether something waits that no worker has looked at."""
        before = timezone.now() - PATIENCE
        every = (one for each in self.channels for one in each.latest)
        return any(
            one.state == "waiting" and not one.attempts and one.made_at < before for one in every
        )


def read_channels(team: Team) -> ChannelsReading:
    """Two queries."""
    latest = list(Delivery.objects.filter(channel__team=team).defer("body")[:LATEST])
    return ChannelsReading(
        team,
        [
            ChannelReading(one, [each for each in latest if each.channel_id == one.pk][:3])
            for one in Channel.objects.filter(team=team).select_related("created_by")
        ],
    )
