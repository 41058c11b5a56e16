"""Whether messages leave: is somebody working on the queue, and was something given up lately."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from .models import Delivery

PATIENCE = timedelta(minutes=10)
"""A worker takes a job up within seconds."""
LATELY = timedelta(days=7)


def jobs_nobody_takes(*, now: datetime | None = None) -> int:
    """Jobs that could have been done ten minutes ago. One query."""
    before = (now or timezone.now()) - PATIENCE
    ready = Q(scheduled_at__isnull=True) | Q(scheduled_at__lt=before)
    waiting = ProcrastinateJob.objects.filter(ready, status="todo")
    deferred = Q(procrastinateevent__type="deferred", procrastinateevent__at__lt=before)
    return waiting.filter(deferred).distinct().count()


def given_up_lately(*, now: datetime | None = None) -> int:
    """Messages that nobody got in the last seven days. One query."""
    since = (now or timezone.now()) - LATELY
    return Delivery.objects.filter(state=Delivery.State.FAILED, ended_at__gt=since).count()
