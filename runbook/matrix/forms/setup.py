"""The first hour: pasted lists, and six small rows for the usual path. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from runbook.accounts.models import Team
from runbook.catalogue.cleaning import address_fault

from .path import HopDraft, log_of
from .rows import Field, Row, typed
from .team import with_scheme

ORDER = ("waf-cdn", "load-balancer", "gateway", "auth", "application", "downstream")
"""The order in which a request usually passes the layers."""
LONGEST_NAME = 120
LONGEST_LIST = 400_000
MOST_LINES = 5_000
STEP_FIELDS = ("product", "team", "url")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pasted list: a name, and what stands behind the comma or tab."""

    number: int
    name: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted list as read. `text` is what was pasted; `faults` name lines by number."""

    text: str = ""
    lines: tuple[Line, ...] = ()
    repeated: int = 0
    faults: tuple[str, ...] = field(default=())

    @property
    def first_faults(self) -> tuple[str, ...]:
        return self.faults[:10]


def read_list(text: str) -> Pasted:
    """Read `name` or `name, more` or `name<tab>more`, one a line.

    Blank lines go, a repeated name counts once. Numbers are those of the box.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_LIST]
    found: dict[str, Line] = {}
    faults: list[str] = []
    repeated = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        name, more = split_line(raw)
        if not name and not more:
            continue
        if fault := name_fault(name):
            faults.append(f"Line {number}: {fault}")
        elif name.lower() in found:
            repeated += 1
        else:
            found[name.lower()] = Line(number, name, more)
    if len(found) > MOST_LINES:
        faults.append(f"At most {MOST_LINES} lines at a time.")
    return Pasted(text, tuple(found.values()), repeated, tuple(faults))


def split_line(raw: str) -> tuple[str, str]:
    """Name and the rest; a tab, as a spreadsheet pastes it, counts before a comma."""
    sign = "\t" if "\t" in raw else ","
    name, _, more = raw.partition(sign)
    return name.strip().strip('"').strip(), more.strip(" \t,").strip('"').strip()


def name_fault(name: str) -> str:
    if not name:
        return "there is no name before the comma."
    if len(name) > LONGEST_NAME:
        return f"the name is longer than {LONGEST_NAME} characters."
    if not name.isprintable():
        return "the name holds characters that cannot be shown."
    if not any(sign.isalnum() for sign in name):
        return f"“{name}” is no name."
    return ""


def with_faults(pasted: Pasted, faults: Iterable[str]) -> Pasted:
    return Pasted(pasted.text, pasted.lines, pasted.repeated, (*pasted.faults, *faults))


def on_call_faults(pasted: Pasted) -> list[str]:
    """Lines whose on-call link is none."""
    return [
        f"Line {line.number}: “{line.more}” is not an https, mailto or tel address."
        for line in pasted.lines
        if line.more and not is_contact(line.more)
    ]


def is_contact(text: str) -> bool:
    address = with_scheme("mail", text)
    return address.startswith(("mailto:", "tel:")) or not address_fault(address)


def unknown_teams(pasted: Pasted, known: Collection[str]) -> list[str]:
    """Lines that name a team nobody has added; `known` holds names and slugs in lower case."""
    return [
        f"Line {line.number}: there is no team called “{line.more}”."
        for line in pasted.lines
        if line.more and line.more.lower() not in known
    ]


def link_of(team: Team) -> str:
    """A team's on-call link as it is stored."""
    return str((team.contact("page") or {}).get("url", ""))


def read_on_call(data: Mapping[str, str], teams: Iterable[str]) -> dict[str, str]:
    """The on-call links that somebody typed, by team; one left as it was shown is not there."""
    found = {team: with_scheme("mail", typed(data, f"oncall-{team}")) for team in teams}
    return {team: link for team, link in found.items() if link != typed(data, f"was-{team}")}


def overtaken(
    data: Mapping[str, str], links: Iterable[str], stored: Mapping[str, str]
) -> dict[str, str]:
    """By team, what another person saved since the page was shown."""
    return {
        team: f"Someone saved “{stored[team]}” meanwhile. Save again to replace it."
        for team in links
        if f"was-{team}" in data and typed(data, f"was-{team}") != stored[team]
    }


def unknown_in_path(hops: Iterable[HopDraft], teams: Collection[str]) -> dict[str, str]:
    """Hops that name a team which is not there, as errors by field."""
    return {
        f"hop-{place}-team": "This team is not there any more."
        for place, hop in enumerate(hops)
        if hop.team and hop.team not in teams
    }


@dataclass(frozen=True, slots=True)
class PathStep:
    """The usual path as six small rows, by layer."""

    rows: Mapping[str, Row]
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, hops: Sequence[HopDraft]) -> Self:
        """What is stored, where it fits six rows: see `fits`."""
        rows = {layer: dict.fromkeys(STEP_FIELDS, "") for layer in ORDER}
        for hop in hops:
            url = hop.logs[0]["url"] if hop.logs else ""
            rows[hop.layer] = {"product": hop.product, "team": hop.team, "url": url}
        return cls(rows)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        return cls(
            {
                layer: {name: typed(data, f"{layer}-{name}") for name in STEP_FIELDS}
                for layer in ORDER
            }
        )

    def field(self, layer: str, name: str) -> Field:
        key = f"{layer}-{name}"
        return Field(key, self.rows[layer][name], self.errors.get(key, ""))


def fits(hops: Sequence[HopDraft]) -> bool:
    """Whether six rows can show this path: each layer at most once, in the usual order."""
    places = [ORDER.index(hop.layer) if hop.layer in ORDER else -1 for hop in hops]
    return -1 not in places and places == sorted(set(places))


def hops_of(step: PathStep, names: Mapping[str, str], stored: Sequence[HopDraft]) -> list[HopDraft]:
    """The hops of the filled rows; what six rows do not show of a stored hop is kept."""
    before = {hop.layer: hop for hop in stored}
    made = []
    for layer in ORDER:
        row = step.rows[layer]
        if not any(row.values()):
            continue
        old = before.get(layer, HopDraft())
        renamed = not old.name or old.name in (old.product, names.get(layer))
        name = (row["product"] or names.get(layer, layer)) if renamed else old.name
        logs = old.logs[1:]
        if row["url"]:
            kept: Mapping[str, Any] = old.logs[0] if old.logs else {}
            label = kept.get("label") or f"{names.get(layer, layer)} logs"
            logs = (log_of({**kept, "label": label, "url": row["url"]}), *logs)
        made.append(HopDraft(layer, name, row["product"], row["team"], tuple(logs)))
    return made
