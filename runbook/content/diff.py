"""What readers see between two revisions of a page. Pure, and the same for every kind.

    diff(old, new)   one FieldDiff per field that differs, in the order of the page; a list
                     first says what was added, removed and moved, then come its items' fields
    words(old, new)  one text against another, word by word
    summarise(diffs) the same in half a sentence: "Summary and 2 first checks changed"

An absent text is an empty text and an absent list an empty list, so `diff({}, content)` shows
a new page and a field that an older schema did not have does not count as changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Any, ClassVar, Literal, NamedTuple

from .merge import (
    CHOICES,
    SEPARATOR,
    Fields,
    Items,
    Place,
    field_name,
    is_items,
    lower_first,
    main_field,
)

BUDGET = 400_000
"""Comparisons one text may cost at worst: about 40 ms. Beyond it, a coarser diff is shown."""

LONG_RUN, CONTEXT = 240, 80
"""Unchanged text longer than the one is shown with so many characters around each change."""

SENTENCE_END = re.compile(r"(?<=[.!?;:]\s)|(?<=\n)")
TOKEN = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
PLURALS = {"confused_with": "neighbours"}
type Pair = tuple[str, str]  # a piece of the old text and what stands there in the new


class Span(NamedTuple):
    """A piece of text. Same and removed spans make the old text, same and added the new."""

    op: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class TextChanged:
    """`spans` is exact; `shown`, `before` and `after` leave out long unchanged stretches."""

    spans: tuple[Span, ...]
    kind: ClassVar = "text"

    @property
    def shown(self) -> tuple[Span, ...]:
        last = len(self.spans) - 1
        return tuple(
            Span("same", _elided(span.text, at == 0, at == last)) if span.op == "same" else span
            for at, span in enumerate(self.spans)
        )

    @property
    def before(self) -> tuple[Span, ...]:
        """The line that is gone, empty if there was none."""
        return tuple(span for span in self.shown if span.op != "added")

    @property
    def after(self) -> tuple[Span, ...]:
        """The line that stands there now, empty if there is none."""
        return tuple(span for span in self.shown if span.op != "removed")


@dataclass(frozen=True, slots=True)
class ChoiceChanged:
    """A value that is picked, not written. None: there was none."""

    old: Any
    new: Any
    kind: ClassVar = "choice"


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """An item came, went or moved. Places count from 1; None on the side it is absent from.

    `lines` are (label, text) of all it says besides its name; empty for a move.
    """

    kind: Literal["added", "removed", "moved"]
    id: str
    name: str
    old_place: int | None
    new_place: int | None
    lines: tuple[tuple[str, str], ...] = ()


type Change = TextChanged | ChoiceChanged | ItemChanged


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """What changed at one place. `item` is the id of the page's list item it lies in, or empty."""

    path: str
    label: str
    changes: tuple[Change, ...]
    item: str = ""

    @property
    def section(self) -> str:
        """The page's field, to group by: "First checks"."""
        return self.label.partition(SEPARATOR)[0]

    @property
    def within(self) -> str:
        """The rest of the label: "“Prove that the gateway answered” › text"."""
        return self.label.partition(SEPARATOR)[2]


def diff(old: Fields, new: Fields) -> tuple[FieldDiff, ...]:
    """All that differs between two contents of one kind; `()` where nothing does."""
    return tuple(_fields(Place(), old, new, ""))


def _fields(at: Place, old: Fields, new: Fields, item: str) -> Iterator[FieldDiff]:
    for name in {**new, **old}:
        yield from _value(at.field(name), old.get(name), new.get(name), item)


def _value(at: Place, old: Any, new: Any, item: str) -> Iterator[FieldDiff]:
    choice = at.path.rpartition(".")[2] in CHOICES
    if old == new or not (choice or old or new):
        return
    if not choice and isinstance(old or new, dict):
        yield from _fields(at, old or {}, new or {}, item)
    elif not choice and is_items(old or []) and is_items(new or []):
        yield from _items(at, old or [], new or [], item)
    elif not choice and isinstance(old or "", str) and isinstance(new or "", str):
        spans = words(old or "", new or "")
        yield FieldDiff(at.path, at.label, (TextChanged(spans),), item)
    else:
        change = ChoiceChanged(in_words(old), in_words(new))
        yield FieldDiff(at.path, at.label, (change,), item)


def in_words(value: Any) -> Any:
    """Lists that are no items, as a reader says them; all else as it is.

    The clues of a scenario's answer are alternatives, each naming facts with the values that will
    do: "status 403 or 404, layer gateway; or status 401".
    """
    if isinstance(value, dict):
        return ", ".join(f"{name} {_either(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        between = "; or " if any(isinstance(one, dict) for one in value) else ", "
        return between.join(str(in_words(one)) for one in value) or None
    return value


def _either(values: Any) -> str:
    return " or ".join(map(str, values)) if isinstance(values, (list, tuple)) else str(values)


def _items(at: Place, old: Items, new: Items, item: str) -> Iterator[FieldDiff]:
    was = {part["id"]: place for place, part in enumerate(old, 1)}
    now = {part["id"]: place for place, part in enumerate(new, 1)}
    stayed = _rising([was[key] for key in now if key in was])
    changes = [_change("removed", p, was[p["id"]], None) for p in old if p["id"] not in now]
    changes += [_change("added", p, None, now[p["id"]]) for p in new if p["id"] not in was]
    both = [(part, was[part["id"]], now[part["id"]]) for part in new if part["id"] in was]
    changes += [_change("moved", p, i, j) for p, i, j in both if i not in stayed]
    if changes:
        changes.sort(key=lambda change: change.new_place or change.old_place or 0)
        yield FieldDiff(at.path, at.label, tuple(changes), item)
    for part, place, _ in both:
        outermost = item or ("" if "." in at.path else part["id"])
        yield from _fields(at.item(part), old[place - 1], part, outermost)


def _change(
    kind: Literal["added", "removed", "moved"], item: Fields, old: int | None, new: int | None
) -> ItemChanged:
    main = main_field(item)
    rest = {} if kind == "moved" else {name: item[name] for name in item if name != main}
    return ItemChanged(kind, item["id"], str(item[main]), old, new, tuple(_lines(Place(), rest)))


def _lines(at: Place, value: Any) -> Iterator[tuple[str, str]]:
    """All that a value says, as (label, text): ("Results › “Timeout” › then", "Call them.")."""
    if isinstance(value, dict):
        for name in filter("id".__ne__, value):
            yield from _lines(at.field(name), value[name])
    elif is_items(value):
        for part in value:
            yield from _lines(at.item(part), part)
    elif value not in (None, "", []):
        yield at.label, str(in_words(value))


def _rising(places: list[int]) -> set[int]:
    """The most places that still rise one after another: who is not among them has moved."""
    best: list[tuple[int, ...]] = []  # best[n]: the run of n + 1 places with the lowest end
    for place in places:
        at = bisect_left([run[-1] for run in best], place)
        best[at : at + 1] = [(*(best[at - 1] if at else ()), place)]
    return set(best[-1]) if best else set()


def words(old: str, new: str) -> tuple[Span, ...]:
    """The exact difference of two texts: by sentence first, then by word where those differ."""
    pairs = _aligned(SENTENCE_END.split(old), SENTENCE_END.split(new), BUDGET)
    rewritten = sum(a != b for a, b in pairs)
    finer: list[Pair] = []
    for a, b in pairs:
        finer += [(a, b)] if a == b else _by_word(a, b, BUDGET // rewritten)
    spans: list[Span] = []
    for a, b in _joined(finer):
        if a == b:
            spans.append(Span("same", a))
        else:
            spans += [span for span in (Span("removed", a), Span("added", b)) if span.text]
    return tuple(spans)


def _by_word(old: str, new: str, budget: int) -> list[Pair]:
    """Word against word, unless so little is left of the old text that it would only confuse."""
    pairs = _aligned(TOKEN.findall(old), TOKEN.findall(new), budget)
    kept = sum(len(a.strip()) for a, b in pairs if a == b)
    return pairs if 4 * kept >= min(len(old), len(new)) else [(old, new)]


def _aligned(old: list[str], new: list[str], budget: int) -> list[Pair]:
    """Pair up what is the same; what is not, or would cost too much to compare, stays whole."""
    head = _same_head(old, new)
    tail = _same_head(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    middle = [("".join(a), "".join(b))]
    if _cost(a, b) <= budget:
        # White space may extend a match but not start one: it is everywhere and means nothing.
        codes = SequenceMatcher(str.isspace, a, b, autojunk=False).get_opcodes()
        middle = [("".join(a[i:j]), "".join(b[k:m])) for _, i, j, k, m in codes]
    first, last = "".join(old[:head]), "".join(old[len(old) - tail :])
    return [(first, first), *middle, (last, last)]


def _same_head(old: Iterable[str], new: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _cost(old: list[str], new: list[str]) -> int:
    """The most SequenceMatcher may compare: each find walks all pairs, and each may find one."""
    theirs = Counter(piece for piece in new if not piece.isspace())
    pairs = sum(theirs[piece] for piece in old)
    return (min(len(old), len(new), pairs) + 1) * (len(old) + pairs)


def _joined(pairs: list[Pair]) -> list[Pair]:
    """Put neighbours together, and a stray comma between two replaced words with them."""
    runs = _merged((pair, pair[0] == pair[1]) for pair in pairs if any(pair))
    kept = [(run, run[0] == run[1] and not _stray(runs, at)) for at, run in enumerate(runs)]
    return _merged(kept)


def _stray(runs: list[Pair], at: int) -> bool:
    around = runs[at - 1 : at] + runs[at + 1 : at + 2]
    replaced = len(around) == 2 and any(a for a, _ in around) and any(b for _, b in around)
    return replaced and len(runs[at][0].strip()) < 3


def _merged(pairs: Iterable[tuple[Pair, bool]]) -> list[Pair]:
    groups = [[pair for pair, _ in group] for _, group in groupby(pairs, key=lambda pair: pair[1])]
    return [("".join(a for a, _ in group), "".join(b for _, b in group)) for group in groups]


def _elided(text: str, first: bool, last: bool) -> str:
    """An unchanged stretch, short enough to find the changes around it."""
    if len(text) <= LONG_RUN:
        return text
    head = "" if first else text[:CONTEXT].rsplit(" ", 1)[0] + " "
    tail = "" if last else " " + text[-CONTEXT:].split(" ", 1)[-1]
    return f"{head}…{tail}"


def summarise(diffs: Iterable[FieldDiff]) -> str:
    """Half a sentence for lists of revisions: "Summary and 2 first checks changed, …"."""
    found: dict[str, dict[str, set[str]]] = {
        verb: {} for verb in ("changed", "added", "removed", "moved")
    }
    for field in diffs:
        section = field.path.partition(".")[0]
        for change in field.changes:
            # An item inside an item, such as a result of a check, only changes the outer one.
            verb, key = "changed", field.item
            if isinstance(change, ItemChanged) and field.path == section:
                verb, key = change.kind, change.id
            found[verb].setdefault(section, set()).add(key)
    parts = [_said(sections, verb) for verb, sections in found.items() if sections]
    said = ", ".join(parts) or "nothing changed"
    return said[0].upper() + said[1:]


def _said(sections: dict[str, set[str]], verb: str) -> str:
    *others, last = (_counted(section, keys) for section, keys in sections.items())
    return f"{', '.join(others)} and {last} {verb}" if others else f"{last} {verb}"


def _counted(section: str, keys: set[str]) -> str:
    words = PLURALS.get(section) or lower_first(field_name(section))
    if keys == {""}:
        return lower_first(field_name(section))
    return f"{len(keys)} {words.removesuffix('s') if len(keys) == 1 else words}"
