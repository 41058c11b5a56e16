"""`manage.py tend_review`: what the clock does, for cron. Safe as often as wanted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ...tending import tend


class Command(BaseCommand):
    help = "Opens and closes reviews by the calendar, and queues what cannot wait."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(tend()))
