"""What failures looked like and what they turned out to be: counted from closed triages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet, Sum

from runbook.content.addresses import comparison_key
from runbook.content.models import PageUse
from runbook.core.days import bounds
from runbook.core.quarters import Quarter
from runbook.triage.models import Triage

from .taught import Taught, taught

SHADES = 4
FEW = 5
"""Counts below this say nothing yet, and are left out of sentences."""

COUNTS = """
WITH closed AS (
    SELECT code, was_code, first_team_right, looked.slug AS layer, was.slug AS was_layer
    FROM triage_triage AS triage
    LEFT JOIN catalogue_layer AS looked ON looked.id = triage.layer_id
    LEFT JOIN catalogue_layer AS was ON was.id = triage.was_layer_id
    WHERE closed_at >= %(starts)s AND closed_at < %(ends)s
      AND (%(service)s::bigint IS NULL OR service_id = %(service)s))
SELECT 'code', code::text, was_code::text, count(*) FROM closed
WHERE code <> was_code GROUP BY 2, 3
UNION ALL
SELECT 'layer', layer, was_layer, count(*) FROM closed WHERE layer <> was_layer GROUP BY 2, 3
UNION ALL
SELECT 'closed', '', '', count(*) FROM closed
UNION ALL
SELECT 'team', first_team_right::text, '', count(*) FROM closed
WHERE first_team_right IS NOT NULL GROUP BY 2
"""

type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Square:
    """How often what looked like `looked` was `was`; `shade` is 1 to 4, 0 for never."""

    looked: str
    was: str
    count: int
    shade: int

    @property
    def same(self) -> bool:
        return self.looked == self.was


@dataclass(frozen=True, slots=True)
class Heat:
    """A square map: rows are what it looked like, columns what it turned out to be."""

    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Square]]]
    total: int


def heat(counts: Mapping[Pair, int], order: Sequence[str] = ()) -> Heat:
    """The map of what occurs at all, in the given order, else sorted. Pure."""
    seen = {name for pair in counts for name in pair}
    names = [one for one in order if one in seen] if order else sorted(seen)
    most = max(counts.values(), default=0)
    rows = [
        (
            looked,
            [
                Square(looked, was, count := counts.get((looked, was), 0), shade(count, most))
                for was in names
            ],
        )
        for looked in names
    ]
    return Heat(names, rows, sum(counts.values()))


def shade(count: int, most: int) -> int:
    """1 for little to 4 for the most; 0 for nothing."""
    return 0 if not count else max(1, -(-count * SHADES // most))


@dataclass(frozen=True, slots=True)
class Confused:
    """One confusion, and how often the comparison that would settle it was opened."""

    looked: int
    was: int
    count: int
    compared: int

    @property
    def words(self) -> str:
        times = "once" if self.compared == 1 else f"{self.compared} times"
        read = f"was opened {times}" if self.compared else "was never opened"
        return (
            f"{self.looked} that was really a {self.was}: {self.count} times; "
            f"its comparison {read}."
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a quarter taught, for one service or all."""

    codes: Heat
    layers: Heat
    ranked: Sequence[Confused]
    closed: int
    right_team: int
    asked_team: int
    taught: Taught


def report(
    quarter: Quarter, service_id: int | None, layers: Sequence[str], *, slug: str = ""
) -> Report:
    """Three queries, whatever the amount."""
    counts = _counts(quarter, service_id)
    codes, teams = counts["code"], counts["team"]
    return Report(
        codes=heat(codes),
        layers=heat(counts["layer"], layers),
        ranked=_ranked(codes, quarter),
        closed=counts["closed"].total(),
        right_team=teams["true", ""],
        asked_team=teams.total(),
        taught=taught(quarter, service_id, slug),
    )


def closed_in(quarter: Quarter, service_id: int | None) -> QuerySet[Triage]:
    found = Triage.objects.filter(
        closed_at__date__gte=quarter.starts, closed_at__date__lte=quarter.ends
    )
    return found.filter(service=service_id) if service_id else found


def behind(quarter: Quarter, *, looked: str, was: str, service_id: int | None) -> QuerySet[Triage]:
    """The triages of one square: of codes where both are numbers, else of layers."""
    found = closed_in(quarter, service_id).select_related("service", "closed_by")
    if looked.isdigit() and was.isdigit():
        return found.filter(code=int(looked), was_code=int(was)).order_by("-closed_at")
    return found.filter(layer__slug=looked, was_layer__slug=was).order_by("-closed_at")


def _counts(quarter: Quarter, service_id: int | None) -> Mapping[str, Counter[Pair]]:
    """Pairs of codes, pairs of layers, triages closed, and whether the first team was right."""
    starts, ends = bounds(quarter.starts, quarter.ends)
    given = {"starts": starts, "ends": ends, "service": service_id}
    found: dict[str, Counter[Pair]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, given)
        for kind, one, two, count in cursor.fetchall():
            found[kind][one, two] = count
    return found


def _ranked(codes: Mapping[Pair, int], quarter: Quarter) -> list[Confused]:
    """Confusions that are no chance any more, the most frequent first."""
    often = {pair: count for pair, count in codes.items() if count >= FEW}
    keys = {pair: comparison_key(*map(int, pair)) for pair in often}
    rows = (
        PageUse.objects.filter(page__kind="comparison", page__key__in=keys.values())
        .filter(day__range=(quarter.starts, quarter.ends))
        .values_list("page__key")
        .annotate(times=Sum("opened"))
    )
    compared = dict(rows)
    found = [
        Confused(int(looked), int(was), count, compared.get(keys[looked, was], 0))
        for (looked, was), count in often.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.looked, one.was))
