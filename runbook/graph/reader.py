"""Reads fields out of a tree and collects what is wrong with them, each with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from .facts import FACTS
from .limits import MAX_CLUES, MAX_ID
from .model import ACTORS, Clue, Condition, Problem, When
from .tree import Listing, Mapping, Scalar, Tree

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_CODE = 599


@dataclass(frozen=True, slots=True)
class Words:
    """How long a text may be, and whether it may have several lines."""

    limit: int
    lines: bool = True


class Reader:
    """Each method gives a value that fits, or an empty one and a problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def only(self, tree: Mapping, known: Collection[str], what: str) -> None:
        """Complain about every field that `what` does not have."""
        for name, line in tree.keys.items():
            if name not in known:
                self.fault(line, f"{what.capitalize()} has no “{name}”{near(name, known)}")

    def words(self, tree: Mapping, name: str, words: Words, *, required: bool = True) -> str:
        """A text without the spaces around it; its limits are `words`."""
        text, line = self._scalar(tree, name, required=required)
        text = text.strip()
        if len(text) > words.limit:
            self.fault(line, f"“{name}” has {len(text)} characters; {words.limit} is the most.")
        if not words.lines and "\n" in text:
            self.fault(line, f"“{name}” stays on one line.")
        return text

    def slug(self, tree: Mapping, name: str, *, required: bool = True) -> str:
        text, line = self._scalar(tree, name, required=required)
        if text and (not SLUG.fullmatch(text) or len(text) > MAX_ID):
            self.fault(
                line,
                f"“{name}” was expected in small letters, digits and single hyphens, such as "
                f"“which-policy”, at most {MAX_ID} characters.",
            )
        return text

    def code(self, tree: Mapping, name: str) -> int | None:
        """A status code from 0 to 599, None for the word `status`."""
        text, line = self._scalar(tree, name)
        if re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= MAX_CODE:
            return int(text)
        if text and text != "status":
            self.fault(line, "“code” was expected as a status code from 0 to 599, or as “status”.")
        return None

    def actor(self, tree: Mapping, name: str) -> str:
        text, line = self._scalar(tree, name)
        layer = text.removeprefix("layer:")
        if text and text not in ACTORS and (layer == text or not SLUG.fullmatch(layer)):
            self.fault(line, f"“{name}” was expected as {', '.join(ACTORS)} or layer:<slug>.")
        return text

    def items(
        self, tree: Mapping, name: str, limit: int, *, required: bool = True
    ) -> list[Mapping]:
        """The mappings of a list."""
        value = tree.items.get(name)
        line = tree.keys.get(name, tree.line)
        if not isinstance(value, Listing) or not value.items:
            if required or value is not None:
                self.fault(line, f"“{name}” was expected as a list with at least one item.")
            return []
        if len(value.items) > limit:
            self.fault(line, f"“{name}” has {len(value.items)} items; {limit} is the most.")
        for one in value.items:
            if not isinstance(one, Mapping):
                self.fault(one.line, f"An item of “{name}” starts with “- id:”.")
        return [one for one in value.items if isinstance(one, Mapping)]

    def when(self, tree: Mapping, name: str) -> When:
        """Facts with their values: one mapping, or a list of mappings of which any may hold."""
        value = tree.items.get(name)
        if value is None:
            return ()
        clues = value.items if isinstance(value, Listing) else [value]
        if not clues or len(clues) > MAX_CLUES:
            self.fault(tree.keys[name], f"“{name}” lists from one to {MAX_CLUES} mappings.")
        return tuple(self._clue(one, name) for one in clues)

    def _clue(self, tree: Tree, name: str) -> Clue:
        if not isinstance(tree, Mapping) or not tree.items:
            self.fault(tree.line, f"“{name}” was expected as facts, such as {{status: 403}}.")
            return ()
        return tuple(
            Condition(fact, self._values(fact, tree.keys[fact], value))
            for fact, value in tree.items.items()
        )

    def _values(self, fact: str, line: int, value: Tree) -> tuple[str, ...]:
        kind = FACTS.get(fact)
        if kind is None:
            self.fault(line, f"There is no fact “{fact}”{near(fact, FACTS)}")
            return ()
        scalars = value.items if isinstance(value, Listing) else [value]
        values = [one.text for one in scalars if isinstance(one, Scalar)]
        if not values or len(values) != len(scalars):
            self.fault(line, f"“{fact}” was expected with a value or a list of values.")
        for one in values:
            if not kind.admits(one):
                wanted = ", ".join(kind.values) or "a name such as those the analysis gives"
                self.fault(line, f"“{one}” is no value of “{fact}”. Expected: {wanted}.")
        if len(set(values)) < len(values):
            self.fault(line, f"“{fact}” names a value twice.")
        return tuple(values)

    def _scalar(self, tree: Mapping, name: str, *, required: bool = True) -> tuple[str, int]:
        value = tree.items.get(name)
        line = tree.keys.get(name, tree.line)
        if value is not None and not isinstance(value, Scalar):
            self.fault(line, f"“{name}” was expected as text.")
            return "", line
        text = value.text if value else ""
        if required and not text.strip():
            self.fault(line, f"“{name}” is empty." if value else f"“{name}” is missing.")
        return text, line


def near(name: str, known: Collection[str]) -> str:
    """A suggestion for a name that is not known, as the end of a sentence, with its stop."""
    found = difflib.get_close_matches(name[:MAX_ID], known, n=1)
    return f"; did you mean “{found[0]}”?" if found else f". Known: {', '.join(known)}."
