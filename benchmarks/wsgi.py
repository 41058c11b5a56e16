"""What the benchmark serves: the application, and beside it a bare view to compare with.

- `/bare/<name>` answers with the bytes of the file BENCHMARK_BODIES/<name>, through Django
  without any of our middleware: no session, no query, no template, no compression.
- A request with `X-Count-Queries` is told in the response how many statements it took.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runbook.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

app = get_wsgi_application()


@cache
def body(name: str) -> bytes:
    return (Path(os.environ["BENCHMARK_BODIES"]) / Path(name).name).read_bytes()


def bare(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(body(name))


urlpatterns = [path("bare/<str:name>", bare)]


def bare_urlconf(get_response: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The bare view stands in an address table of its own, so that ours stays as it is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


# CommonMiddleware sets Content-Length.
BARE = [f"{__name__}.bare_urlconf", "django.middleware.common.CommonMiddleware"]
with override_settings(MIDDLEWARE=BARE):
    plain = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/bare/"):
        return plain(environ, start_response)
    if "HTTP_X_COUNT_QUERIES" not in environ:
        return app(environ, start_response)
    return counted(environ, start_response)


def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    statements = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Queries", str(len(statements)))], *rest)

    with connection.execute_wrapper(note):
        return app(environ, start)
