"""The pages of a document, each compared with the page there is. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from runbook.accounts.models import Team, User
from runbook.accounts.policy import Way
from runbook.content.addresses import split_entry_key
from runbook.content.checks import Around, check_key, checked_content, way_of
from runbook.content.diff import diff
from runbook.content.errors import InvalidContentError
from runbook.content.importing import Imported
from runbook.content.projection import code_title, entry_title
from runbook.content.revisions import Change

from .faults import Fault, Part, Path
from .identity import with_ids
from .known import Key, Known, Standing
from .shapes import PageRow, faults_in
from .steps import Happens, Step


@dataclass(frozen=True, slots=True)
class Checked:
    """A page's step, and what would be written for it; nothing where there is nothing to do."""

    step: Step
    wanted: Imported | None = None


class Comparison:
    """Compares pages for one author and one reason; remembers what it has seen."""

    def __init__(self, known: Known, *, author: User | None, reason: str, today: date) -> None:
        self.known, self.author, self.reason, self.today = known, author, reason, today
        self._seen: dict[Key, int] = {}
        self._ways: dict[tuple[str, str], Way] = {}

    def shaped(self, part: Part) -> PageRow | Step:
        """The page in its envelope, or why it is none."""
        try:
            row = PageRow.model_validate(part.value)
        except ValidationError as error:
            return _refused(part, None, faults_in(error))
        before = self._seen.setdefault((row.kind, row.key), part.line)
        if before != part.line:
            message = f"This page stands in line {before} already."
            return _refused(part, row, [(("key",), message)])
        return row

    def compare(self, part: Part, row: PageRow, stands: Standing | None) -> Checked:
        faults: list[tuple[Path, str]] = []
        content = self._content(row, stands, faults)
        self._check_around(row, stands, faults)
        if not faults:
            self._check_author(row, stands, faults)
        if faults or content is None:
            return Checked(_refused(part, row, faults))
        if row.kind == "code" and not row.retired:
            self.known.codes.add(int(row.key))
        wanted = self._wanted(row, content, stands)
        differences = diff(dict(stands.content), content) if stands else ()
        notes = _notes(row, stands)
        changed = bool(differences or notes)
        happens: Happens = "unchanged" if stands and not changed else "changed"
        step = Step(
            happens if stands else "added",
            row.kind,
            row.key,
            part.line,
            stands.title if stands else self.title(row, content),
            differences,
            notes,
            content=content,
            based_on=stands.number if stands else None,
        )
        return Checked(step, wanted if step.happens != "unchanged" else None)

    def _content(
        self, row: PageRow, stands: Standing | None, faults: list[tuple[Path, str]]
    ) -> dict[str, Any] | None:
        if stands is not None and row.content == stands.content:
            return row.content
        try:
            content = with_ids(row.kind, row.content, stands.content if stands else {})
            return checked_content(row.kind, content, self._around())
        except InvalidContentError as error:
            faults += [(("content", *_path(fault.path)), fault.message) for fault in error.faults]
            return None

    def _around(self) -> Around:
        known = self.known
        return Around(known.codes, known.layers, known.services)

    def _check_around(
        self, row: PageRow, stands: Standing | None, faults: list[tuple[Path, str]]
    ) -> None:
        """Hold it to what there is: its key, its teams, the calendar."""
        if stands is None:
            try:
                check_key(row.kind, row.key, self._around())
            except InvalidContentError as error:
                faults.append((("key",), error.faults[0].message))
        for name in ("maintainer", "owner"):
            slug = getattr(row, name)
            if slug and slug not in self.known.teams:
                faults.append(((name,), f"There is no team called {slug}."))
        if row.reviewed_at and row.reviewed_at > self.today:
            faults.append((("reviewed_at",), f"{row.reviewed_at} is still to come."))

    def _check_author(
        self, row: PageRow, stands: Standing | None, faults: list[tuple[Path, str]]
    ) -> None:
        """What `content` will hold the author to, known before anything is written."""
        if self.author is None:
            return
        current = stands.maintainer if stands else row.maintainer
        pair = (current, row.maintainer)
        if pair not in self._ways:
            teams = self.known.teams
            self._ways[pair] = way_of(self.author, teams[current], teams[row.maintainer])
        if self._ways[pair] is Way.REFUSE:
            message = f"{self.author} may not change pages of {self.known.teams[current]}."
            faults.append((("maintainer",), message))

    def _wanted(self, row: PageRow, content: dict[str, Any], stands: Standing | None) -> Imported:
        teams: Mapping[str, Team] = self.known.teams
        change = Change(
            row.kind,
            row.key,
            content,
            teams[row.maintainer],
            teams[row.owner] if row.owner else None,
            self.author,  # type: ignore[arg-type]  # without one the caller puts the system user
            self.reason,
            based_on=stands.number if stands else None,
        )
        return Imported(
            change,
            general=row.advice == "general",
            retired=row.retired,
            reviewed_on=row.reviewed_at,
        )

    def title(self, row: PageRow, content: Mapping[str, Any]) -> str:
        """As `content.projection` will call it, without asking the database."""
        if row.kind == "scenario":
            return str(content["title"])
        if row.kind == "code":
            return code_title(row.key, content["name"])
        if row.kind == "comparison":
            return f"{row.key.replace('-vs-', ' or ')}?"
        code, layer, service = split_entry_key(row.key)
        title = entry_title(code, self.known.layers[layer].in_words)
        return f"{title}, {service}" if service else title


def _notes(row: PageRow, stands: Standing | None) -> tuple[str, ...]:
    """What changes beside the text. A day of review only moves forward."""
    if stands is None:
        return ()
    notes = []
    if row.maintainer != stands.maintainer:
        notes.append(f"kept true by {row.maintainer}, was {stands.maintainer}")
    if row.owner != stands.owner:
        notes.append(f"owner: {row.owner or 'by the path'}, was {stands.owner or 'by the path'}")
    if row.retired != stands.retired:
        notes.append("retired" if row.retired else "restored")
    if stands.general and row.advice == "own":
        notes.append("adopted")
    if row.reviewed_at and (stands.reviewed_on is None or row.reviewed_at > stands.reviewed_on):
        notes.append(f"confirmed {row.reviewed_at}")
    return tuple(notes)


def _path(text: str) -> Path:
    return tuple(int(piece) if piece.isdigit() else piece for piece in text.split(".") if piece)


def _refused(part: Part, row: PageRow | None, faults: list[tuple[Path, str]]) -> Step:
    value = part.value if isinstance(part.value, dict) else {}
    kind = row.kind if row else str(value.get("kind", "page"))[:20]
    key = row.key if row else str(value.get("key", ""))[:120]
    found = tuple(
        Fault(part.line_of(path), message, ".".join(map(str, path)), f"{kind} {key}".strip())
        for path, message in faults
    )
    return Step("refused", kind, key, part.line, faults=found)
