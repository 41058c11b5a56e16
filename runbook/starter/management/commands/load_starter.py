"""manage.py load_starter: the shipped content, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runbook.starter.files import StarterError
from runbook.starter.loader import load_starter


class Command(BaseCommand):
    help = "Load the shipped content. Safe to repeat; what people changed is never overwritten."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_starter()
        except StarterError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{loaded.written} pages written, {loaded.kept} left as they are.")
