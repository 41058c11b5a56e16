"""One helper decides between page and part, redirects, and compresses."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from runbook.core.htmx import (
    WORTH_COMPRESSING,
    compressed,
    redirect_page,
    render_page,
    wants_partial,
)

LONG = "a" * (WORTH_COMPRESSING + 1)


def request_with(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_htmx_itself_wants_a_part(headers: dict[str, str], partial: bool) -> None:
    assert wants_partial(request_with(**headers)) is partial


def test_a_request_that_never_met_the_middleware_wants_a_page() -> None:
    assert wants_partial(RequestFactory().get("/")) is False


def test_a_browser_is_redirected_by_303() -> None:
    response = redirect_page(request_with(), "/codes/")

    assert (response.status_code, response["Location"]) == (303, "/codes/")


def test_htmx_is_redirected_by_header() -> None:
    response = redirect_page(request_with(**{"HX-Request": "true"}), "/codes/")

    assert (response.status_code, response["HX-Redirect"]) == (200, "/codes/")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0", None),
        ("gzip;q=0, identity", None),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("brotli", None),
        ("x-gzip-not", None),
    ],
)
def test_the_body_is_encoded_as_the_client_accepts(accept: str, encoding: str | None) -> None:
    response = compressed(request_with(**{"Accept-Encoding": accept}), HttpResponse(LONG))

    assert response.get("Content-Encoding") == encoding
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accept", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_the_body_decodes_to_what_was_written(accept: str, decode) -> None:  # type: ignore[no-untyped-def]
    response = compressed(request_with(**{"Accept-Encoding": accept}), HttpResponse(LONG))

    assert decode(response.content).decode() == LONG


def test_a_short_body_is_left_alone() -> None:
    response = compressed(request_with(**{"Accept-Encoding": "br"}), HttpResponse("short"))

    assert not response.has_header("Content-Encoding")


def test_what_is_encoded_already_is_left_alone() -> None:
    response = HttpResponse(LONG, headers={"Content-Encoding": "br"})

    assert (
        compressed(request_with(**{"Accept-Encoding": "gzip"}), response).content == LONG.encode()
    )


def test_a_page_is_kept_by_the_browser_alone_and_asked_for_anew() -> None:
    response = render_page(
        request_with(), "error.html", {"standing_alone": True}, partial="problem"
    )

    assert response["Cache-Control"] == "private, no-cache"
    assert "HX-History-Restore-Request" in response["Vary"]
