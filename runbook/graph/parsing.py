"""The text format of a scenario: `parse`. `writing.py` is its other half.

title: The caller is logged in but blocked
summary: One paragraph, Markdown.
when: One sentence: choose this when …
fits: {status: 403}                       # facts for which this scenario is proposed
start: who
questions:
  - id: who
    short: Who answered                   # its name in lists and in the drawing
    ask: Which layer returned the 403?
    how: What to observe, in under a minute. Markdown.
    command: |-
      curl -si "https://{host}{path}" | head -n 20
    answers:
      - id: gateway
        label: The gateway
        means: Its policy refused.        # optional, shown below the label
        next: which-policy                # a question or an outcome
        when: {returned-by: gateway}      # facts that choose this answer by themselves:
      - id: unknown                       # all of a mapping, any of a list; the first
        next: which-policy                # answer that holds is taken
outcomes:
  - id: plan
    title: The plan does not cover this route
    text: What it is and what to do first. Markdown.
    code: 403                             # or “status”: the one at hand
    layer: gateway                        # or “returned-by”: the one at hand
    acts: owner                           # owner, service-owner, caller, vendor, layer:<slug>
    tell: What to say to the caller.      # only with “acts: caller”: then nobody is paged
    scenario: another-scenario            # optional: goes on there
sources:
  - {id: rfc, label: "RFC 9110 §15.5.4", url: "https://…"}
"""

from __future__ import annotations

from . import limits
from .model import UNKNOWN, UNKNOWN_LABEL, Answer, Graph, GraphError, Outcome, Question, Source
from .reader import Reader, Words
from .tree import Mapping, read_tree

LINE = Words(limits.MAX_LINE, lines=False)
LABEL = Words(limits.MAX_LABEL, lines=False)
SHORT = Words(limits.MAX_SHORT, lines=False)
TEXT = Words(limits.MAX_WORDS)


def parse(text: str) -> Graph:
    """Read a scenario. Raises GraphError with every problem found and its line.

    What is read is well formed: every field is there, of its kind and within its limits, and
    every fact is known. Whether it leads anywhere is `soundness`.
    """
    tree, reader = read_tree(text), Reader()
    graph = _graph(reader, tree)
    if reader.problems:
        raise GraphError(tuple(sorted(reader.problems, key=lambda one: one.line)))
    return graph


def _graph(read: Reader, tree: Mapping) -> Graph:
    read.only(
        tree,
        ("title", "summary", "when", "fits", "start", "questions", "outcomes", "sources"),
        "a scenario",
    )
    return Graph(
        title=read.words(tree, "title", LABEL),
        summary=read.words(tree, "summary", TEXT),
        when=read.words(tree, "when", LINE),
        fits=read.when(tree, "fits"),
        start=read.slug(tree, "start"),
        start_line=tree.keys.get("start", tree.line),
        questions=tuple(
            _question(read, one) for one in read.items(tree, "questions", limits.MAX_QUESTIONS)
        ),
        outcomes=tuple(
            _outcome(read, one) for one in read.items(tree, "outcomes", limits.MAX_OUTCOMES)
        ),
        sources=tuple(
            _source(read, one)
            for one in read.items(tree, "sources", limits.MAX_SOURCES, required=False)
        ),
    )


def _question(read: Reader, tree: Mapping) -> Question:
    read.only(tree, ("id", "short", "ask", "how", "command", "answers"), "a question")
    return Question(
        id=read.slug(tree, "id"),
        short=read.words(tree, "short", SHORT),
        ask=read.words(tree, "ask", LINE),
        how=read.words(tree, "how", TEXT, required=False),
        command=read.words(tree, "command", TEXT, required=False),
        answers=tuple(
            _answer(read, one) for one in read.items(tree, "answers", limits.MAX_ANSWERS)
        ),
        line=tree.line,
    )


def _answer(read: Reader, tree: Mapping) -> Answer:
    read.only(tree, ("id", "label", "means", "next", "when"), "an answer")
    slug = read.slug(tree, "id")
    unknown = slug == UNKNOWN
    label = read.words(tree, "label", LABEL, required=not unknown)
    if unknown and "when" in tree.items:
        read.fault(tree.keys["when"], "No fact can choose the answer “I can’t tell”: leave it out.")
    return Answer(
        id=slug,
        label=label or (UNKNOWN_LABEL if unknown else ""),
        next=read.slug(tree, "next"),
        means=read.words(tree, "means", LINE, required=False),
        when=read.when(tree, "when"),
        line=tree.line,
    )


def _outcome(read: Reader, tree: Mapping) -> Outcome:
    read.only(
        tree,
        ("id", "title", "text", "code", "layer", "acts", "tell", "scenario"),
        "an outcome",
    )
    return Outcome(
        id=read.slug(tree, "id"),
        title=read.words(tree, "title", LABEL),
        text=read.words(tree, "text", TEXT),
        code=read.code(tree, "code"),
        layer=read.slug(tree, "layer"),
        acts=read.actor(tree, "acts"),
        tell=read.words(tree, "tell", TEXT, required=False),
        scenario=read.slug(tree, "scenario", required=False),
        line=tree.line,
    )


def _source(read: Reader, tree: Mapping) -> Source:
    read.only(tree, ("id", "label", "url"), "a source")
    url = read.words(tree, "url", Words(2_000, lines=False))
    if url and (not url.startswith(("https://", "http://")) or " " in url):
        read.fault(tree.keys["url"], "An address starts with https:// or http://, without spaces.")
    return Source(
        id=read.slug(tree, "id"), label=read.words(tree, "label", LINE), url=url, line=tree.line
    )
