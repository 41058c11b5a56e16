"""Does a scenario lead everywhere it should, and nowhere else? Checked on every save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping

from .limits import MAX_WAY
from .model import ACTORS, AT_HAND, UNKNOWN, Answer, Graph, Node, Outcome, Problem, Question
from .reader import near


def soundness(
    graph: Graph,
    codes: Container[int],
    layers: Collection[str],
    scenarios: Container[str] | None = None,
) -> list[Problem]:
    """Everything that keeps this graph from being saved, in the order of its lines.

    `codes` and `layers` (slugs) are what an outcome may name; `scenarios` are the keys of the
    others, where None checks none.
    """
    found = [
        *_same_ids(graph),
        *_ways(graph),
        *_unreached(graph),
        *(one for question in graph.questions for one in _question(question)),
        *(one for outcome in graph.outcomes for one in _outcome(outcome, codes, layers, scenarios)),
    ]
    return sorted(found, key=lambda one: one.line)


def longest_way(graph: Graph) -> int:
    """The most questions on any way from the start; in a cycle each counts once."""
    nodes, longest, under_way = graph.nodes, dict[str, int](), set[str]()

    def follow(at: str) -> int:
        node = nodes.get(at)
        if not isinstance(node, Question) or at in under_way:
            return 0
        if at not in longest:
            under_way.add(at)
            longest[at] = 1 + max((follow(one.next) for one in node.answers), default=0)
            under_way.discard(at)
        return longest[at]

    return follow(graph.start)


def _same_ids(graph: Graph) -> Iterator[Problem]:
    first: dict[str, int] = {}
    everything: tuple[Node, ...] = (*graph.questions, *graph.outcomes)
    for node in everything:
        if node.id in first:
            yield Problem(
                node.line, f"The id “{node.id}” is taken already, on line {first[node.id]}."
            )
        first.setdefault(node.id, node.line)
    for name, number in Counter(one.id for one in graph.sources).items():
        if number > 1:
            line = [one.line for one in graph.sources if one.id == name][1]
            yield Problem(line, f"Two sources have the id “{name}”.")


def _ways(graph: Graph) -> Iterator[Problem]:
    """Ways that lead nowhere, in a circle, or past too many questions."""
    nodes = graph.nodes
    if not isinstance(nodes.get(graph.start), Question):
        questions = [one.id for one in graph.questions]
        yield Problem(
            graph.start_line,
            f"“start” names no question: “{graph.start}”{near(graph.start, questions)}",
        )
    for question in graph.questions:
        for answer in question.answers:
            if answer.next not in nodes:
                yield Problem(
                    answer.line,
                    f"A dead end: there is no question or outcome “{answer.next}”"
                    f"{near(answer.next, nodes)}",
                )
    circles = list(_circles(graph, nodes))
    yield from circles
    if not circles and (length := longest_way(graph)) > MAX_WAY:
        yield Problem(
            graph.start_line,
            f"The longest way asks {length} questions: {_longest(graph)}. {MAX_WAY} is the most.",
        )


def _circles(graph: Graph, nodes: Mapping[str, Node]) -> Iterator[Problem]:
    """Each answer that leads back to a question on its own way, found once."""
    done, under_way = set[str](), list[str]()

    def follow(question: Question) -> Iterator[Problem]:
        under_way.append(question.id)
        for answer in question.answers:
            target = nodes.get(answer.next)
            if answer.next in under_way:
                round_trip = [*under_way[under_way.index(answer.next) :], answer.next]
                yield Problem(answer.line, f"A circle: {' → '.join(round_trip)}.")
            elif isinstance(target, Question) and target.id not in done:
                yield from follow(target)
        done.add(under_way.pop())

    for question in graph.questions:
        if question.id not in done and nodes[question.id] is question:
            yield from follow(question)


def _longest(graph: Graph) -> str:
    """The questions of a longest way, by their ids."""
    nodes, way, at = graph.nodes, list[str](), graph.start
    while isinstance(node := nodes.get(at), Question):
        way.append(at)
        ahead = {one.next: longest_way(_from(graph, one.next)) for one in node.answers}
        at = max(ahead, key=lambda one: ahead[one])
    return " → ".join(way)


def _from(graph: Graph, start: str) -> Graph:
    return Graph("", "", "", start, graph.questions, graph.outcomes)


def _unreached(graph: Graph) -> Iterator[Problem]:
    nodes, reached, ahead = graph.nodes, set[str](), [graph.start]
    while ahead:
        at = ahead.pop()
        node = nodes.get(at)
        if node is not None and at not in reached:
            reached.add(at)
            if isinstance(node, Question):
                ahead += [one.next for one in node.answers]
    for node in nodes.values():
        if node.id not in reached:
            what = "question" if isinstance(node, Question) else "outcome"
            yield Problem(node.line, f"No way leads to the {what} “{node.id}”.")


def _question(question: Question) -> Iterator[Problem]:
    if question.answer(UNKNOWN) is None:
        yield Problem(
            question.line,
            f"“{question.id}” has no way on for “I can’t tell”: add an answer with the id "
            f"“{UNKNOWN}”.",
        )
    if len(question.answers) < 2:
        yield Problem(question.line, f"“{question.id}” has only one answer, so it asks nothing.")
    elif len({one.next for one in question.answers}) == 1:
        only = question.answers[0].next
        yield Problem(
            question.line, f"Every answer leads to “{only}”, so “{question.id}” decides nothing."
        )
    yield from _alike(question)


def _alike(question: Question) -> Iterator[Problem]:
    """Answers of one question that nobody, or no fact, can tell apart."""
    seen: dict[tuple[str, object], Answer] = {}
    for answer in question.answers:
        clues = [("fact", frozenset((c.fact, frozenset(c.values)) for c in w)) for w in answer.when]
        for mark in (("id", answer.id), ("label", answer.label.casefold()), *clues):
            if other := seen.get(mark):
                what = f"the same {mark[0]}" if mark[0] != "fact" else "the same facts in “when”"
                yield Problem(
                    answer.line,
                    f"“{answer.label}” can’t be told apart from the answer on line "
                    f"{other.line}: {what}.",
                )
            seen.setdefault(mark, answer)


def _outcome(
    outcome: Outcome,
    codes: Container[int],
    layers: Collection[str],
    scenarios: Container[str] | None,
) -> Iterator[Problem]:
    if outcome.code is not None and outcome.code not in codes:
        yield Problem(outcome.line, f"There is no page for the status code {outcome.code}.")
    if outcome.layer != AT_HAND and outcome.layer not in layers:
        known = [*layers, AT_HAND]
        yield Problem(
            outcome.line, f"There is no layer “{outcome.layer}”{near(outcome.layer, known)}"
        )
    acting = outcome.acts.removeprefix("layer:")
    if outcome.acts not in ACTORS and acting not in layers:
        yield Problem(outcome.line, f"There is no layer “{acting}” to act{near(acting, layers)}")
    if outcome.acts == "caller" and not outcome.tell:
        yield Problem(
            outcome.line, f"Nobody is paged for “{outcome.id}”: say in “tell” what the caller does."
        )
    if outcome.tell and outcome.acts != "caller":
        yield Problem(
            outcome.line, "“tell” stands only with “acts: caller”: everybody else is paged."
        )
    if outcome.scenario and scenarios is not None and outcome.scenario not in scenarios:
        yield Problem(outcome.line, f"There is no scenario “{outcome.scenario}”.")
