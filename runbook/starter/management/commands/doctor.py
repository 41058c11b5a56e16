"""manage.py doctor: is this installation, and is what it says, sound?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from runbook.starter.doctor import examine


class Command(BaseCommand):
    help = "Check the installation and the content. Exit 1 on a fault; notes do not fail."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            findings = list(examine())
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {error}".strip()) from error
        for finding in sorted(findings, key=lambda finding: not finding.fault):
            line = f"{'FAULT' if finding.fault else 'note '} {finding.text}"
            self.stdout.write(self.style.ERROR(line) if finding.fault else line)
        faults = sum(finding.fault for finding in findings)
        self.stdout.write(f"Faults: {faults}. Notes: {len(findings) - faults}.")
        if faults:
            sys.exit(1)
