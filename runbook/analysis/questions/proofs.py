"""Lines of a response that answer one of the four questions by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..findings import rate_limit
from ..findings.details import FIELD_LISTS
from ..model import Evidence, Paste, Response
from ..signatures.subject import MISSING, Subject

# A router says this before any of the application's own code looks at the path.
# (Not Werkzeug's or Go's own words: their views say the same of an object that is missing.)
NO_ROUTE = re.compile(
    r"cannot (?:get|post|put|patch|delete|head|options) /|no routes? (?:match|found)"
    r"|route not found|no matching route|unknown route"
    r"|requested url .{0,200}was not found on this server"
    r"|no static resource|no such route|could not find (?:a )?route|no handler (?:found|mapped)"
    r"|unrecognized request url",
    re.IGNORECASE,
)
FIELDS_WHY = "The content names the fields at fault: the request was read and refused for them."
LIMIT_WHY = "Nothing is left of the quota: a limit blocked the call, not the caller's rights."
ROUTE_WHY = "A router's words: the path itself is not served, whatever the object."


@dataclass(frozen=True, slots=True)
class Proof:
    """An answer with its lines. `proven`: the cause itself is named, not only a status."""

    question: str
    answer: str
    evidence: tuple[Evidence, ...]
    proven: bool = False


def field_errors(response: Response) -> Iterator[Proof]:
    """A list or an object of errors by field."""
    subject = Subject(response)
    if subject.json is MISSING or not isinstance(subject.json, Mapping):
        return
    for place in (subject.json, subject.json.get("error")):
        if not isinstance(place, Mapping):
            continue
        for name in FIELD_LISTS:
            if isinstance(place.get(name), list | Mapping) and place[name]:
                at = response.content.find(f'"{name}"')
                yield Proof("valid", "no", (_quoted(response, at),), True)
                return


def _quoted(response: Response, at: int) -> Evidence:
    quote = response.content[at : at + 160].partition("\n")[0].strip()
    line = response.content_line
    if line is not None:
        line += response.content.count("\n", 0, max(at, 0))
    return Evidence("body", quote, FIELDS_WHY, line)


def limit_used_up(paste: Paste, response: Response) -> Iterator[Proof]:
    """A quota with nothing left, on a status that such quotas end in."""
    limit = rate_limit(paste)
    if limit is None or limit.remaining != 0:
        return
    evidence = tuple(Evidence(e.where, e.quote, LIMIT_WHY, e.line) for e in limit.evidence[:2])
    yield Proof("state", "yes", evidence, True)
    if response.status == 403:
        yield Proof("allowed", "unknown", ())


def no_such_route(response: Response) -> Iterator[Proof]:
    """The 404 of a router, not of an object that does not exist.

    It may be the system's fault as well (a route that a deploy removed), so it proves no cause.
    """
    found = NO_ROUTE.search(response.content[:4000])
    if found is None:
        return
    line = response.content_line
    if line is not None:
        line += response.content.count("\n", 0, found.start())
    yield Proof("valid", "no", (Evidence("body", found[0][:160], ROUTE_WHY, line),))
