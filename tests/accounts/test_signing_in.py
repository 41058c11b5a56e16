"""Deny by default: every address of the resolver, asked by a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.factories import make_code, make_entry, make_service, make_team, make_user

pytestmark = pytest.mark.filterwarnings("ignore:No directory at:UserWarning")

SAMPLES = {
    r"<uuid:number>": "6f1c1f0e-1c1d-4c58-9d1c-1f0e6f1c1f0e",
    r"<int:position>": "1",
    "<slug:slug>": "platform",
    "<str:token>": "forged",
    "<entry:key>": "403/gateway",
    "<status:code>": "403",
    "<status:key>": "403",
    "<status:left>": "401",
    "<status:right>": "403",
    "<class:code_class>": "4xx",
    "<quarter:quarter>": "2026-Q4",
    "<quarter:name>": "2026-Q4",
    "<quarter:other>": "2026-Q3",
    "<word:layer>": "gateway",
    "<word:service>": "payments-api",
    "<word:suffix>": "json",
    "<word:slug>": "payments",
    "<word:key>": "caller-is-blocked",
    "<triage:key>": "aaaaaaaaaaaa",
    "<int:pk>": "1",
    "<int:place>": "1",
    "<int:number>": "0",
    "<quarter>": "2026-Q4",
    "<code>": "403",
    "<layer>": "gateway",
    "<service>": "payments-api",
    "<slug>": "payments-api",
    "<id>": "1",
    "<path:object_id>": "1",
    "<path:content_type_id>": "1",
    r"^(?P<rest>.+)$": "nowhere",
    "<path:rest>": "nowhere/else",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/x/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    r"^(?P<provider_id>[^/]+)/": "oidc/",
    r"(?P<url>.*)$": "nowhere",
}
# Whoever is not signed in needs these to sign in, or to look after the server.
FOR_STRANGERS = {
    "core:theme",
    "core:healthz",
    "core:readyz",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # answers that it is closed
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_reset_password_done",
    "mfa_authenticate",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
    "admin:login",
    "review:deployed",  # a pipeline signs what it sends
    "notices:off",  # its address is signed, and this one is not
}


def addresses(
    resolver: URLResolver, prefix: str = "/", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """(address, name, view) of every pattern, its parameters filled in."""
    for one in resolver.url_patterns:
        route = str(one.pattern)
        for pattern, sample in SAMPLES.items():
            route = route.replace(pattern, sample)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one, prefix + route, inner)
        else:
            yield prefix + route, f"{space}{one.name or ''}", one.callback


def known() -> list[tuple[str, str, Any]]:
    found = list(addresses(get_resolver()))
    # Django's list of an app's models: the choice of apps is part of the pattern.
    return [
        (re.sub(r"\^\(\?P<app_label>.*", "accounts/", path), name, view)
        for path, name, view in found
    ]


def ask(path: str, method: str = "get") -> Any:
    client = Client(raise_request_exception=False)
    return getattr(client, method)(path)


def is_denied(path: str, response: Any) -> bool:
    status = response.status_code
    if path.startswith("/api/") and path != "/api/docs":
        return status == 401 and response["Content-Type"] == "application/problem+json"
    sign_in = ("/accounts/login/", "/admin/login/")
    return status in {401, 405} or (status == 302 and response["Location"].startswith(sign_in))


def test_every_address_of_the_resolver_has_a_sample():
    odd = [path for path, _, _ in known() if re.search(r"[<>()^$?]", path)]

    assert odd == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in_everywhere_but_where_one_signs_in(settings, method):
    settings.RUNBOOK_ANONYMOUS_READ = False

    answered = {
        name or path: path
        for path, name, _ in known()
        if name not in FOR_STRANGERS and not is_denied(path, ask(path, method))
    }

    assert answered == {}


@pytest.mark.django_db
def test_what_only_reads_is_answered_where_anonymous_reading_is_on(settings, layers):
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_team("Payments")
    make_service("Payments")
    for page in (make_code(401), make_code(403), make_entry()):
        assert page

    reading = [(path, view) for path, _, view in known() if getattr(view, "only_reads", False)]
    denied = [path for path, _ in reading if is_denied(path, ask(path))]

    assert len(reading) > 10
    assert denied == []


def is_feed(path: str) -> bool:
    return path.endswith(("/feed/", "/reviews.ics"))


@pytest.mark.django_db
def test_what_writes_asks_to_sign_in_even_where_anonymous_reading_is_on(settings):
    settings.RUNBOOK_ANONYMOUS_READ = True
    own = [one for one in known() if one[1].startswith("matrix:")]

    answered = [
        path
        for path, _, view in own
        for method in ("get", "post")
        if (method == "post" or not (getattr(view, "only_reads", False) or is_feed(path)))
        and not is_denied(path, ask(path, method))
    ]

    assert answered == []


@pytest.mark.django_db
@pytest.mark.parametrize("verb", "edit revert retire restore adopt confirm override".split())
def test_no_verb_that_changes_something_is_marked_as_reading(verb):
    marked = [
        name
        for _, name, view in known()
        if getattr(view, "only_reads", False) and name.split(":")[-1].endswith(verb)
    ]

    assert marked == []


@pytest.mark.django_db
def test_a_machine_that_asks_without_a_token_gets_a_problem_that_says_how(settings):
    settings.RUNBOOK_ANONYMOUS_READ = False

    response = Client().get("/codes/", headers={"accept": "application/json"})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["status"] == 401


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves():
    response = Client().post(
        "/accounts/signup/", {"username": "eve", "password1": "x" * 12, "password2": "x" * 12}
    )

    assert response.status_code in {200, 302, 403}
    assert make_user("eve").last_login is None
    assert make_user("eve").has_usable_password() is False or not make_user("eve").password


@pytest.mark.django_db
def test_somebody_who_left_cannot_sign_in():
    user = make_user("left")
    user.set_password("correct horse battery")
    user.is_active = False
    user.save()
    client = Client()

    client.post("/accounts/login/", {"login": "left", "password": "correct horse battery"})

    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(("box", "kept"), [({"remember": "on"}, True), ({}, False)])
def test_the_session_outlives_the_browser_only_if_the_box_was_ticked(box, kept):
    user = make_user("worker")
    user.set_password("correct horse battery")
    user.save()
    client = Client()

    response = client.post(
        "/accounts/login/", {"login": "worker", "password": "correct horse battery"} | box
    )

    assert response.status_code == 302
    assert client.session.get_expire_at_browser_close() is not kept


@pytest.mark.django_db
def test_failed_attempts_are_counted_where_every_process_sees_them(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key"}
    wrong = {"login": "worker", "password": "wrong horse battery"}
    make_user("worker")

    answers = [Client().post("/accounts/login/", wrong).content.decode() for _ in range(3)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache")
        assert cursor.fetchone()[0] >= 1
    assert "Too many" not in answers[0]
    assert "Too many" in answers[2]


EDIT = "/codes/403/gateway/edit/"


@pytest.mark.django_db
def test_what_was_typed_while_the_session_ran_out_is_not_lost_by_a_redirect():
    response = Client().post(EDIT, {"content.summary": "An hour of work."})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "your text is still in the form" in response.content.decode()


@pytest.mark.django_db
def test_a_form_sent_by_htmx_stays_where_it_is_when_the_session_ran_out():
    response = Client().post(EDIT, {}, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response["HX-Retarget"] == "#notice"
    assert response.content.decode().strip().startswith("<section")


@pytest.mark.django_db
def test_htmx_leads_the_whole_page_to_sign_in_and_back(settings):
    settings.RUNBOOK_ANONYMOUS_READ = False
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?service=a&q=b"}

    response = Client().get("/codes/403/gateway/", headers=headers)

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/accounts/login/?next=%2F%3Fservice%3Da%26q%3Db"


@pytest.mark.django_db
def test_htmx_is_led_back_to_this_site_only(settings):
    settings.RUNBOOK_ANONYMOUS_READ = False
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}

    response = Client().get("/", headers=headers)

    assert response["HX-Redirect"] == "/accounts/login/?next=%2F"
