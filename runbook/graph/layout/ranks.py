"""How deep each question and outcome stands, and the lanes of lines that pass a rank."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Graph, Question

type Targets = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`rank` counts from 0 at the top; `down` are the pairs (question, target) that lead down."""

    rank: dict[str, int]
    down: frozenset[tuple[str, str]]

    @staticmethod
    def lane(target: str, row: int) -> str:
        """The place, in a rank between, of all lines to this target: they share one lane."""
        return f"{target} @{row}"


def rank(graph: Graph) -> Ranked:
    """As deep as the longest way to it; what no way leads to stands at the top."""
    targets = _targets(graph)
    ahead, down = _downwards(graph.start, targets)
    depth = dict.fromkeys(targets, 0)
    for source in ahead:
        for target in targets[source]:
            if (source, target) in down:
                depth[target] = max(depth[target], depth[source] + 1)
    return Ranked(depth, frozenset(down))


def _downwards(start: str, targets: Targets) -> tuple[list[str], set[tuple[str, str]]]:
    """Every node before all that it leads to, and the lines that do not close a circle."""
    down: set[tuple[str, str]] = set()
    done: list[str] = []
    under_way: set[str] = set()
    finished: set[str] = set()

    def follow(at: str) -> None:
        under_way.add(at)
        for target in targets[at]:
            if target not in under_way:
                down.add((at, target))
                if target not in finished:
                    follow(target)
        under_way.discard(at)
        finished.add(at)
        done.append(at)

    for one in (start, *targets):
        if one in targets and one not in finished:
            follow(one)
    return done[::-1], down


def _targets(graph: Graph) -> Targets:
    """What each node leads to, each once, in the order of the answers."""
    nodes = graph.nodes
    return {
        key: list(dict.fromkeys(one.next for one in node.answers if one.next in nodes))
        if isinstance(node, Question)
        else []
        for key, node in nodes.items()
    }
