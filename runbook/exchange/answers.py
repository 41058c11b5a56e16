"""How the API answers: who may read, JSON with a validator, and problems for all else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from ninja.errors import ValidationError

from runbook.core.htmx import coded, coding_for
from runbook.core.problems import problem

from .access import RefusedError, admit, say_rate
from .kept import Kept
from .serialise import Setting

type View = Callable[..., HttpResponseBase]
type Raised[E: Exception] = E | type[E]
"""As ninja types what it hands to a handler; in truth always an instance."""

CODINGS = ("-br", "-gzip")
"""What a content coding adds to an entity tag: other bytes, so another tag."""


class NotFoundError(Exception):
    """Nothing stands at this address; `nearest` is what does, close to it."""

    nearest: list[dict[str, str]]

    def __init__(self, detail: str, nearest: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.nearest = nearest or []


def guarded(view: View, *, writes: bool = False) -> View:
    """Answer for the API as a whole: who may, HEAD as GET, OPTIONS, 405 as a problem.

    `writes` says that PUT changes something here. It takes a token, so no session is ever abused
    for it and no CSRF token is asked.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        try:
            allowance = admit(request, writes=writes and method == "PUT")
        except RefusedError as refused:
            return refused.response
        request.method = "GET" if method == "HEAD" else method
        try:
            answered = view(request, *args, **kwargs)
        finally:
            request.method = method
        if isinstance(answered, HttpResponseNotAllowed):
            return not_allowed(request, answered)
        return cast(HttpResponseBase, say_rate(answered, allowance))

    answer.login_required = False  # type: ignore[attr-defined]
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def not_allowed(request: HttpRequest, answered: HttpResponseNotAllowed) -> HttpResponse:
    """405, or what OPTIONS asks for."""
    methods = {method.strip() for method in answered["Allow"].split(",")} | {"OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    response: HttpResponse = HttpResponse(status=204)
    if request.method != "OPTIONS":
        response = problem(request, 405, f"This address does not take {request.method}.")
    response["Allow"] = ", ".join(sorted(methods))
    return response


def json_bytes(data: Any) -> tuple[bytes, str]:
    """The content of an answer, and the digest that its entity tag is made of."""
    body = json.dumps(
        data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")
    ).encode()
    return body, hashlib.sha256(body).hexdigest()[:32]


def answer_json(request: HttpRequest, data: Any, *, always: bool = False) -> HttpResponse:
    """200 with a strong ETag over all of `data`, or 304 if the client has it already.

    `always` is for an answer to a write, whose If-None-Match meant what was there before.
    """
    return answer_kept(request, Kept(*json_bytes(data)), always=always)


def answer_kept(request: HttpRequest, kept: Kept, *, always: bool = False) -> HttpResponse:
    """The same for content that is at hand; coded once for each coding that is asked for."""
    held = "" if always else tag_held(request, kept.digest)
    if held:
        response = HttpResponse(status=304)
        response["ETag"] = held
    else:
        coding = coding_for(request, kept.body)
        if coding and coding not in kept.coded:
            kept.coded[coding] = coded(kept.body, coding)
        body = kept.coded[coding] if coding else kept.body
        response = HttpResponse(body, content_type="application/json")
        if coding:
            response["Content-Encoding"] = coding
        response["ETag"] = f'"{kept.digest}-{coding}"' if coding else f'"{kept.digest}"'
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def tag_held(request: HttpRequest, digest: str) -> str:
    """The client's entity tag for this content, in whatever coding it holds it; or nothing."""
    for tag in parse_etags(request.headers.get("If-None-Match", "")):
        if tag == "*" or digest_in(tag.removeprefix("W/")) == digest:
            return f'"{digest}"' if tag == "*" else tag.removeprefix("W/")
    return ""


def digest_in(tag: str) -> str:
    """The digest in a strong entity tag of ours, whatever content coding it was given for."""
    opaque = tag.strip('"')
    for coding in CODINGS:
        opaque = opaque.removesuffix(coding)
    return opaque


def setting_of(request: HttpRequest) -> Setting:
    """RUNBOOK_BASE_URL, else the host the client spoke to."""
    base = settings.RUNBOOK_BASE_URL or f"{request.scheme}://{request.get_host()}"
    return Setting(base=base, today=timezone.localdate())


def not_found(request: HttpRequest, error: Raised[NotFoundError]) -> HttpResponse:
    base = setting_of(request).base
    nearest = [one | {"url": base + one["url"]} for one in error.nearest]
    return problem(request, 404, str(error), nearest=nearest)


def invalid(request: HttpRequest, error: Raised[ValidationError]) -> HttpResponse:
    errors = [
        {"field": str(one["loc"][-1]), "message": one["msg"].removeprefix("Value error, ")}
        for one in cast(ValidationError, error).errors
    ]
    names = ", ".join(dict.fromkeys(one["field"] for one in errors))
    return problem(request, 422, f"Not as this address takes it: {names}.", errors=errors)


def left_to_django(request: HttpRequest, error: Raised[Exception]) -> HttpResponse:
    """A fault of ours: Django logs it and answers through core.errors, as a problem."""
    raise error
