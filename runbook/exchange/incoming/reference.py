"""The reference data of a document: held to its shape, compared, and written where asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from runbook.accounts.importing import Compared, compare_teams, write_teams
from runbook.catalogue.importing import (
    compare_layers,
    compare_paths,
    compare_services,
    write_layers,
    write_paths,
    write_services,
)

from .faults import Fault, Part, Path
from .known import Known
from .shapes import ReferenceRows, faults_in
from .steps import Happens, Step


def reference_steps(part: Part, known: Known, *, writes: bool, leaves: bool) -> Iterator[Step]:
    """A step for each layer, team, service and path; `known` learns of those that are new.

    With `leaves` what differs stays as it is, and pages cannot name what would be new: proposals
    are of pages, and reference data is for administrators and the command line.
    """
    if leaves:
        known, writes = known.copy(), False
    try:
        ReferenceRows.model_validate(part.value)
    except ValidationError as error:
        faults = [_fault(part, path, message) for path, message in faults_in(error)]
        yield Step("refused", "reference", "", part.line, faults=tuple(faults))
        return
    assert isinstance(part.value, dict)
    rows: dict[str, list[dict[str, Any]]] = part.value
    if faults := list(_twice(part, rows)):
        yield Step("refused", "reference", "", part.line, faults=tuple(faults))
        return
    steps = [
        *_layers(part, rows, known, writes=writes),
        *_teams(part, rows, known, writes=writes),
        *_services(part, rows, known, writes=writes),
    ]
    steps += _paths(part, rows, known, writes=writes and not any(one.faults for one in steps))
    for step in steps:
        yield _left(step) if leaves and step.happens in ("added", "changed") else step


def _left(step: Step) -> Step:
    note = "stays as it is: an administrator publishes it"
    return Step("left", step.what, step.key, step.line, step.title, notes=(note,))


def _twice(part: Part, rows: dict[str, list[dict[str, Any]]]) -> Iterator[Fault]:
    for section in ("layers", "teams", "services"):
        seen: set[str] = set()
        for number, row in enumerate(rows.get(section, ())):
            if row["slug"] in seen:
                yield _fault(part, (section, number, "slug"), "It stands here a second time.")
            seen.add(row["slug"])


def _fault(part: Part, path: Path, message: str) -> Fault:
    field = ".".join(map(str, (part.name, *path)))
    return Fault(part.line_of(path), message, field)


def _layers(part: Part, rows: Any, known: Known, *, writes: bool) -> Iterable[Step]:
    compared = compare_layers(rows.get("layers", ()))
    known.layers |= {one.slug: one.wanted for one in compared}
    return _settled(part, "layers", compared, write_layers if writes else None)


def _teams(part: Part, rows: Any, known: Known, *, writes: bool) -> Iterable[Step]:
    compared = compare_teams(rows.get("teams", ()))
    known.teams |= {one.slug: one.wanted for one in compared}
    return _settled(part, "teams", compared, write_teams if writes else None)


def _services(part: Part, rows: Any, known: Known, *, writes: bool) -> Iterable[Step]:
    compared = compare_services(rows.get("services", ()), known.teams)
    known.services |= {one.slug for one in compared}
    return _settled(part, "services", compared, write_services if writes else None)


def _settled(
    part: Part,
    section: str,
    compared: list[Compared[Any]],
    write: Callable[[list[Compared[Any]]], None] | None,
) -> list[Step]:
    """The steps; written where that is asked and nothing is wrong."""
    steps = _compared(part, section, section.removesuffix("s"), compared)
    if write is not None and not any(one.faults for one in steps):
        write(compared)
    return steps


def _compared(part: Part, section: str, what: str, rows: list[Compared[Any]]) -> list[Step]:
    steps = []
    for number, one in enumerate(rows):
        faults = tuple(
            _fault(part, (section, number, name), message) for name, message in one.faults.items()
        )
        happens: Happens = one.happens
        notes = (
            ()
            if one.is_new
            else tuple(_differs(name, *two) for name, two in one.differences.items())
        )
        line = part.line_of((section, number)) if happens != "unchanged" else part.line
        name = getattr(one.wanted, "name", "")
        steps.append(Step(happens, what, one.slug, line, name, notes=notes, faults=faults))
    return steps


def _differs(name: str, before: Any, after: Any) -> str:
    short = isinstance(before, (str, int)) and isinstance(after, (str, int))
    label = name.replace("_", " ")
    return f"{label}: {after}, was {before}" if short and len(f"{after}") < 60 else f"other {label}"


def _paths(part: Part, rows: Any, known: Known, *, writes: bool) -> Iterable[Step]:
    hops = [
        {"service": None, "product": "", "team": None, "log_locations": []} | row
        for row in rows.get("hops", ())
    ]
    if "hops" not in rows:
        return []
    named = [row["slug"] for row in rows.get("services", ())]
    unknown = [
        _fault(part, ("hops", number, "service"), f"There is no service called {row['service']}.")
        for number, row in enumerate(hops)
        if row["service"] and row["service"] not in known.services
    ]
    if unknown:
        return [Step("refused", "path", "", part.line, faults=tuple(unknown))]
    compared = compare_paths(hops, named, known.layers, known.teams)
    steps = []
    for one in compared:
        faults = tuple(
            _fault(part, ("hops", *_at(name)), message) for name, message in one.faults.items()
        )
        steps.append(Step(one.happens, "path", one.slug or "usual", part.line, faults=faults))
    if writes and not any(one.faults for one in steps):
        write_paths(compared)
    return steps


def _at(name: str) -> Path:
    number, _, field = name.partition(".")
    return int(number), field
