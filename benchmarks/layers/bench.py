"""Runs one chain: starts it, breaks each of its parts, and labels what comes back."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import breaks
from .applications import APPLICATIONS, start_application
from .breaks import UPSTREAM, Break
from .capture import Answer, ask, form_for, paste
from .chains import Chain
from .logs import FILES, last_line
from .processes import PATIENCE, Programs, StartError
from .proxies import SITE, Part, site_for, start_proxy
from .scrub import relength, scrub
from .traces import marked, visible

APACHE_PAGE = "<!DOCTYPE HTML PUBLIC"

type Row = dict[str, Any]


@dataclass
class Bench:
    """A running chain; `parts` from the caller inwards."""

    chain: Chain
    parts: tuple[Part, ...]
    faults: Mapping[str, int]
    tools: Path

    @property
    def http2(self) -> bool:
        return "h2" in self.parts[0].options

    def rows(self) -> Iterator[Row]:
        """Every break that a part of the chain can have. Rows with `skipped` tell of misses."""
        for at, part in enumerate(self.parts):
            for one in _breaks_of(part, at, len(self.parts) - 1):
                yield from self._row(part, at, one)

    def _row(self, part: Part, at: int, one: Break) -> Iterator[Row]:
        answer = self._ask(one, part.level)
        identity = f"{self.chain.slug}/{part.name}{at}/{one.name}"
        told = self._not_as_meant(answer, one, part)
        if told:
            yield {"id": identity, "skipped": told}
            return
        row = {
            "id": identity,
            "format": form_for(identity, answer, one.whole),
            "status": answer.status,
            "true_layer": one.layer,
            "true_product": one.product or (part.name if one.own_words else None),
            "difficulty": _difficulty(one, part, answer),
            "chain": self.chain.title,
            "broken": f"{part.name}: {one.name}",
        }
        text = self._text(answer, row["format"], one, part)
        if one.marked and not marked(text):
            return  # nobody could tell
        if one.only_if and not re.search(one.only_if, text.lower()):
            row["true_layer"] = one.otherwise
        row["raw"] = text
        row["fronted_by"] = visible(self.parts[:at], part.name, text)
        yield row
        yield from self._log_rows(row, part, at, one.path.replace("{v}", part.level))

    def _ask(self, one: Break, level: str) -> Answer:
        for _ in range(one.calls):
            answer = _call(self.parts[0].port, one, level, self.http2)
        return answer

    def _not_as_meant(self, answer: Answer, one: Break, part: Part) -> str:
        """Why the answer can't bear the label. An application has to say the same when asked
        without the proxies: else one of them answered in its place."""
        if answer.status not in one.statuses:
            return f"{answer.status or answer.error}, not {sorted(one.statuses)}"
        if part.fastcgi and APACHE_PAGE in answer.content:
            return "Apache answered"
        if part.name in APPLICATIONS and not part.fastcgi and len(self.parts) > 1:
            alone = _call(part.port, one, "", http2=False)
            if alone.status != answer.status:
                return f"{answer.status}, but {alone.status} without the proxies"
        return ""

    def _text(self, answer: Answer, form: str, one: Break, part: Part) -> str:
        url = f"http://{one.host or SITE}:{self.parts[0].port}"
        url += one.path.replace("{v}", part.level)[:200]
        command = ["curl", "-i", *(["-X", one.method] if one.method != "GET" else []), url]
        text = paste(answer, form, shlex.join(command))
        cut = "\n".join(line[:400] for line in text.split("\n")) if len(text) > 8_000 else text
        scrubbed = self._scrubbed(cut)
        return relength(scrubbed, answer.content, self._scrubbed(answer.content))

    def _scrubbed(self, text: str) -> str:
        ports = [*(part.port for part in self.parts), *self.faults.values()]
        folders = [*(part.folder for part in self.parts), self.tools, self.tools / "node"]
        return scrub(text, ports, folders)

    def _log_rows(self, row: Row, part: Part, at: int, path: str) -> Iterator[Row]:
        """The line of the proxy that answered, or of the one just before what answered."""
        beside = part if part.name not in APPLICATIONS else self.parts[max(at - 1, 0)]
        if beside.name not in FILES or row["true_layer"] not in ("load-balancer", "application"):
            return
        if row["true_layer"] == "load-balancer" and part.name in APPLICATIONS:
            return
        line = last_line(beside, path, row["status"])
        if line:
            yield row | {
                "id": f"{row['id']}/log",
                "format": f"log-{beside.name}",
                "raw": self._scrubbed(line),
                "fronted_by": [] if part is beside else [beside.name],
                "difficulty": "medium",
            }


def _call(port: int, one: Break, level: str, http2: bool) -> Answer:
    return ask(
        port,
        one.path.replace("{v}", level),
        method=one.method,
        fields=one.fields,
        content=one.content,
        host=one.host,
        http2=http2,
    )


def _breaks_of(part: Part, at: int, last: int) -> tuple[Break, ...]:
    if part.name not in APPLICATIONS:
        wanted = breaks.PROXY_BREAKS + (breaks.ENTRY_BREAKS if at == 0 else ())
        wanted += breaks.WAF_BREAKS if "crs" in part.options else ()
    elif part.name in breaks.JAVA:
        wanted = breaks.JAVA_BREAKS
    else:
        wanted = breaks.APP_BREAKS + breaks.IMITATIONS
    return tuple(one for one in wanted if not one.by or part.name in one.by)


def _difficulty(one: Break, part: Part, answer: Answer) -> str:
    if one.hard:
        return "hard"
    return "easy" if part.name in "\n".join([*answer.head, answer.content]).lower() else "medium"


def _wait(part: Part) -> None:
    """Until it answers as it should: it may listen before it has read or loaded everything."""
    application = part.name in APPLICATIONS
    path, wanted = ("/api/nowhere", {404}) if application else (f"/{part.level}/orders", UPSTREAM)
    end = time.monotonic() + PATIENCE
    http2 = "h2" in part.options
    while not part.fastcgi and ask(part.port, path, http2=http2).status not in wanted:
        if time.monotonic() > end:
            said = (part.folder / "output.txt").read_text(errors="replace")[-600:]
            raise StartError(f"{part.name} does not answer: {said}")
        time.sleep(0.2)


def start(
    chain: Chain, folder: Path, faults: Mapping[str, int], tools: Path, programs: Programs
) -> Bench:
    """Start a chain from the inside out. Raises StartError or FileNotFoundError."""
    *before, last = chain.links
    part = start_application(
        last.name, folder / "application", faults, tools, last.options, programs
    )
    parts = [part]
    for at, link in reversed([*enumerate(before)]):
        site = site_for(folder / f"{at}-{link.name}", f"v{at + 1}", parts[0], faults, tools,
                        link.options)  # fmt: skip
        parts.insert(0, start_proxy(link.name, site, programs))
    for one in parts:
        _wait(one)
    return Bench(chain, tuple(parts), faults, tools)
