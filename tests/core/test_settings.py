"""What the environment makes of the settings, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DATABASE_URL": "postgresql://web:x@127.0.0.1:1/runbook",
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "runbook.example",
    "RUNBOOK_BASE_URL": "https://runbook.example",
}
HEADER = (
    "import django; django.setup(); from django.test import Client; "
    "print(Client().get('/healthz', headers={'host': 'runbook.example'})"
    ".headers['Content-Security-Policy'])"
)


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = kept | {"DJANGO_SETTINGS_MODULE": "runbook.settings"} | PRODUCTION | variables
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("RUNBOOK_TRUSTED_PROXIES", "two", "RUNBOOK_TRUSTED_PROXIES is 'two'"),
        ("EMAIL_URL", "smtp://h:abc", "EMAIL_URL has a port that is not a number."),
        ("DATABASE_URL", "postgresql://[::1/x", "DATABASE_URL must look like postgresql://"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD'; set it to DEBUG"),
        ("RUNBOOK_BASE_URL", "", "Set RUNBOOK_BASE_URL to the address people open"),
        ("OIDC_ISSUER", "idp.example", "OIDC_ISSUER must look like https://"),
    ],
)
def test_a_malformed_setting_is_one_sentence_that_names_it(
    name: str, value: str, sentence: str
) -> None:
    ended = run("import runbook.settings", **{name: value})

    assert ended.returncode != 0
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured")
    assert sentence in last


def test_cookies_are_secure_where_people_open_https() -> None:
    ended = run("from runbook.settings import *; print(SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE)")

    assert ended.stdout.split() == ["True", "True"], ended.stderr


@pytest.mark.parametrize(
    ("variables", "form_action"),
    [
        ({}, "form-action 'self'"),
        (
            {"OIDC_ISSUER": "https://idp.example/realms/people"},
            "form-action 'self' https://idp.example",
        ),
        (
            {
                "OIDC_ISSUER": "https://idp.example:8443",
                "OIDC_AUTHORIZATION_ORIGIN": "https://login.example/x",
            },
            "form-action 'self' https://idp.example:8443 https://login.example",
        ),
    ],
)
def test_forms_may_lead_to_the_identity_provider_and_nowhere_else(
    variables: dict[str, str], form_action: str
) -> None:
    secrets = {"OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}

    ended = run(HEADER, **variables, **secrets)

    directives = [one.strip() for one in ended.stdout.split(";")]
    assert form_action in directives, ended.stderr
