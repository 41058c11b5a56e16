"""The shapes in which the API answers for scenarios. Pure, like `schemas`, which they extend."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from runbook.content.kinds import ScenarioContent

from .schemas import PageFacts


class ScenarioCard(BaseModel):
    """A decision graph in a list; `questions` counts them."""

    slug: str
    title: str
    summary: str
    when: str
    questions: int
    url: str


class Scenario(PageFacts, ScenarioContent):
    """A decision graph: each answer's `next` is the id of a question or of an outcome.

    `when` and `fits` list alternatives, each a mapping of facts to the values that will do. An
    outcome without a code is for the status at hand, one with the layer `returned-by` for the
    layer that answered. Its texts are Markdown.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    slug: str
