"""Settings from the environment: each fault is one sentence that names the variable."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from runbook.core.environment import (
    database_from_url,
    env,
    env_bool,
    env_choice,
    env_int,
    env_list,
    mailer_from_url,
    origin_from_url,
)


def test_a_variable_without_a_default_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNBOOK_X", raising=False)

    with pytest.raises(ImproperlyConfigured, match="Set the environment variable RUNBOOK_X"):
        env("RUNBOOK_X")
    assert env("RUNBOOK_X", "y") == "y"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("ON", True),
        ("1", True),
        (" yes ", True),
        ("true", True),
        ("off", False),
        ("0", False),
        ("No", False),
        ("", False),
    ],
)
def test_a_switch_is_read_generously(
    monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv("RUNBOOK_X", text)

    assert env_bool("RUNBOOK_X", default=not value) is value


def test_a_switch_that_is_neither_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_X", "maybe")

    with pytest.raises(ImproperlyConfigured, match="RUNBOOK_X is 'maybe'; set it to on or off"):
        env_bool("RUNBOOK_X", default=True)


def test_a_list_is_split_at_commas_and_blanks_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_X", " a.example ,, b.example,")

    assert env_list("RUNBOOK_X") == ["a.example", "b.example"]


def test_a_database_address_is_taken_apart() -> None:
    database = database_from_url(
        "DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:6432/run%20book?sslmode=require"
    )

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "run book",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_stands_in_the_query() -> None:
    database = database_from_url(
        "DATABASE_URL", "postgresql://u@/runbook?host=/tmp/socket&port=5433"
    )

    assert (database["HOST"], database["PORT"]) == ("/tmp/socket", "5433")


@pytest.mark.parametrize(
    "url", ["", "mysql://u@h/d", "postgresql://h", "postgresql://h/", "sqlite:///x", "runbook"]
)
def test_another_database_address_names_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like postgresql://"):
        database_from_url("DATABASE_URL", url)


@pytest.mark.parametrize("port", ["x", "99999"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="a port that is not a number"):
        database_from_url("DATABASE_URL", f"postgresql://u:secret@h:{port}/d")


def test_no_message_shows_the_password() -> None:
    for url in ("mysql://u:secret@h/d", "postgresql://u:secret@h:x/d"):
        with pytest.raises(ImproperlyConfigured) as raised:
            database_from_url("DATABASE_URL", url)

        assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 587, False, False),
        ("smtp://u:p@mail.example", 587, False, True),
        ("smtps://u:p@mail.example", 465, True, False),
        ("smtp://u:p@mail.example:2525", 2525, False, True),
    ],
)
def test_a_mail_address_says_how_to_encrypt(url: str, port: int, ssl: bool, tls: bool) -> None:
    options = mailer_from_url(url)["OPTIONS"]

    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, tls)


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://"])
def test_another_mail_address_names_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mailer_from_url(url)


@pytest.mark.parametrize("text", ["two", "-1", "1.5", "²"])
def test_a_number_that_is_none_names_itself(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("RUNBOOK_X", text)

    with pytest.raises(ImproperlyConfigured, match="RUNBOOK_X is '.*'; set it to a whole number"):
        env_int("RUNBOOK_X", default=0)


def test_a_choice_is_read_in_any_case_and_names_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_X", "info")
    monkeypatch.setenv("RUNBOOK_Y", "loud")

    assert env_choice("RUNBOOK_X", ("INFO", "ERROR"), default="ERROR") == "INFO"
    with pytest.raises(ImproperlyConfigured, match="RUNBOOK_Y is 'LOUD'; set it to INFO or ERROR"):
        env_choice("RUNBOOK_Y", ("INFO", "ERROR"), default="INFO")


def test_an_address_that_cannot_be_split_names_the_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        database_from_url("DATABASE_URL", "postgresql://[::1/x")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL has a port that is not a number"):
        mailer_from_url("smtp://h:abc")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_from_url("X", "https://idp.example:8443/realms/a") == "https://idp.example:8443"


@pytest.mark.parametrize("url", ["", "idp.example", "ftp://x", "https://a;b/", "https://u@h c/"])
def test_what_has_no_origin_names_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER must look like https://"):
        origin_from_url("OIDC_ISSUER", url)
