"""`manage.py close_review 2026-Q4`: count what was not reached, and publish the edition."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runbook.core.quarters import Quarter

from ...closing import close_cycle


class Command(BaseCommand):
    help = "Closes the review of a quarter and publishes its edition. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quarter", help="Such as 2026-Q4.")

    def handle(self, *args: Any, quarter: str, **options: Any) -> None:
        try:
            cycle = close_cycle(Quarter.named(quarter))
        except ValueError as error:
            raise CommandError(str(error)) from error
        digest = cycle.edition.digest
        self.stdout.write(
            f"The review of {cycle} is closed: {cycle.not_reached} pages were not reached. "
            f"Edition {cycle} has the digest {digest}."
        )
