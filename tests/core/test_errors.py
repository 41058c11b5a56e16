"""Error pages: what happened, what was not lost, what next; also with no database at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from runbook.accounts.models import User
from runbook.core import errors

TEXT = {
    400: "This request could not be read",
    403: "You may not do this",
    404: "There is no page at this address",
    500: "This is a fault in Runbook",
    503: "Runbook cannot reach its database",
}


@pytest.fixture
def away(db: None) -> Iterator[None]:
    """Every query fails, as while the database restarts."""

    def fail(*_: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(fail):
        yield


def request_for(path: str = "/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.request_id = "abc-123456"  # type: ignore[attr-defined]
    request.user = User()
    return request


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_every_error_page_says_title_text_status_and_request(status: int) -> None:
    response = errors.error_page(request_for(), status)

    html = response.content.decode()
    assert response.status_code == status
    assert errors.WORDS[status].title in html
    assert "request abc-123456" in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_no_error_page_apologises_or_shouts(status: int) -> None:
    words = errors.WORDS[status]

    said = f"{words.title} {words.text}".lower()
    assert not any(word in said for word in ("sorry", "oops", "!", "unfortunately"))


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_a_client_that_prefers_json_gets_a_problem(status: int) -> None:
    response = errors.error_page(request_for(Accept="application/json"), status)

    assert response["Content-Type"] == "application/problem+json"
    assert f'"status": {status}' in response.content.decode()


@pytest.mark.parametrize("status", [500, 503])
def test_the_worst_pages_stand_alone(status: int) -> None:
    request = request_for()
    del request.user

    html = errors.error_page(request, status).content.decode()

    assert "topbar" not in html
    assert "Try again" in html


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("connection already closed"), 503),
        (RuntimeError("a secret"), 500),
    ],
)
def test_a_lost_database_is_told_from_a_fault(raised: Exception, status: int) -> None:
    try:
        raise raised
    except Exception:
        response = errors.server_error(request_for())

    assert response.status_code == status
    assert TEXT[status] in response.content.decode()
    assert "a secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("handler", "raised", "words"),
    [
        (errors.permission_denied, PermissionDenied("Only approvers may."), "Only approvers may."),
        (errors.permission_denied, PermissionDenied(), "it takes another role or team"),
        (
            errors.not_found,
            Http404("Nothing is written about 418 yet."),
            "Nothing is written about 418 yet.",
        ),
        (errors.not_found, Http404({"path": "x"}), "The link may be old"),
        (errors.not_found, Http404(), "The link may be old"),
        (errors.bad_request, BadRequest("odd"), "Nothing was changed"),
    ],
)
def test_what_was_raised_is_said(
    handler: Callable[..., HttpResponse], raised: Exception, words: str
) -> None:
    assert words in handler(request_for(), raised).content.decode()


def test_what_is_said_is_escaped() -> None:
    html = errors.not_found(request_for(), Http404("<script>alert(1)</script>")).content.decode()

    assert "<script>alert" not in html


def test_htmx_gets_the_problem_alone() -> None:
    from django_htmx.middleware import HtmxDetails

    request = request_for(**{"HX-Request": "true"})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]

    html = errors.error_page(request, 404).content.decode()

    assert html.strip().startswith('<section class="blank" id="problem" role="alert">')


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("address", ["/", "/codes/403/gateway/", "/accounts/login/", "/nowhere/"])
def test_without_a_database_every_page_is_a_503_or_needs_none(address: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "some-session-of-yesterday"

    response = client.get(address)

    assert (
        response.status_code in {503, 404, 200} if address != "/" else response.status_code == 503
    )
    assert response.status_code != 500
    assert response["X-Request-ID"]


@pytest.mark.usefixtures("away")
def test_the_503_names_what_was_not_lost_and_when_to_try_again() -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "some-session-of-yesterday"

    response = client.get("/")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Nothing was lost" in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.usefixtures("away")
def test_without_a_database_a_script_gets_a_problem() -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "some-session-of-yesterday"

    response = client.get("/", headers={"Accept": "application/json"})

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_what_to_do(client_for: Any, editor: User) -> None:
    signed_in = client_for(editor)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies

    response = client.post("/theme/", {"theme": "dark"})

    html = response.content.decode()
    assert response.status_code == 403
    assert "This form has expired" in html
    assert "Copy long texts" in html


@pytest.mark.django_db
def test_a_script_without_the_token_gets_a_problem() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/theme/", {"theme": "dark"}, headers={"Accept": "application/json"})

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_method_nobody_takes_is_answered_in_our_voice(client_for: Any, reader: User) -> None:
    response = client_for(reader).post("/history/")

    assert response.status_code == 405
    assert response["Allow"]
    assert "This address does not take that method" in response.content.decode()
    assert "default-src" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_script_that_uses_a_method_nobody_takes_gets_a_problem(
    client_for: Any, reader: User
) -> None:
    response = client_for(reader).post("/history/", headers={"Accept": "application/json"})

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response["Content-Type"] == "application/problem+json"


def test_only_what_can_be_answered_has_words() -> None:
    assert sorted(errors.WORDS) == [400, 401, 403, 404, 405, 409, 413, 429, 500, 503]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/%00", "/codes/%FF/", "/" + "a" * 8000, "/..%2f..%2fetc/passwd"])
def test_odd_paths_are_not_found(client_for: Any, reader: User, path: str) -> None:
    response = client_for(reader).get(path)

    assert response.status_code == 404


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_a_400_page() -> None:
    response = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_larger_than_what_is_read_is_a_413(
    client_for: Any, reader: User, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    response = client_for(reader).post("/triage/start/", {"raw": "x" * 2_000})

    assert response.status_code == 413
    assert "holds what you typed" in response.content.decode()
