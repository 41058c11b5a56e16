"""An import from its first byte to its last page: read, compared and, where asked, written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from django.db import transaction
from django.utils import timezone

from runbook.accounts.models import User
from runbook.accounts.services import system_user
from runbook.content import canonical
from runbook.content.services import hold_all_pages

from .faults import Fault, Part, unreadable, unstorable
from .known import Key, Known, standing
from .opening import open_document
from .pages import Checked, Comparison
from .reading import read_parts
from .reference import reference_steps
from .rows import CsvPages
from .shapes import PageRow
from .steps import Step, Tally
from .writing import Strategy, write_page

BATCH = 200
NUL = r"\u0000"
LISTED = ("pages", "row")
type Digest = Literal["absent", "same", "differs"]


@dataclass(slots=True)
class Import:
    """One document, to be compared with what is there or taken over.

    Without an author it is the command line's: published, with the `system` user as author.
    """

    source: BinaryIO
    name: str
    author: User | None = None
    strategy: Strategy = Strategy.PUBLISH
    digest: Digest = "absent"
    tally: Tally = field(default_factory=Tally)
    _csv: CsvPages | None = None

    def compare(self) -> Iterator[Step]:
        """What would happen, step by step; writes nothing. Raises UnreadableError."""
        return self.tally.through(self._steps(writes=False))

    @transaction.atomic
    def take_over(self, on_step: Callable[[Step], None] = lambda step: None) -> Tally:
        """All of it or nothing. Raises UnreadableError or RefusedError; nothing has changed then.

        Publishers wait meanwhile, so that what was compared is what is replaced.
        """
        hold_all_pages()
        for step in self.tally.through(self._steps(writes=True)):
            on_step(step)
        self.tally.raise_if_refused()
        return self.tally

    def _steps(self, *, writes: bool) -> Iterator[Step]:
        opened = open_document(self.source, self.name)
        try:
            yield from self._steps_of(_runs(read_parts(opened)), writes=writes)
        finally:
            opened.text.detach()  # the source is the caller's to close

    def _steps_of(self, runs: Iterator[tuple[Part, ...]], *, writes: bool) -> Iterator[Step]:
        known = Known.of_now()
        reason = f"Imported from {self.name}"[:300]
        comparison = Comparison(
            known, author=self.author, reason=reason, today=timezone.localdate()
        )
        author = (self.author or system_user()) if writes else None
        digest = canonical.ContentDigest()
        pages_began = False
        for some in runs:
            part = some[0]
            if part.name in LISTED:
                pages_began = True
                for checked in self._pages(some, comparison, digest):
                    yield self._written(checked, author)
            elif part.name == "reference" and not pages_began:
                _count(part, digest)
                leaves = not self._keeps_reference
                yield from reference_steps(part, known, writes=writes, leaves=leaves)
            elif fault := self._noted(part, digest):
                yield _fault(part, fault)

    @property
    def _keeps_reference(self) -> bool:
        """Whether teams, services and paths are taken over: by whom and how this comes in."""
        trusted = self.author is None or self.author.is_administrator
        return trusted and self.strategy is Strategy.PUBLISH

    def _written(self, checked: Checked, author: User | None) -> Step:
        """The step, after it was taken where that is asked; nothing is, once something is wrong."""
        step, wanted = checked.step, checked.wanted
        if author is None or wanted is None or self.tally.total_faults:
            return step
        if problem := write_page(wanted, self.strategy, author):
            fault = Fault(step.line, problem, "", f"{step.what} {step.key}")
            return Step("refused", step.what, step.key, step.line, step.title, faults=(fault,))
        return step

    def _pages(
        self, parts: tuple[Part, ...], comparison: Comparison, digest: canonical.ContentDigest
    ) -> Iterator[Checked]:
        if parts[0].name == "row":
            self._csv = self._csv or CsvPages(comparison)
            shaped, there = self._csv.shaped(parts)
        else:
            for part in parts:
                _count(part, digest)
            shaped = [(part, comparison.shaped(part)) for part in parts]
            there = standing(_keys(row for _, row in shaped))
        for part, row in shaped:
            if isinstance(row, Step):
                yield Checked(row)
            else:
                yield comparison.compare(part, row, there.get((row.kind, row.key)))

    def _noted(self, part: Part, digest: canonical.ContentDigest) -> str:
        """What is wrong with a key at the top, or nothing."""
        if part.name == "format":
            return "" if part.value == canonical.FORMAT else _other_format(part.value)
        if part.name == "edition":
            named = part.value is None or isinstance(part.value, str)
            return "" if named else "The name of an edition, or null."
        if part.name == "digest":
            self.digest = "same" if part.value == str(digest) else "differs"
            return ""
        if part.name == "reference":
            return "Reference data stands before the pages that name it."
        known = "format, edition, reference, pages, digest"
        return f"There is no such part of a document; there are {known}."


def _count(part: Part, digest: canonical.ContentDigest) -> None:
    """Add it to the digest. Raises UnreadableError for what no database stores."""
    if not isinstance(part.value, dict):
        return
    try:
        line = canonical.as_line(part.value)
        digest.add_line(line)
    except UnicodeEncodeError:
        line = ""
    # Of a page, `content.checks` names it beside whatever else is wrong.
    suspect = not line or (NUL in line and part.name == "reference")
    if suspect and (found := unstorable(part.value)):
        path, message = found
        raise unreadable(part.line_of(path), message, ".".join(map(str, path)))


def _runs(parts: Iterator[Part]) -> Iterator[tuple[Part, ...]]:
    """Neighbouring pages together, so that one query answers for many; other parts alone."""
    held: list[Part] = []
    for part in parts:
        if part.name in LISTED:
            held.append(part)
            if len(held) >= BATCH:
                yield tuple(held)
                held = []
            continue
        if held:
            yield tuple(held)
            held = []
        yield (part,)
    if held:
        yield tuple(held)


def _keys(rows: Any) -> list[Key]:
    return [(row.kind, row.key) for row in rows if isinstance(row, PageRow)]


def _other_format(value: object) -> str:
    if isinstance(value, int) and value > canonical.FORMAT:
        return f"This was written by a newer Runbook (format {value})."
    return f"Expected format {canonical.FORMAT}."


def _fault(part: Part, message: str) -> Step:
    fault = Fault(part.line, message, part.name)
    return Step("refused", "document", part.name, part.line, faults=(fault,))
