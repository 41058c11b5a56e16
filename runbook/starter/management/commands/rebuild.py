"""manage.py rebuild: what is derived from the live revisions, made anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from runbook.content.rebuild import rebuild_all


class Command(BaseCommand):
    help = "Rebuild projections and search from the live revisions. Changes nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_all()} pages rebuilt from their live revisions.")
