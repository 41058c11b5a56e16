"""`manage.py open_review [2026-Q4]`: one item for each page that has a reason to be read."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from runbook.core.quarters import Quarter

from ...opening import open_cycle, sweep


class Command(BaseCommand):
    help = "Opens the review of a quarter; without one, of the current quarter. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quarter", nargs="?", default="", help="Such as 2026-Q4.")

    def handle(self, *args: Any, quarter: str, **options: Any) -> None:
        try:
            wanted = Quarter.named(quarter) if quarter else Quarter.of(timezone.localdate())
            cycle = open_cycle(wanted, progress=self.progress)
        except ValueError as error:
            raise CommandError(str(error)) from error
        sweep()
        items, left = cycle.items.count(), cycle.unexamined.count()
        self.stdout.write(
            f"The review of {cycle} is open: {items} pages to read, {left} without a reason."
        )

    def progress(self, done: int, of: int) -> None:
        self.stderr.write(f"{done} of {of} pages looked at")
