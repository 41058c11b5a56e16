"""One attempt to deliver: recorded, signed, given up when it is hopeless."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from runbook.content.models import Page
from runbook.core.webhooks import verify
from runbook.notices import sending
from runbook.notices.models import Delivery
from runbook.notices.outbound import DeliveryError
from runbook.notices.tasks import Patience, deliver
from tests.factories import make_entry
from tests.notices.builders import LETTER, make_channel, make_delivery, make_person
from tests.notices.receivers import Receiver, http_receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.RUNBOOK_PRIVATE_WEBHOOKS = True
    settings.RUNBOOK_BASE_URL = "https://runbook.example.net"
    with http_receiver() as found:
        yield found


def fail(delivery: Delivery, *, last: bool = False) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        sending.attempt(delivery, last=last)
    delivery.refresh_from_db()
    return error.value


def test_a_webhook_arrives_signed(receiver: Receiver) -> None:
    channel = make_channel(receiver.url())
    delivery = make_delivery(channel)

    sending.attempt(delivery, last=False)

    [(_, fields, content)] = receiver.got
    assert verify(channel.secret, fields, content, now=int(time.time())) == f"msg_{delivery.pk}"
    event = json.loads(content)
    assert (event["type"], event["data"]["team"]) == ("runbook.digest", "payments")
    link = "https://runbook.example.net/review/items/1/"
    assert event["data"]["items"][0]["url"] == link
    delivery.refresh_from_db()
    channel.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert channel.last_sent_at == delivery.ended_at


def test_a_chat_gets_blocks(receiver: Receiver) -> None:
    sending.attempt(make_delivery(make_channel(receiver.url(), kind="slack")), last=False)

    [(_, fields, content)] = receiver.got
    assert "webhook-signature" not in fields
    assert json.loads(content)["blocks"][0]["text"]["text"] == LETTER.title


def test_what_was_sent_is_not_sent_again(receiver: Receiver) -> None:
    delivery = make_delivery(make_channel(receiver.url()))

    sending.attempt(delivery, last=False)
    sending.attempt(delivery, last=False)

    assert len(receiver.got) == 1


def test_a_failure_is_recorded_and_tried_again(receiver: Receiver) -> None:
    receiver.status = 503
    channel = make_channel(receiver.url())
    delivery = make_delivery(channel)

    error = fail(delivery)
    channel.refresh_from_db()

    assert error.temporary and delivery.state == "waiting"
    assert delivery.error == channel.last_error == "127.0.0.1 answered 503."
    receiver.status = 200
    sending.attempt(delivery, last=False)
    channel.refresh_from_db()
    assert (channel.last_error, delivery.state, delivery.attempts) == ("", "sent", 2)


def test_the_last_failure_gives_up(receiver: Receiver) -> None:
    receiver.status = 503
    delivery = make_delivery(make_channel(receiver.url()))

    fail(delivery, last=True)

    assert delivery.state == "failed"


def test_a_hopeless_one_is_given_up_at_once(receiver: Receiver) -> None:
    receiver.status = 404
    delivery = make_delivery(make_channel(receiver.url()))

    fail(delivery)

    assert delivery.state == "failed"


def test_gone_pauses_the_channel(receiver: Receiver) -> None:
    receiver.status = 410
    channel = make_channel(receiver.url())

    fail(make_delivery(channel))

    channel.refresh_from_db()
    assert not channel.active
    assert "paused" in channel.last_error


def test_a_private_address_is_refused(receiver: Receiver, settings: Any) -> None:
    settings.RUNBOOK_PRIVATE_WEBHOOKS = False
    delivery = make_delivery(make_channel(receiver.url()))

    fail(delivery)

    assert (delivery.state, receiver.got) == ("failed", [])
    assert "private network" in delivery.error


def test_no_log_and_no_job_holds_an_address_or_a_secret(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.status = 503
    channel = make_channel(receiver.url())
    sending.hand_over([Delivery(kind="digest", channel=channel, body=LETTER.body())])

    fail(Delivery.objects.get())

    job = ProcrastinateJob.objects.get()
    said = f"{caplog.text} {job.args} {channel} {channel.shown} {Delivery.objects.get()}"
    assert "SECRETPATH" not in said and channel.secret not in said


def test_a_message_is_made_in_the_transaction_that_found_it() -> None:
    channel = make_channel("https://hook.example.com/")

    with transaction.atomic():
        sending.hand_over([Delivery(kind="digest", channel=channel, body=LETTER.body())])
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_job_without_a_delivery_has_nothing_to_do() -> None:
    deliver(type("Context", (), {"job": None})(), delivery_id=str(make_delivery_then_lose_it()))


def make_delivery_then_lose_it() -> Any:
    delivery = make_delivery(make_channel("https://hook.example.com/"))
    pk = delivery.pk
    delivery.delete()
    return pk


@pytest.mark.parametrize(
    ("attempts", "after", "wait"), [(0, 0, 4), (1, 0, 16), (5, 0, 4096), (0, 600, 600)]
)
def test_it_waits_longer_each_time_and_as_long_as_it_is_asked_to(
    attempts: int, after: int, wait: int
) -> None:
    error = DeliveryError("503", temporary=True, after=after)
    job: Any = type("Job", (), {"attempts": attempts})()

    decision = Patience().get_retry_decision(exception=error, job=job)

    assert decision and decision.retry_at
    assert abs((decision.retry_at - timezone.now()).total_seconds() - wait) < 2


def test_it_gives_up_after_eight_attempts_and_at_once_on_what_is_no_failure_to_deliver() -> None:
    last: Any = type("Job", (), {"attempts": 7})()
    first: Any = type("Job", (), {"attempts": 0})()
    temporary = DeliveryError("503", temporary=True)

    assert Patience().get_retry_decision(exception=temporary, job=last) is None
    assert Patience().get_retry_decision(exception=ValueError(), job=first) is None


def test_what_was_given_up_can_be_sent_again(receiver: Receiver) -> None:
    receiver.status = 404
    delivery = make_delivery(make_channel(receiver.url()))
    fail(delivery)

    assert sending.send_again(delivery)
    assert not sending.send_again(delivery)

    assert ProcrastinateJob.objects.count() == 1
    receiver.status = 200
    sending.attempt(Delivery.objects.get(), last=False)
    assert Delivery.objects.get().state == "sent"


def test_what_ended_long_ago_is_forgotten() -> None:
    channel = make_channel("https://hook.example.com/")
    long_ago = timezone.now() - timedelta(days=sending.KEPT_DAYS + 1)
    make_delivery(channel, state="sent", ended_at=long_ago)
    make_delivery(channel)

    assert sending.forget_old() == 1
    assert Delivery.objects.get().state == "waiting"


def test_sending_confirms_nothing(receiver: Receiver, layers: Any) -> None:
    page = make_entry()
    before = Page.objects.values().get(pk=page.pk)

    sending.attempt(make_delivery(make_channel(receiver.url())), last=False)

    assert Page.objects.values().get(pk=page.pk) == before


@pytest.mark.parametrize("both", [True, False])
def test_a_delivery_has_one_receiver(both: bool) -> None:
    channel, person = make_channel("https://hook.example.com/"), make_person()

    with pytest.raises(IntegrityError, match="delivery_has_one_receiver"), transaction.atomic():
        make_delivery(channel if both else None, person if both else None)
