"""The parts of a document, whatever it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .backstage import as_reference, is_catalogue, read_entities
from .csv_reading import read_csv
from .faults import Part
from .json_reading import read_json
from .opening import Opened
from .yaml_reading import read_yaml

READERS: dict[str, Callable[[Any], Iterable[Part]]] = {
    "yaml": read_yaml,
    "json": read_json,
    "csv": read_csv,
}


def read_parts(opened: Opened) -> Iterator[Part]:
    """Piece by piece. Raises UnreadableError with the line where it stops being a document."""
    try:
        if opened.format == "yaml" and is_catalogue(opened.head):
            yield as_reference(list(read_entities(opened.text)))
        else:
            yield from READERS[opened.format](opened.text)
    except UnicodeDecodeError as error:
        raise opened.undecodable() from error
