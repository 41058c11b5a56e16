"""manage.py export: the runbook, or a part of it, of now or of an edition."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from runbook.review.models import Edition

from ...documents import WRITERS, Document, the_document
from ...folder import FolderError, write_files
from ...making import FOLDERS, TooLargeError, book, leaves_of, moment_of, one_page
from ...narrowing import Narrowing

EVERY = 2.0  # seconds
PAGES = {"markdown": "md", "html": "html", "pdf": "pdf"}
NARROWS = ("service", "team", "code", "layer")


class Command(BaseCommand):
    help = "Write the runbook as YAML, JSON, CSV, a folder of Markdown, a static site or a book."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", required=True, choices=[*sorted(WRITERS), *sorted(PAGES)])
        parser.add_argument("--out", type=Path, help="a file, or a folder; without it, printed")
        parser.add_argument("--edition", help="such as 2026-Q4; without it, the state of now")
        parser.add_argument("--page", default="", help="only the page of this key: 403/gateway")
        for name in NARROWS:
            parser.add_argument(f"--{name}", default="", help=f"only what this {name} is about")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = self.edition(options["edition"])
        wanted = Narrowing(key=options["page"], **{name: options[name] for name in NARROWS})
        document = the_document(edition, wanted)
        self.done, self.printed = 0, time.monotonic()
        form, out = options["format"], options["out"]
        try:
            if form in WRITERS:
                self.write(out, map(str.encode, WRITERS[form][0](document)), document)
            elif options["page"]:
                self.write(out, [self.one_page(document, form, options["page"])], document)
            elif form == "pdf":
                self.write(out, [book(document, self.tell)], document)
            else:
                self.write_folder(document, form, out)
        except TooLargeError as error:
            raise CommandError(str(error)) from error

    def one_page(self, document: Document, form: str, key: str) -> bytes:
        leaf = next(leaves_of(document), None)
        if leaf is None:
            raise CommandError(f"There is no page {key}.")
        said = f"{moment_of(document)}."
        return one_page(leaf, PAGES[form], said=said, base=settings.RUNBOOK_BASE_URL or "")

    def tell(self) -> None:
        """Progress, on stderr: what is exported may go to stdout."""
        self.done += 1
        if time.monotonic() - self.printed >= EVERY:
            self.printed = time.monotonic()
            print(f"{self.done:,} pages …", file=sys.stderr)  # noqa: T201

    def write(self, path: Path | None, pieces: Iterable[bytes], document: Document) -> None:
        """To a file, whole or not at all; or to stdout."""
        if path is None:
            for piece in pieces:
                self.put(piece)
            return
        beside = path.with_name(f"{path.name}.part")
        try:
            with beside.open("wb") as out:
                for piece in pieces:
                    out.write(piece)
            beside.replace(path)  # whoever reads it meanwhile reads the one before
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror}).") from error
        size = path.stat().st_size
        print(f"{path}: {document.name}, {size:,} bytes.", file=sys.stderr)  # noqa: T201

    def put(self, piece: bytes) -> None:
        try:
            self.stdout.write(piece.decode(), ending="")
        except UnicodeDecodeError:  # a PDF
            sys.stdout.buffer.write(piece)

    def write_folder(self, document: Document, form: str, folder: Path | None) -> None:
        if folder is None:
            raise CommandError(f"{form} is a folder of files: name it with --out.")
        try:
            files = write_files(FOLDERS[form](document, self.tell), folder)
        except FolderError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{folder} cannot be written ({error.strerror}).") from error
        print(f"{folder}: {document.name}, {files} files.", file=sys.stderr)  # noqa: T201

    def edition(self, name: str | None) -> Edition | None:
        """Raises CommandError, one sentence, that names those there are."""
        if name is None:
            return None
        found = Edition.objects.filter(name=name).first()
        if found is None:
            known = ", ".join(Edition.objects.values_list("name", flat=True)[:8]) or "none yet"
            raise CommandError(f"There is no edition {name}; there are: {known}.")
        return found
