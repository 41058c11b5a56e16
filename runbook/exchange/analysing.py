"""`POST /api/analyse`: which layer returned a pasted response, and the entry it leads to.

It counts as reading: nothing is kept, and a session or an open site is enough.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from ninja import Router

from runbook.analysis import limits
from runbook.analysis.analyse import analyse as analyse_text
from runbook.analysis.answer import as_json
from runbook.analysis.model import Analysis, TooLargeError, UnreadableError
from runbook.catalogue.paths import load_path
from runbook.content.models import Entry
from runbook.core.problems import problem
from runbook.core.rates import Rate, take
from runbook.graph.walking import fitting, walk
from runbook.triage.facts import facts_of, with_people
from runbook.triage.knowledge import Knowledge, the_knowledge

from . import analysis_schemas, serialise
from .answers import setting_of
from .entry_lookup import as_read_by, with_text
from .openapi import ANALYSES
from .serialise import View

router = Router(tags=["Analysis"], by_alias=True)
RATE = Rate("analyse", 60)
MEDIA_TYPES = ("application/json", "text/plain")
LARGEST_BODY = 8 * limits.MAX_BYTES
"""JSON may escape each character of what is pasted; beyond this nothing is read at all."""


class BodyError(Exception):
    """What was sent is no analysis to make; `status` and the words say why."""

    def __init__(self, status: int, detail: str, **extensions: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.extensions = status, detail, extensions


@router.post("/analyse", response=analysis_schemas.Analysis, openapi_extra=ANALYSES)
def analyse(request: HttpRequest) -> HttpResponse:
    """Say which layer returned a response, on what evidence, and which entry it leads to.

    Send `curl -i`, `curl -v`, a raw response, a HAR entry, access-log lines or a client's error:
    as JSON in `raw`, or the text itself as `text/plain`. Secrets are removed before anything else
    is done; nothing is kept. A verdict that abstains is an answer too.
    """
    allowance = take(RATE, request)
    if allowance.exceeded:
        words = f"At most {RATE.amount} analyses a minute; the next in {allowance.reset} seconds."
        return allowance.say_in(problem(request, 429, words))
    try:
        knowledge = the_knowledge()
        analysis = analyse_text(raw_of(request), knowledge.organisation)
    except BodyError as error:
        return allowance.say_in(refused(request, error))
    except TooLargeError as error:
        return allowance.say_in(problem(request, 413, error.message))
    except UnreadableError as error:
        at = f"Line {error.line}: " if error.line else ""
        errors = [{"field": "raw", "message": f"{at}{error.message}"}]
        return allowance.say_in(problem(request, 422, error.message, errors=errors))
    answer = as_json(analysis) | {
        "entry": entry_of(request, analysis, knowledge),
        "scenario": scenario_of(analysis, knowledge),
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return allowance.say_in(response)


def raw_of(request: HttpRequest) -> str:
    """The pasted text, from JSON or as it is. Raises BodyError."""
    kind = (request.content_type or "").lower()
    if kind not in MEDIA_TYPES:
        raise BodyError(415, f"Send {' or '.join(MEDIA_TYPES)}, not {kind or 'nothing'}.")
    text = body_of(request)
    if kind == "text/plain":
        return text
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = (
            f" ({error.msg} in line {error.lineno}, column {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise BodyError(400, f"The body is not JSON{where}.") from error
    raw = sent.get("raw") if isinstance(sent, dict) else None
    if not isinstance(raw, str):
        errors = [{"field": "raw", "message": "Put the pasted text here, as a string."}]
        raise BodyError(422, "Send an object with the text in raw.", errors=errors)
    return raw


def body_of(request: HttpRequest) -> str:
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise BodyError(
            413, f"At most {limits.MAX_BYTES:,} bytes are read; send the exchange alone."
        )
    try:
        return request.body.decode(request.encoding or "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise BodyError(400, "The body is not UTF-8 text.") from error
    except RawPostDataException as error:
        raise BodyError(400, "The body could not be read.") from error


def refused(request: HttpRequest, error: BodyError) -> HttpResponse:
    response = problem(request, error.status, error.detail, **error.extensions)
    if error.status == 415:
        response["Accept"] = ", ".join(MEDIA_TYPES)  # RFC 9110 §15.5.16
    return response


def entry_of(request: HttpRequest, analysis: Analysis, knowledge: Knowledge) -> Any:
    """The entry of the cell that the verdict names, as it holds for the service at hand."""
    layer, code = analysis.judgement.verdict.layer, analysis.status
    if layer is None or code is None:
        return None
    service = knowledge.services.get(analysis.service or "")
    rows = as_read_by(Entry.objects.live().filter(code=code), service)
    found = with_text(rows.filter(layer__slug=layer)).first()
    if found is None:
        return None
    path = load_path(service.pk if service else None)
    return serialise.entry(found, View(service, path), setting_of(request))


def scenario_of(analysis: Analysis, knowledge: Knowledge) -> dict[str, Any] | None:
    """The scenario that fits, and the first question that the evidence leaves open."""
    masks = analysis.service in knowledge.organisation.masks_forbidden if analysis.service else None
    facts = with_people(facts_of(analysis), masks_forbidden=masks)
    slug = fitting(knowledge.graphs, facts)
    if slug is None:
        return None
    at = walk(knowledge.scenarios[slug].graph, {}, facts)
    return {
        "slug": slug,
        "question": at.question.id if at.question else None,
        "outcome": at.outcome.id if at.outcome else None,
    }
