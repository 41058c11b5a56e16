"""Three-way merge of content: what two people made of the same revision. Pure.

Content is the dict that `kinds.as_stored` makes, one level of meaning per shape:

    scalar               "summary": "…"                 merged by name
    dict                 "retry": {"verdict": …}        merged field by field
    list of dicts        "first_checks": [{"id": …}]    merged by item id: inserted, removed,
      with an `id`                                      moved and changed, all the way down
    any other list                                      one value, like a scalar

The caller may add `owner` and `maintainer` at the top: scalars like any other. A page made on
both sides has the base `{}`. The result shares parts with what was passed in, so treat both as
read-only, and validate it like anything else: two sides may together overfill a list.
The names that conflicts and diffs give to places in content live here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

type Fields = dict[str, Any]
type Items = list[Fields]
type ById = dict[str, Fields]

CHOICES = frozenset(
    "acts code demand effect failure_type frequency maintainer owner points_to registered side"
    " verdict".split()
)
"""Fields picked from a set rather than written: nobody edits such a value word by word."""

NAMES = {
    "acts": "Who acts",
    "do_not": "What not to do",
    "http": "HTTP message",
    "in_our_apis": "In our APIs",
    "json_text": "JSON",
    "rules_out": "What it rules out",
    "see": "Entry to read next",
    "url": "Address",
}
"""Fields whose own name, with spaces, would not read well."""

MAIN_TEXT = ("label", "title", "name", "cause", "aspect", "when", "product", "code", "text")
NAME_LENGTH = 60
SEPARATOR = " › "
MISSING = object()
"""Stands for a field or item that one side does not have; None is a value."""


class BadChoiceError(ValueError):
    """A choice that fits no conflict: an unknown place or word, or text where none is written."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The third answer to a conflict about a text: neither side, but these words."""

    text: str


type Choice = Literal["mine", "theirs"] | Edited


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place that both sides changed differently.

    `base`, `mine` and `theirs` are the values there, None where absent. For a list's order
    (`path` is the list's) they are tuples of the items' names.
    """

    path: str
    label: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def kind(self) -> Literal["text", "choice", "item", "order"]:
        """How to show it; only a `text` may be answered with Edited."""
        if isinstance(self.mine, tuple):
            return "order"
        if isinstance(self.mine, dict) or isinstance(self.theirs, dict):
            return "item"
        written = isinstance(self.mine, str) and isinstance(self.theirs, str)
        return "text" if written and self.path.rpartition(".")[2] not in CHOICES else "choice"


@dataclass(frozen=True, slots=True)
class Merge:
    """`content` holds mine at conflicts; `automatic` labels what came from theirs by itself."""

    content: Fields
    conflicts: tuple[Conflict, ...] = ()
    automatic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in content: `first_checks.dns.text`, and the same in a reader's words."""

    path: str = ""
    label: str = ""

    def field(self, name: str) -> Place:
        words = field_name(name)
        return self._under(name, lower_first(words) if self.path else words)

    def item(self, item: Mapping[str, Any]) -> Place:
        return self._under(item["id"], f"“{item_name(item)}”")

    def _under(self, step: str, words: str) -> Place:
        path, label = f"{self.path}.{step}", f"{self.label}{SEPARATOR}{words}"
        return Place(path, label) if self.path else Place(step, words)


def field_name(name: str) -> str:
    """`first_checks` -> "First checks"."""
    return NAMES.get(name) or name.replace("_", " ").capitalize()


def lower_first(words: str) -> str:
    """As inside a sentence; abbreviations stay as they are."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def main_field(item: Mapping[str, Any]) -> str:
    """The field that names an item to people: its first main text that is filled in, else id."""
    return next((key for key in MAIN_TEXT if item.get(key) not in (None, "")), "id")


def item_name(item: Mapping[str, Any]) -> str:
    """What people call an item: its main text on one line, shortened at a word."""
    words = " ".join(str(item[main_field(item)]).split())
    if len(words) <= NAME_LENGTH:
        return words
    return words[:NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def is_items(value: Any) -> TypeGuard[Items]:
    """A list whose items are told apart by id. The empty list counts: it may become one."""
    return isinstance(value, list) and all(isinstance(i, dict) and "id" in i for i in value)


def merge(base: Fields, mine: Fields, theirs: Fields) -> Merge:
    """Bring both sides' changes to `base` together; what both changed differently is a conflict."""
    return resolve(base, mine, theirs, {})


def resolve(base: Fields, mine: Fields, theirs: Fields, choices: Mapping[str, Choice]) -> Merge:
    """Merge the same three again with an answer per conflict path.

    What has no answer stays a conflict. Answers never lead to further conflicts, so one page
    can ask for all of them. Raises BadChoiceError.
    """
    run = _Run(choices)
    content = run.fields(Place(), base, mine, theirs)
    if unknown := choices.keys() - run.answered:
        raise BadChoiceError(f"There is no conflict at {min(unknown)}.")
    return Merge(content, tuple(run.conflicts), tuple(run.automatic))


@dataclass(slots=True)
class _Run:
    """One merge under way: the answers it was given and what it has found so far."""

    choices: Mapping[str, Choice]
    answered: set[str] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)
    automatic: list[str] = field(default_factory=list)

    def value(self, at: Place, base: Any, mine: Any, theirs: Any) -> Any:
        """Merge one field or item; MISSING in, MISSING out."""
        if mine == theirs:
            return mine
        # Descend even where one side is untouched, so that what is reported stays small.
        if isinstance(mine, dict) and isinstance(theirs, dict):
            return self.fields(at, base if isinstance(base, dict) else {}, mine, theirs)
        if is_items(mine) and is_items(theirs):
            return self.items(at, base if is_items(base) else [], mine, theirs)
        if mine == base:
            gone, new = theirs is MISSING, base is MISSING
            self.automatic.append(at.label + (" removed" if gone else " added" if new else ""))
            return theirs
        if theirs == base:
            return mine
        shown = (None if side is MISSING else side for side in (base, mine, theirs))
        return self.settle(Conflict(at.path, at.label, *shown), mine, theirs)

    def fields(self, at: Place, base: Fields, mine: Fields, theirs: Fields) -> Fields:
        sides = (base, mine, theirs)
        merged = {
            name: self.value(at.field(name), *(side.get(name, MISSING) for side in sides))
            for name in {**mine, **theirs}
        }
        return {name: value for name, value in merged.items() if value is not MISSING}

    def items(self, at: Place, base: Items, mine: Items, theirs: Items) -> Items:
        b, m, t = sides = [{item["id"]: item for item in side} for side in (base, mine, theirs)]
        merged = []
        for key in self.order(at, b, m, t):
            # Everyone knows the item by the name it had before.
            known = next(side[key] for side in sides if key in side)
            merged.append(self.value(at.item(known), *(side.get(key, MISSING) for side in sides)))
        return [item for item in merged if item is not MISSING]

    def order(self, at: Place, base: ById, mine: ById, theirs: ById) -> list[str]:
        """All ids of both sides: the side that moved items leads, else theirs."""
        # Only items that all three have are compared: inserting and removing is not moving.
        common = base.keys() & mine.keys() & theirs.keys()
        sides, label = (base, mine, theirs), f"{at.label}{SEPARATOR}order"
        b, m, t = ([key for key in side if key in common] for side in sides)
        if m == b:
            self.automatic += [label] if t != b else []
            return _placed(theirs, mine)
        if t in (b, m):
            return _placed(mine, theirs)
        names = (tuple(item_name(item) for item in side.values()) for side in sides)
        lead: ById = self.settle(Conflict(at.path, label, *names), mine, theirs)
        return _placed(lead, mine if lead is theirs else theirs)

    def settle(self, conflict: Conflict, mine: Any, theirs: Any) -> Any:
        """Answer a conflict from the choices, or note it and keep mine."""
        choice = self.choices.get(conflict.path)
        if choice is None:
            self.conflicts.append(conflict)
            return mine
        self.answered.add(conflict.path)
        if isinstance(choice, Edited):
            if conflict.kind != "text":
                raise BadChoiceError(f"{conflict.label} is not a text to edit.")
            return choice.text
        if choice not in ("mine", "theirs"):
            raise BadChoiceError(f"Choose mine or theirs for {conflict.label}.")
        return theirs if choice == "theirs" else mine


def _placed(lead: ById, other: ById) -> list[str]:
    """Lead's ids in their order; each further id comes right after its neighbour before it."""
    # Ids that do not survive are still here: so the nearest neighbour that does survive decides.
    order, before = list(lead), -1
    for key in other:
        if key in lead:
            before = order.index(key)
        else:
            before += 1
            order.insert(before, key)
    return order
