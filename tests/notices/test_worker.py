"""The real worker takes jobs up: it delivers, retries later, and the clock's jobs run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from runbook.notices.models import Delivery
from runbook.notices.sending import hand_over
from tests.notices.builders import LETTER, make_channel
from tests.notices.receivers import Receiver, http_receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.RUNBOOK_PRIVATE_WEBHOOKS = True
    with http_receiver() as found:
        yield found


def work() -> None:
    """All that can be done now, as `manage.py procrastinate worker --one-shot` does it."""

    async def run() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False
            )

    connections.settings["default"]["CONN_MAX_AGE"] = 0  # its threads live on, unseen
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(run())
    connections.close_all()


def jobs(task: str) -> list[tuple[str, int]]:
    found = ProcrastinateJob.objects.filter(task_name=f"runbook.{task}").order_by("id")
    return [(job.status, job.attempts) for job in found]


def test_it_delivers(receiver: Receiver) -> None:
    channel = make_channel(receiver.url())
    hand_over([Delivery(kind="digest", channel=channel, body=LETTER.body())])

    work()

    assert len(receiver.got) == 1
    assert Delivery.objects.get().state == "sent"
    assert jobs("notices.tasks.deliver") == [("succeeded", 1)]


def test_a_failure_comes_up_again_later_and_a_hopeless_one_does_not(receiver: Receiver) -> None:
    receiver.status = 503
    channel = make_channel(receiver.url())
    hand_over([Delivery(kind="digest", channel=channel, body=LETTER.body())])
    work()
    receiver.status = 404
    hand_over([Delivery(kind="digest", channel=channel, body=LETTER.body())])
    work()

    assert jobs("notices.tasks.deliver") == [("todo", 1), ("failed", 1)]
    later = ProcrastinateJob.objects.get(status="todo").scheduled_at
    assert later is not None
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting", "failed"}


def test_the_clock_runs_as_jobs() -> None:
    for task in ("review.tasks.tend_review", "notices.tasks.make_digests",
                 "notices.tasks.tell_participants", "notices.tasks.forget_old",
                 "notices.tasks.forget_old_jobs", "notices.tasks.take_up_stalled"):  # fmt: skip
        app.tasks[f"runbook.{task}"].defer(timestamp=0)

    work()

    states = set(ProcrastinateJob.objects.values_list("status", flat=True))
    assert states == {"succeeded"}


def test_each_of_them_is_on_the_clock() -> None:
    crons = {
        task.task.name.removeprefix("runbook."): task.cron
        for task in app.periodic_registry.periodic_tasks.values()
    }

    assert crons["review.tasks.tend_review"] == "*/5 * * * *"
    assert crons["notices.tasks.make_digests"] == "7 * * * *"
    assert crons["notices.tasks.tell_participants"] == "* * * * *"
    assert crons["exchange.tasks.forget_files"] == "41 * * * *"
    assert len(crons) == 7
