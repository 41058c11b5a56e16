"""manage.py import: a document taken over, as proposals or published, all of it or nothing."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from runbook.accounts.models import User

from ...incoming.faults import RefusedError, UnreadableError
from ...incoming.run import Import
from ...incoming.steps import Step
from ...incoming.writing import Strategy

EVERY = 2.0  # seconds


class Command(BaseCommand):
    help = "Compare a YAML, JSON or CSV document with the runbook, page by page, and take it over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--strategy",
            choices=[*Strategy],
            default=Strategy.PUBLISH,
            help="publish (as imported; the default) or propose, which needs --as",
        )
        parser.add_argument("--as", dest="author", help="the user who stands as author")

    def handle(self, *args: Any, **options: Any) -> None:
        author = self.author(options["author"])
        strategy = Strategy(options["strategy"])
        if strategy is Strategy.PROPOSE and author is None:
            raise CommandError("A proposal has an author: name a user with --as.")
        path: Path = options["path"]
        self.printed = time.monotonic()
        self.done = 0
        try:
            with path.open("rb") as source:
                found = Import(source, path.name, author, strategy)
                if options["dry_run"]:
                    for step in found.compare():
                        self.tell(step)
                    found.tally.raise_if_refused()
                else:
                    found.take_over(self.tell)
        except OSError as error:
            raise CommandError(f"{path} cannot be read ({error.strerror}).") from error
        except UnreadableError as error:
            raise CommandError(f"{path}: {error}\nNothing was changed.") from error
        except RefusedError as error:
            raise CommandError(_refusal(path, error)) from error
        self.stdout.write(_outcome(path, found, dry_run=options["dry_run"]))

    def author(self, name: str | None) -> User | None:
        """Raises CommandError unless it is somebody who can act."""
        if name is None:
            return None
        user = User.objects.filter(username=name).first()
        if user is None or not user.is_active:
            raise CommandError(f"There is no active user called {name}.")
        return user

    def tell(self, step: Step) -> None:
        """A line for what changes; unchanged pages are only counted. Progress goes to stderr."""
        self.done += 1
        if step.happens != "unchanged":
            said = f": {step.summary}" if step.summary else ""
            name = f"{step.what} {step.key}".strip()
            self.stdout.write(f"{step.happens:<9} {name}{said}")
        now = time.monotonic()
        if now - self.printed >= EVERY:
            self.printed = now
            print(f"{self.done:,} read …", file=sys.stderr)  # noqa: T201


def _refusal(path: Path, error: RefusedError) -> str:
    shown = [f"{path}: {fault}" for fault in error.faults]
    more = error.total - len(shown)
    if more > 0:
        shown.append(f"… and {more:,} more")
    return "\n".join([*shown, "Nothing was changed."])


def _outcome(path: Path, found: Import, *, dry_run: bool) -> str:
    done = "proposed" if found.strategy is Strategy.PROPOSE else "imported"
    said = [f"{path.name}: {found.tally}."]
    if found.digest == "differs":
        said.append("It was edited since it was exported (its digest differs).")
    said.append("Nothing was changed: this was a dry run." if dry_run else f"All {done}.")
    return " ".join(said)
