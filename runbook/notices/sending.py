"""Handing messages to the queue, and one attempt to deliver one.

A delivery and its job are written in the transaction that found something to tell, so a message
is neither lost nor made for what was rolled back. Jobs carry the delivery's id and nothing else:
what is in the queue's tables, and in its logs, is no secret.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from runbook.core.webhooks import sign

from . import mail, outbound
from .letters import Letter, as_blocks, as_event
from .models import Channel, Delivery
from .outbound import DeliveryError

ATTEMPTS = 8
"""With waits of 4 s, 16 s, … the last attempt is a day after the first."""
LONGEST_WAIT = 86_400
KEPT_DAYS = 90


def hand_over(deliveries: Sequence[Delivery]) -> int:
    """Keep the deliveries and a job for each, in the caller's transaction; how many."""
    from .tasks import deliver  # it calls this module

    with transaction.atomic():
        Delivery.objects.bulk_create(deliveries)
        for one in deliveries:
            deliver.defer(delivery_id=str(one.pk))
    return len(deliveries)


def attempt(delivery: Delivery, *, last: bool, now: datetime | None = None) -> None:
    """Try to deliver once. Raises DeliveryError, recorded; `last`: then it is given up.

    What is sent, given up, or for a paused channel or a person who left, is left alone.
    """
    if delivery.state != Delivery.State.WAITING:
        return
    now = now or timezone.now()
    delivery.attempts += 1
    try:
        _send(delivery, now)
    except DeliveryError as error:
        _note_failure(delivery, error, given_up=last or not error.temporary)
        raise
    delivery.state, delivery.ended_at, delivery.error = Delivery.State.SENT, timezone.now(), ""
    delivery.save()
    if delivery.channel:
        delivery.channel.last_sent_at, delivery.channel.last_error = delivery.ended_at, ""
        delivery.channel.save(update_fields=["last_sent_at", "last_error"])


def _send(delivery: Delivery, now: datetime) -> None:
    letter = Letter.of(delivery.body).reaching(settings.RUNBOOK_BASE_URL)
    if delivery.channel is None:
        assert delivery.user
        mail.send(letter, to=delivery.user, about=delivery.kind)
        return
    if not delivery.channel.active:
        raise DeliveryError("The channel is paused.", temporary=False)
    content, fields = message(delivery, delivery.channel, letter, now)
    outbound.post(
        delivery.channel.url,
        content,
        fields,
        private_allowed=settings.RUNBOOK_PRIVATE_WEBHOOKS,
    )


def message(
    delivery: Delivery, channel: Channel, letter: Letter, now: datetime
) -> tuple[bytes, dict[str, str]]:
    """The content to post, and the fields that prove who sent it."""
    if channel.kind == Channel.Kind.SLACK:
        return json.dumps(as_blocks(letter)).encode(), {}
    event = as_event(
        letter,
        kind=delivery.kind,
        team=channel.team.slug,
        timestamp=delivery.made_at.isoformat(),
    )
    content, moment, name = json.dumps(event).encode(), int(now.timestamp()), f"msg_{delivery.pk}"
    signature = sign(channel.secret, message_id=name, timestamp=moment, content=content)
    return content, {
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature,
    }


def _note_failure(delivery: Delivery, error: DeliveryError, *, given_up: bool) -> None:
    delivery.error = str(error)[:300]
    if given_up:
        delivery.state, delivery.ended_at = Delivery.State.FAILED, timezone.now()
    delivery.save()
    channel = delivery.channel
    if channel is None:
        return
    channel.last_error = delivery.error
    if error.gone:
        channel.active = False
        channel.last_error = f"{delivery.error} The channel is paused."
    channel.save(update_fields=["last_error", "active"])


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    """Try a message that was given up from the start; whether it was one."""
    found = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if found.state != Delivery.State.FAILED:
        return False
    from .tasks import deliver

    found.state, found.ended_at, found.attempts = Delivery.State.WAITING, None, 0
    found.save()
    deliver.defer(delivery_id=str(found.pk))
    return True


def forget_old(*, now: datetime | None = None) -> int:
    """Remove what ended long ago; how many."""
    before = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    return Delivery.objects.filter(ended_at__lt=before).delete()[0]
