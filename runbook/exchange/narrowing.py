"""Which pages of a document are wanted: by service, team, status code, layer. Pure.

`service` gives the runbook as that service reads it: its own entries, else the defaults. `layer`
keeps entries only; `code` also the code's reference and comparisons; `team` what it keeps true or
answers for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from runbook.content.addresses import split_comparison_key, split_entry_key

type Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Empty fields let everything pass."""

    service: str = ""
    team: str = ""
    code: str = ""
    layer: str = ""
    key: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items() if value)

    def of(self, pages: Iterable[Data], owner_of: Any) -> Iterator[Data]:
        """Those that are wanted, in their order. `owner_of(layer, service, own)` is a slug."""
        if self.service:
            pages = as_read_by(self.service, pages)
        return (page for page in pages if self._wants(page, owner_of))

    def _wants(self, page: Data, owner_of: Any) -> bool:
        kind, key = page["kind"], page["key"]
        if self.key and key != self.key:
            return False
        if self.code and self.code not in _codes(kind, key):
            return False
        if kind != "entry":
            return not self.layer and self.team in ("", page["maintainer"])
        _, layer, service = split_entry_key(key)
        if self.layer and layer != self.layer:
            return False
        if not self.team or page["maintainer"] == self.team:
            return True
        return bool(owner_of(layer, service or self.service or None, page["owner"]) == self.team)


def _codes(kind: str, key: str) -> tuple[str, ...]:
    if kind == "comparison":
        return tuple(map(str, split_comparison_key(key)))
    return (key.partition("/")[0],) if kind in ("entry", "code") else ()


def as_read_by(service: str, pages: Iterable[Data]) -> Iterator[Data]:
    """Each cell once: the service's own text, else the default. Entries come in order of code."""
    held: dict[str, Data] = {}
    now = ""
    for page in pages:
        code = page["key"].partition("/")[0] if page["kind"] == "entry" else ""
        if code != now:
            yield from held.values()
            held, now = {}, code
        if page["kind"] != "entry":
            yield page
            continue
        _, layer, own = split_entry_key(page["key"])
        if own in (None, service):
            held[layer] = page
    yield from held.values()
