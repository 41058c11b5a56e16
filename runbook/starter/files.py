"""Reads the shipped content from its files. Pure: no Django.

    content/codes/403.yaml            a status code in full
    content/codes/short.yaml          short cards: code -> content
    content/entries/403/gateway.yaml  the default entry of a cell
    content/comparisons/401-403.yaml  two codes, the smaller first
    content/scenarios/<slug>.yaml     a scenario, in the text format of `graph.parsing`

`content/coverage.yaml` is not content: it says where each statement of the guide stands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from runbook.content.kinds import parse_content
from runbook.content.kinds.fields import Part
from runbook.graph.data import as_data
from runbook.graph.model import GraphError
from runbook.graph.parsing import parse

CONTENT = Path(__file__).parent / "content"
KINDS = {
    "codes": "code",
    "entries": "entry",
    "comparisons": "comparison",
    "scenarios": "scenario",
}
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class StarterPage:
    """One shipped page: `key` as in `Page.key`, such as `403/gateway` or `401-vs-403`."""

    kind: str
    key: str
    content: Part
    path: Path


class StarterError(ValueError):
    """A shipped file does not hold what its place promises; the message names both."""


def read_pages(root: Path = CONTENT) -> Iterator[StarterPage]:
    """Yield every shipped page, codes first. Raises StarterError."""
    for path in sorted((root / "codes").glob("*.yaml")):
        if path.stem == "short":
            for code, data in (_load(path) or {}).items():
                yield _page("code", str(code), data, path)
        else:
            yield _page("code", path.stem, _load(path), path)
    for path in sorted((root / "entries").glob("*/*.yaml")):
        yield _page("entry", f"{path.parent.name}/{path.stem}", _load(path), path)
    for path in sorted((root / "comparisons").glob("*.yaml")):
        yield _page("comparison", path.stem.replace("-", "-vs-"), _load(path), path)
    for path in sorted((root / "scenarios").glob("*.yaml")):
        yield _page("scenario", path.stem, _scenario(path), path)


def shipped_entry(code: int, layer: str, root: Path = CONTENT) -> dict[str, Any] | None:
    """The shipped text of one cell as it is written, without reading the rest."""
    path = root / "entries" / str(code) / f"{layer}.yaml"
    return _load(path) if path.is_file() else None


def _scenario(path: Path) -> dict[str, Any]:
    try:
        return as_data(parse(path.read_text(encoding="utf-8")))
    except GraphError as error:
        raise StarterError(f"{path}: {error}") from error


def _load(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
        data: dict[str, object] = yaml.load(text, Loader=SAFE)
    except yaml.YAMLError as error:
        raise StarterError(f"{path}: {error}") from error
    return data


def _page(kind: str, key: str, data: object, path: Path) -> StarterPage:
    try:
        return StarterPage(kind, key, parse_content(kind, data), path)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise StarterError(f"{path} ({key}): {faults}") from error


if __name__ == "__main__":
    # `python -m runbook.starter.files [FILE…]`: is what these files hold well formed?
    wanted = {Path(name).resolve() for name in sys.argv[1:]}
    for path in sorted(CONTENT.rglob("*.yaml")):
        if path.parent == CONTENT or (wanted and path.resolve() not in wanted):
            continue
        try:
            kind = KINDS[path.relative_to(CONTENT).parts[0]]
            loaded = _scenario(path) if kind == "scenario" else _load(path)
            items = loaded.items() if path.stem == "short" else [(path.stem, loaded)]
            for key, data in items:
                _page(kind, str(key), data, path)
            sys.stdout.write(f"ok {path.relative_to(CONTENT)}\n")
        except StarterError as error:
            sys.stdout.write(f"FAULT {error}\n")
