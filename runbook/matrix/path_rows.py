"""The rows and the strip of the path editor, ready to draw. Pure.

Ten hops by three hundred teams are three thousand options, so each list of options is
written once and only its chosen one is marked for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from runbook.accounts.models import Team
from runbook.catalogue.models import Layer

from .forms.path import HopDraft, PathDraft
from .forms.rows import Field, Row
from .path_reading import Stop


@dataclass(frozen=True, slots=True)
class LogRow:
    """One log location of a hop."""

    number: int
    id: str
    label: Field
    url: Field
    query: Field


@dataclass(frozen=True, slots=True)
class HopRow:
    """One hop of the editor; `place` counts from 0 as the buttons do."""

    place: int
    last: bool
    moved: bool
    layer: Field
    name: Field
    product: Field
    team: Field
    layer_options: SafeString
    team_options: SafeString
    logs: tuple[LogRow, ...]
    open: bool

    @property
    def number(self) -> int:
        return self.place + 1


def hop_rows(draft: PathDraft, layers: Iterable[Layer], teams: Iterable[Team]) -> list[HopRow]:
    """What the editor's list shows."""
    layer_options = options([(layer.slug, layer.name) for layer in layers])
    team_options = options([(team.slug, team.name) for team in teams])
    return [
        hop_row(
            draft,
            place,
            hop,
            chosen(f'<option value="">Layer…</option>{layer_options}', hop.layer),
            chosen(f'<option value="">No team yet</option>{team_options}', hop.team),
        )
        for place, hop in enumerate(draft.hops)
    ]


def hop_row(
    draft: PathDraft,
    place: int,
    hop: HopDraft,
    layer_options: SafeString,
    team_options: SafeString,
) -> HopRow:
    def field(name: str, value: str) -> Field:
        key = f"hop-{place}-{name}"
        return Field(key, value, draft.errors.get(key, ""))

    def log_row(number: int, log: Row) -> LogRow:
        label, url, query = (
            field(f"log-{number}-{name}", log[name]) for name in ("label", "url", "query")
        )
        return LogRow(number, log["id"], label, url, query)

    return HopRow(
        place=place,
        last=place == len(draft.hops) - 1,
        moved=draft.moved == place,
        layer=field("layer", hop.layer),
        name=field("name", hop.name),
        product=field("product", hop.product),
        team=field("team", hop.team),
        layer_options=layer_options,
        team_options=team_options,
        logs=tuple(log_row(number, log) for number, log in enumerate(hop.shown_logs)),
        open=any(key.startswith(f"hop-{place}-log") for key in draft.errors),
    )


def options(pairs: Sequence[tuple[str, str]]) -> SafeString:
    """The options of a list, none of them chosen."""
    return format_html_join("", '<option value="{}">{}</option>', pairs)


def chosen(written: str, value: str) -> SafeString:
    """The same options with one chosen. Everything in `written` is escaped already."""
    mark = f'value="{escape(value)}"'
    return mark_safe(written.replace(mark, f"{mark} selected", 1))


def strip(draft: PathDraft, layer_names: Mapping[str, str]) -> list[Stop]:
    """The path as a request passes it."""
    return [
        Stop(
            hop.name or hop.product or layer_names.get(hop.layer, "New hop"),
            layer_names.get(hop.layer, ""),
        )
        for hop in draft.hops
    ]
