"""`PUT /api/entries/…`: one cell written, as publishing or as a proposal (CONTRACT: API)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from runbook.accounts.models import UNCLAIMED, Team, User
from runbook.accounts.policy import Way
from runbook.catalogue.models import Layer, Service
from runbook.catalogue.paths import load_path
from runbook.content.addresses import entry_key
from runbook.content.errors import (
    AlreadyThereError,
    Fault,
    InvalidContentError,
    NothingChangedError,
    RetiredError,
    StaleError,
)
from runbook.content.models import Entry
from runbook.content.proposals import propose, way_to_send
from runbook.content.revisions import Change
from runbook.content.services import check_may_change, publish
from runbook.core.problems import problem

from . import serialise
from .access import RefusedError, writer_of
from .answers import NotFoundError, answer_json, digest_in, json_bytes, setting_of
from .entry_lookup import with_text
from .incoming.identity import with_ids
from .serialise import View
from .written import content_in, owner_in, unknown_in

MEDIA_TYPE = "application/json"
LARGEST = 1_000_000
MISSING = "Say what you saw: If-Match with its ETag to change it, If-None-Match: * to create it."


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell that is named, and the entry that is its own, if there is one."""

    code: int
    layer: str
    service: Service | None
    row: Entry | None

    @property
    def key(self) -> str:
        return entry_key(self.code, self.layer, self.service.slug if self.service else None)


def put_entry(request: HttpRequest, code: int, layer: str, slug: str) -> HttpResponse:
    """Write exactly the named cell. Raises PermissionDenied and NotFoundError."""
    author = writer_of(request)
    cell = find_cell(code, layer, slug)
    try:
        creates = check_preconditions(request, cell)
        change = change_in(request, cell, author)
        return written(request, cell, change, creates=creates)
    except RefusedError as refused:
        return refused.response
    except InvalidContentError as error:
        return invalid(request, error.faults)
    except RetiredError as error:
        return problem(request, 409, str(error))
    except (StaleError, AlreadyThereError) as error:
        if error.page.retired_at is not None:
            return problem(request, 409, "This page was retired; restore it before you change it.")
        return problem(
            request, 412, "Somebody published meanwhile. Read it again; nothing was changed."
        )


def find_cell(code: int, layer: str, slug: str) -> Cell:
    """Raises NotFoundError: a cell of a layer or a service that nobody knows cannot be written."""
    service = Service.objects.select_related("team").filter(slug=slug).first() if slug else None
    if slug and service is None:
        raise NotFoundError(f"There is no service called {slug}.")
    if not Layer.objects.filter(slug=layer).exists():
        raise NotFoundError(f"There is no layer called {layer}.")
    rows = Entry.objects.live().filter(code=code, layer__slug=layer, service=service)
    return Cell(code, layer, service, with_text(rows).first())


def check_preconditions(request: HttpRequest, cell: Cell) -> bool:
    """Whether it is to be created. Raises RefusedError: 428 without one, 412 where one fails."""
    match = request.headers.get("If-Match", "").strip()
    none_match = request.headers.get("If-None-Match", "").strip()
    if not match and none_match != "*":
        raise RefusedError(problem(request, 428, MISSING))
    if none_match == "*" and cell.row is not None:
        detail = "It is there already. Read it, and change it with If-Match."
        raise RefusedError(problem(request, 412, detail))
    if not match:
        return True
    if cell.row is None:
        raise RefusedError(
            problem(
                request,
                412,
                "This cell has no text of its own. Create it with If-None-Match: *.",
            )
        )
    if match != "*" and digest_of(request, cell) not in map(digest_in, parse_etags(match)):
        detail = "It is not what you saw any more. Read it again; nothing was changed."
        raise RefusedError(problem(request, 412, detail))
    return False


def as_read(request: HttpRequest, cell: Cell) -> dict[str, Any]:
    """What GET answers for a cell with a text of its own."""
    assert cell.row is not None
    path = load_path(cell.service.pk if cell.service else None)
    return serialise.entry(cell.row, View(cell.service, path), setting_of(request))


def digest_of(request: HttpRequest, cell: Cell) -> str:
    return json_bytes(as_read(request, cell))[1]


def sent_in(request: HttpRequest) -> Mapping[str, Any]:
    """The object of the body. Raises RefusedError: 413, 415, 400, 422."""
    if (request.content_type or "").lower() != MEDIA_TYPE:
        response = problem(request, 415, f"Send {MEDIA_TYPE}.")
        response["Accept"] = MEDIA_TYPE  # RFC 9110 §15.5.16
        raise RefusedError(response)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise RefusedError(problem(request, 413, f"At most {LARGEST:,} bytes."))
    try:
        sent = json.loads(request.body)
        json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, json.JSONDecodeError):
            where = f" ({error.msg} in line {error.lineno}, column {error.colno})"
        raise RefusedError(problem(request, 400, f"The body is not JSON{where}.")) from error
    if not isinstance(sent, dict):
        raise RefusedError(invalid(request, [Fault("body", "Send one object: an entry.")]))
    return sent


def change_in(request: HttpRequest, cell: Cell, author: User) -> Change:
    """What was sent, as a change of the page. Raises RefusedError and InvalidContentError."""
    sent = sent_in(request)
    page = cell.row.page if cell.row else None
    faults = [Fault(name, "There is no such field.") for name in unknown_in(sent)]
    maintainer = team_in("maintainer", sent.get("maintainer"), faults)
    owner = team_in("owner", owner_in(sent), faults)
    reason = sent.get("reason") or f"Changed by the token “{request.api_token}”."  # type: ignore[attr-defined]
    if not isinstance(reason, str):
        faults.append(Fault("reason", "This must be text."))
    kept = page.maintainer if page and page.maintainer.slug != UNCLAIMED else None
    maintainer = maintainer or kept or usual_maintainer(cell, author)
    if maintainer is None:
        faults.append(Fault("maintainer", "Name the team that keeps this true."))
    if faults or maintainer is None:
        raise InvalidContentError(faults)
    live = page.live_revision if page else None
    content = with_ids("entry", content_in(sent), live.content if live else {})
    number = live.number if live else None
    return Change("entry", cell.key, content, maintainer, owner, author, reason, based_on=number)


def team_in(name: str, slug: Any, faults: list[Fault]) -> Team | None:
    if slug is None:
        return None
    found = Team.objects.real().filter(slug=slug).first() if isinstance(slug, str) else None
    if found is None:
        faults.append(Fault(name, "There is no such team."))
    return found


def usual_maintainer(cell: Cell, author: User) -> Team | None:
    """For a page that nobody keeps yet: the service's team, else the author's only one."""
    if cell.service is not None and cell.service.team is not None:
        return cell.service.team
    own = list(Team.objects.real().filter(memberships__user=author)[:2])
    return own[0] if len(own) == 1 else None


def written(request: HttpRequest, cell: Cell, change: Change, *, creates: bool) -> HttpResponse:
    """Published or proposed, as the policy has it."""
    check_may_change(change.author, cell.row.page.maintainer if cell.row else None)
    try:
        if way_to_send(change) is Way.PROPOSE:
            proposal = propose(change)
            url = f"{setting_of(request).base}/review/proposals/{proposal.pk}/"
            said = {"proposal": proposal.pk, "url": url, "state": proposal.state}
            response = HttpResponse(json_bytes(said)[0], content_type=MEDIA_TYPE, status=202)
            response["Location"] = f"/review/proposals/{proposal.pk}/"
            return response
        publish(change)
    except NothingChangedError as error:
        if isinstance(error, RetiredError):
            raise
    slug = cell.service.slug if cell.service else ""
    now = as_read(request, find_cell(cell.code, cell.layer, slug))
    response = answer_json(request, now, always=True)
    if creates:
        response.status_code = 201
        response["Location"] = f"/api/entries/{cell.key}"
    return response


def invalid(request: HttpRequest, faults: list[Fault]) -> HttpResponse:
    errors = [{"field": fault.path, "message": fault.message} for fault in faults]
    names = ", ".join(dict.fromkeys(fault.path for fault in faults))
    return problem(request, 422, f"Not as an entry takes it: {names}.", errors=errors)
