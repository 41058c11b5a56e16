"""manage.py export: the whole runbook as a document, of now or of an edition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from runbook.review.models import Edition

from ...documents import WRITERS, Document, the_document
from ...folder import FolderError, write_folder


class Command(BaseCommand):
    help = "Write the runbook as JSON, YAML or CSV, or as a folder of Markdown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", required=True, choices=[*sorted(WRITERS), "markdown"])
        parser.add_argument("--out", type=Path, help="a file (a folder for markdown); or printed")
        parser.add_argument("--edition", help="such as 2026-Q4; without it, the state of now")
        parser.add_argument("--page", default="", help="only the page of this key: 403/gateway")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = self.edition(options["edition"])
        document = the_document(edition, key=options["page"])
        if options["format"] == "markdown":
            self.write_markdown(document, options["out"])
            return
        pieces = WRITERS[options["format"]][0](document)
        if options["out"] is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        path: Path = options["out"]
        beside = path.with_name(f"{path.name}.part")
        try:
            with beside.open("w", encoding="utf-8", newline="") as out:
                for piece in pieces:
                    out.write(piece)
            beside.replace(path)  # whoever reads it meanwhile reads the one before
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror}).") from error
        size = path.stat().st_size
        print(f"{path}: {document.name}, {size:,} bytes.", file=sys.stderr)  # noqa: T201

    def write_markdown(self, document: Document, folder: Path | None) -> None:
        if folder is None:
            raise CommandError("Markdown is a folder of files: name it with --out.")
        try:
            pages = write_folder(document, folder)
        except FolderError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{folder} cannot be written ({error.strerror}).") from error
        print(f"{folder}: {document.name}, {pages} pages.", file=sys.stderr)  # noqa: T201

    def edition(self, name: str | None) -> Edition | None:
        """Raises CommandError, one sentence, that names those there are."""
        if name is None:
            return None
        found = Edition.objects.filter(name=name).first()
        if found is None:
            known = ", ".join(Edition.objects.values_list("name", flat=True)[:8]) or "none yet"
            raise CommandError(f"There is no edition {name}; there are: {known}.")
        return found
