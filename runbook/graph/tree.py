"""YAML's syntax without YAML's surprises: plain text, lists and mappings, each with its line.

Every scalar is text (`no` stays "no", `404` stays "404"). Refused: tags, anchors, aliases,
several documents, a key twice, characters that are invisible or that YAML takes for line breaks,
and anything beyond `limits`. The tree is built from parser events, not by PyYAML's composer,
because that one recurses as deep as the text tells it to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from .limits import MAX_NESTING, MAX_TEXT, MAX_VALUES
from .model import GraphError, Problem

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML 1.1 (§5.1, §5.4) cannot hold, or reads as a line break that no editor shows as one.
FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

HINTS = {
    "mapping values are not allowed": "A text that holds “: ” stands in quotes or below “>-”.",
    "cannot start any token": "If a text starts with a sign, quote the text; indent with spaces.",
    "tab character": "A line starts with a tab; indent with spaces.",
    "did not find expected": "The lines of one item start in the same column.",
    "expected <block end>": "The lines of one item start in the same column.",
}
"""What most often lies behind PyYAML's words, said to whoever typed it."""


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    line: int
    items: list[Tree] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """`keys` are the lines of the keys."""

    line: int
    items: dict[str, Tree] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


type Tree = Scalar | Listing | Mapping


def read_tree(text: str) -> Mapping:
    """The mapping that the text holds. Raises GraphError with one problem: what YAML stopped at."""
    text = text.replace("\r\n", "\n")
    _refuse_size_and_characters(text)
    try:
        tree = _Builder().build(yaml.parse(text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or error.context or "it cannot be read"
        hint = next((text for part, text in HINTS.items() if part in why), f"It says: {why}.")
        line = mark.line + 1 if mark else 0
        raise _fault(line, f"This cannot be read as YAML. {hint}") from error
    except yaml.YAMLError as error:
        raise _fault(0, f"This cannot be read as YAML. It says: {error}.") from error
    if not isinstance(tree, Mapping):
        raise _fault(tree.line if tree else 1, "A scenario starts with “title:”.")
    return tree


def _fault(line: int, message: str) -> GraphError:
    return GraphError((Problem(line, message),))


def _refuse_size_and_characters(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise _fault(0, f"A scenario has at most {MAX_TEXT:,} characters, this has {len(text):,}.")
    if bad := FORBIDDEN.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise _fault(line, f"The character U+{ord(bad[0]):04X} is not allowed; delete it.")


class _Builder:
    """Puts the events of one document together."""

    def __init__(self) -> None:
        self.open: list[tuple[Listing | Mapping, Scalar | None]] = []
        self.root: Tree | None = None
        self.count = 0

    def build(self, events: Iterator[yaml.Event]) -> Tree | None:
        for event in events:
            self._take(event, event.start_mark.line + 1 if event.start_mark else 0)
        return self.root

    def _take(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            if self.root is not None:
                raise _fault(line, "One text holds one scenario; “---” starts a second.")
        elif isinstance(event, yaml.AliasEvent):
            raise _fault(line, "Write it out: *references are not read here. Or quote the text.")
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_extras(event, line)
            self._open(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _refuse_extras(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            raise _fault(line, "&names are not read here. Quote a text that starts with “&”.")
        if getattr(event, "tag", None) is not None:
            raise _fault(line, "!types are not read here. Quote a text that starts with “!”.")
        self.count += 1
        if self.count > MAX_VALUES:
            raise _fault(line, f"A scenario holds at most {MAX_VALUES:,} values.")

    def _open(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(Scalar(event.value, line))
            return
        tree = Mapping(line) if isinstance(event, yaml.MappingStartEvent) else Listing(line)
        self._add(tree)
        self.open.append((tree, None))
        if len(self.open) > MAX_NESTING:
            raise _fault(line, f"Lists and mappings go at most {MAX_NESTING} deep.")

    def _add(self, tree: Tree) -> None:
        if not self.open:
            self.root = tree
            return
        parent, key = self.open[-1]
        if isinstance(parent, Listing):
            parent.items.append(tree)
        elif key is None:
            self.open[-1] = (parent, self._key(parent, tree))
        else:
            parent.items[key.text] = tree
            parent.keys[key.text] = key.line
            self.open[-1] = (parent, None)

    def _key(self, parent: Mapping, tree: Tree) -> Scalar:
        if not isinstance(tree, Scalar):
            raise _fault(tree.line, "A name was expected here, not a list or a mapping.")
        if tree.text in parent.items:
            first = parent.keys[tree.text]
            raise _fault(tree.line, f"“{tree.text}” stands here twice, first on line {first}.")
        return tree
