"""manage.py analyse: which layer returned a response, from a file or from standard input.

    curl -si https://api.example.net/v2/payments | manage.py analyse -

Needs no database. Where one is at hand (DATABASE_URL, or a demo that runs) the organisation's
services and signatures count, and the owner and first check are its own; else the first check is
the shipped one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.html import strip_tags

from runbook.analysis.analyse import analyse
from runbook.analysis.answer import as_json, as_text
from runbook.analysis.model import Analysis, UnreadableError
from runbook.catalogue.paths import load_path
from runbook.content.models import Entry, Page
from runbook.starter.files import shipped_entry
from runbook.triage.knowledge import Knowledge, the_knowledge


class Command(BaseCommand):
    help = "Say which layer returned a pasted response, log line or client error."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="A file, or - for standard input.")
        parser.add_argument("--json", action="store_true", help="The API's shape instead of text.")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = read(options["file"])
        knowledge = knowledge_at_hand()
        try:
            analysis = analyse(raw, knowledge.organisation if knowledge else None)
        except UnreadableError as error:
            at = f"line {error.line}: " if error.line else ""
            raise CommandError(f"{at}{error.message}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(analysis), indent=2, ensure_ascii=False))
            return
        owner, check = who_and_what(analysis, knowledge)
        self.stdout.write(as_text(analysis, owner=owner, first_check=check))


def read(name: str) -> str:
    """The text of a file or of standard input; bytes that are no UTF-8 are shown as such."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    return data.decode("utf-8", "replace")


def knowledge_at_hand() -> Knowledge | None:
    """What the organisation knows, if its database answers."""
    try:
        return the_knowledge()
    except DatabaseError:
        return None


def who_and_what(analysis: Analysis, knowledge: Knowledge | None) -> tuple[str, str]:
    """The owner of the cell that the verdict names, and the first check there."""
    layer, code = analysis.judgement.verdict.layer, analysis.status
    if layer is None or code is None:
        return "", ""
    if knowledge is None:
        content = shipped_entry(code, layer)
        return "", content["first_checks"][0]["text"] if content else ""
    service = knowledge.services.get(analysis.service or "")
    cells = Entry.objects.cells_for(service.pk if service else None, [code])
    cell = next((one for one in cells if one.layer.slug == layer), None)
    owner = load_path(service.pk if service else None).owner(layer, cell.owner if cell else None)
    if cell is None:
        return owner.team.name if owner else "", ""
    page = Page.objects.entry_to_read(cell.page_id, code)
    checks = page.rendered.get("first_checks") or [{"text": ""}]
    return owner.team.name if owner else "nobody yet", strip_tags(checks[0]["text"])
