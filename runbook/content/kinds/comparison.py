"""The content of a comparison: two status codes that people mix up."""

from __future__ import annotations

from typing import Literal

from .fields import Inline, Item, Items, Part, Said, Source, Verbatim

Answer = Literal["left", "right", "neither"]


class DecidingAnswer(Item):
    """An answer to the one question, and the code it points to."""

    when: Said
    points_to: Answer
    text: Said


class Row(Item):
    """One aspect, side by side."""

    aspect: Said
    left: Said
    right: Said


class TestOutcome(Item):
    """What a result of the separating test says."""

    when: Said
    points_to: Answer
    text: Inline = ""


class SeparatingTest(Part):
    """One safe test that tells the two apart. It reads; it never repeats a write."""

    text: Inline = ""
    command: Verbatim = ""
    outcomes: Items[TestOutcome] = []


class Sides(Part):
    """Who owns which side."""

    left: Inline = ""
    right: Inline = ""


class ComparisonContent(Part):
    """`left` is the smaller code of the key, `right` the larger."""

    question: Said
    answers: Items[DecidingAnswer] = []
    shortcut: Inline = ""
    rows: Items[Row] = []
    test: SeparatingTest = SeparatingTest()
    owners: Sides = Sides()
    sources: Items[Source] = []
