"""The matrix as rows of cells: which entry each shows, who owns it, how fresh it is.

A page of 72 cells is the product's most read one, and a template costs ten microseconds a
variable (README, Decisions). So a cell's HTML is written here, by one format string whose
values are all escaped; the template places whole rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import escape as escape_html

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from runbook.catalogue.models import Layer
from runbook.catalogue.paths import Owner, RequestPath
from runbook.content.addresses import entry_key, page_path
from runbook.content.freshness import Freshness, freshness
from runbook.content.querysets import CellEntry
from runbook.content.statuses import FAILURE_TYPES, MAIN_CODES, failure_type, status_name
from runbook.core.days import day_of
from runbook.core.templatetags.runbook import icon_html

from .entry_parts import is_of_any

escape = lru_cache(maxsize=2_000)(escape_html)
"""The cells of a page say the same few names."""

JUMP = '<a class="code" data-kind="{kind}" href="#c{code}">{icon_html}{label}</a>'
HEAD = (
    '<a class="rowhead" href="{url}"><span class="glyph">{icon_html}</span><b>{code}</b>'
    "<span>{name}<small>{small}</small></span></a>"
)
SHORT_NAMES = {422: "Unprocessable", 500: "Internal Error", 503: "Unavailable", 0: "No response"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: an entry as it is read for the chosen service."""

    entry: CellEntry
    layer: Layer
    owner: Owner | None
    freshness: Freshness
    url: str
    own: bool
    products: tuple[str, ...] = ()

    @property
    def decides(self) -> SafeString:
        """The first check, and which field of this path's product it reads; else its detail."""
        check = self.entry.deciding
        if check is None:
            return format_html("{}", self.entry.summary)
        fields = [
            FIELD.format(product=escape(one["product"]), text_html=one["text"])
            for one in check["variants"]
            if one["text"] and is_of_any(self.products, one["product"])
        ]
        if not fields and check["detail"]:
            fields = [DETAIL.format(text_html=check["detail"])]
        return mark_safe(check["text"] + "".join(fields))

    @property
    def owner_name(self) -> str:
        return self.owner.team.name if self.owner else "No owner yet"

    def matches(self, text: str) -> bool:
        """Whether every word stands somewhere in what the cell is about."""
        code = self.entry.code
        about = " ".join(
            (
                str(code),
                status_name(code),
                self.layer.name,
                self.layer.slug,
                self.owner_name,
                self.entry.summary,
            )
        ).lower()
        return all(word in about for word in text.lower().split())


@dataclass(frozen=True, slots=True)
class Row:
    """One status code, and its cells in the order of the layers; None where there is none.

    `service` is the slug of the service that is looked at, or empty.
    """

    code: int
    cells: tuple[Cell | None, ...]
    service: str = ""

    @property
    def name(self) -> str:
        """Short enough for one line of the first column."""
        return SHORT_NAMES.get(self.code) or status_name(self.code)

    @property
    def kind(self) -> str:
        return failure_type(self.code)

    @property
    def url(self) -> str:
        return page_path("code", str(self.code))

    @property
    def kind_name(self) -> str:
        return FAILURE_TYPES[self.kind]

    @property
    def jump_html(self) -> SafeString:
        """The link by which a phone's reader comes to this row."""
        return mark_safe(
            JUMP.format(
                code=self.code,
                kind=self.kind,
                icon_html=icon_html(self.kind),
                label=self.code or "None",
            )
        )

    @property
    def head_html(self) -> SafeString:
        """What stands in the first column: the code's reference, seen from the service."""
        return mark_safe(
            HEAD.format(
                url=escape(self.url + (f"?service={self.service}" if self.service else "")),
                icon_html=icon_html(self.kind),
                code=self.code,
                name=escape(self.name),
                small=escape(self.kind_name if self.code else "Nothing came back"),
            )
        )

    @property
    def html(self) -> SafeString:
        """The row's `td`s. Every value in them is escaped in `_cell_html`."""
        return mark_safe("".join(map(_cell_html, self.cells)))


def build_rows(
    entries: Iterable[CellEntry],
    layers: Sequence[Layer],
    path: RequestPath,
    *,
    service_slug: str | None,
    today: date,
) -> list[Row]:
    """Arrange entries as rows."""
    shown = {(entry.code, entry.layer.pk): entry for entry in entries}
    owners: dict[str, Owner | None] = {layer.slug: path.owner(layer.slug) for layer in layers}
    products = {layer.slug: path.products(layer.slug) for layer in layers}
    extra = sorted({code for code, _ in shown} - set(MAIN_CODES))
    rows = []
    for code in (*MAIN_CODES, *extra):
        cells = []
        for layer in layers:
            found = shown.get((code, layer.pk))
            slug = layer.slug
            cells.append(
                _cell(found, layer, owners[slug], products[slug], service_slug, today)
                if found
                else None
            )
        rows.append(Row(code, tuple(cells), service_slug or ""))
    return rows


def _cell(
    entry: CellEntry,
    layer: Layer,
    by_path: Owner | None,
    products: tuple[str, ...],
    service_slug: str | None,
    today: date,
) -> Cell:
    return Cell(
        entry=entry,
        layer=layer,
        owner=Owner(entry.owner, "entry") if entry.owner else by_path,
        freshness=freshness(
            general=entry.general,
            reviewed_on=day_of(entry.reviewed_at),
            review_due=entry.review_due,
            today=today,
        ),
        url=page_path("entry", entry_key(entry.code, layer.slug, service_slug)),
        own=entry.service_id is not None,
        products=products,
    )


def keep(
    rows: Iterable[Row],
    wanted: Sequence[str],
    *,
    owner: str,
    q: str,
    overdue: bool,
    pages: Collection[int] | None = None,
) -> list[Row]:
    """The rows with only the cells that pass every filter; rows left empty go.

    `pages` are the only ones wanted, by id; None for any.
    """
    rows = [row for row in rows if any(row.cells)]
    if not (wanted or owner or q or overdue or pages is not None):
        return rows
    kept = []
    for row in rows:
        cells = tuple(
            cell
            if cell is not None
            and (not wanted or cell.layer.slug in wanted)
            and (not owner or (cell.owner is not None and cell.owner.team.slug == owner))
            and (not overdue or cell.freshness.overdue)
            and (pages is None or cell.entry.page_id in pages)
            and (not q or cell.matches(q))
            else None
            for cell in row.cells
        )
        if any(cells):
            kept.append(replace(row, cells=cells))
    return kept


# Of the tables by code. Texts are rendered Markdown, so they are safe HTML already.
FIELD = '<p class="sm soft"><span class="tag">{product}</span> {text_html}</p>'
DETAIL = '<p class="sm soft">{text_html}</p>'
CELL = (
    '<td role="cell"{rare}><a class="cell" href="{url}" hx-get="{url}">'
    '<span class="lay">{layer}</span><b>{owner}</b>'
    '<span class="fresh{state}">{words}</span>'
    '<span class="n">{own}{count}<span> {noun}</span></span></a></td>'
)
EMPTY = '<td role="cell" class="none"></td>'


def _cell_html(cell: Cell | None) -> str:
    if cell is None:
        return EMPTY
    count = cell.entry.check_count
    return CELL.format(
        rare=' class="rare"' if cell.entry.rare else "",
        url=escape(cell.url),
        layer=escape(cell.layer.name),
        owner=escape(cell.owner_name),
        state=f" {cell.freshness.state}" if cell.freshness.state else "",
        words=escape(cell.freshness.words),
        own='<span class="own">own text, </span>' if cell.own else "",
        count=count,
        noun="check" if count == 1 else "checks",
    )
