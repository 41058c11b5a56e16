"""What is said about the token of a request, over crafted cases."""

from __future__ import annotations

import pytest

from runbook.analysis.model import Organisation, Token
from runbook.analysis.reading import read
from runbook.analysis.redaction import redact
from runbook.analysis.tokens import explain, read_token
from tests.analysis.tokens.crafted import (
    ALL,
    CLOCK,
    FORBIDDEN,
    HOUR,
    OPAQUE,
    ORGANISATION,
    SIGNATURE,
    Case,
    bearer,
    challenge,
    jwt,
    paste,
)

CODES = {
    *("expired", "not-yet-valid", "issued-in-future", "wrong-audience", "wrong-issuer"),
    *("missing-scope", "alg-none", "malformed", "other-environment", "clock-skew"),
}


def token_of(
    text: str, environment: str | None = "production", organisation: Organisation = ORGANISATION
) -> Token | None:
    return read_token(read(redact(text).text), organisation, "payments-api", environment)


def codes(token: Token | None) -> set[str]:
    return {one.code for one in token.problems} if token else set()


@pytest.mark.parametrize("crafted", ALL, ids=lambda crafted: crafted.name)
def test_the_kind_and_exactly_the_problems_are_named(crafted: Case):
    token = token_of(crafted.text, crafted.environment)

    assert token is not None
    assert (token.kind, codes(token)) == (crafted.kind, set(crafted.problems))


def test_there_are_enough_cases_and_each_code_has_one():
    assert len(ALL) >= 120
    assert {code for one in ALL for code in one.problems} == CODES


@pytest.mark.parametrize("crafted", ALL, ids=lambda crafted: crafted.name)
def test_no_detail_holds_a_secret(crafted: Case):
    token = token_of(crafted.text, crafted.environment)

    assert SIGNATURE[:8] not in repr(token)
    assert "2YotnFZF" not in repr(token)


def test_a_refusal_without_its_request_still_names_the_problem():
    text = "HTTP/1.1 401 Unauthorized\n" + challenge("The access token expired") + "\n\n"

    token = token_of(text)

    assert token is not None
    assert (token.kind, codes(token)) == ("not-shown", {"expired"})


def test_a_response_that_speaks_of_no_token_has_none():
    assert token_of("HTTP/1.1 502 Bad Gateway\nServer: nginx\n\n<html>502</html>") is None


def test_a_command_line_shows_the_token():
    text = (
        f"$ curl -i -H 'Authorization: Bearer {jwt(exp=CLOCK - HOUR)}' https://api.shop.test/\n"
        "HTTP/1.1 401 Unauthorized\nDate: Tue, 23 Jun 2026 12:00:00 GMT\n\n"
    )

    assert codes(token_of(text)) == {"expired"}


def test_names_of_environments_count_where_nobody_registered_the_host():
    unknown = Organisation()
    text = paste(bearer(iss="https://login.staging.other.test", aud=None))

    assert codes(token_of(text, None, unknown)) == {"other-environment"}
    assert codes(token_of(paste(bearer()), None, unknown)) == set()
    assert (
        codes(token_of(paste(bearer(iss="https://dev-12.eu.auth0.com/")), None, unknown)) == set()
    )


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (paste(bearer(exp=CLOCK - HOUR)), 401, "401: the token has expired. exp 2026-06-23 11:00"),
        (paste(bearer(exp=CLOCK - HOUR), status=FORBIDDEN), 403, "401 would be the status"),
        (paste(), 401, "401: the request carries no credentials."),
        (paste(status=FORBIDDEN), 403, "401 would ask for them"),
        (paste(bearer(), status=FORBIDDEN), 403, "the caller is known"),
        (
            paste(
                bearer(),
                status=FORBIDDEN,
                fields=challenge(error="insufficient_scope", rest=', scope="a"'),
            ),
            403,
            "403: the token lacks a scope",
        ),
        (paste(bearer(aud="payments-staging")), 401, "A token for staging sent to production"),
    ],
)
def test_401_and_403_are_explained(text, status, words):
    assert words in (explain(token_of(text), status) or "")


def test_other_statuses_are_not_explained_from_the_token():
    assert explain(token_of(paste(bearer(exp=CLOCK - HOUR))), 404) is None
    assert explain(None, 401) is None
    assert explain(token_of(paste(OPAQUE)), 401) is None


@pytest.mark.parametrize(
    "mask", ["[redacted]", "<REDACTED>", "***", "xxxxxx", "…", "...", "[removed]", "{hidden}"]
)
@pytest.mark.parametrize("scheme", ["Bearer", "token", "Basic"])
def test_what_a_person_wrote_over_a_secret_is_no_fault_of_the_token(scheme, mask):
    text = (
        f"> GET /v1/x HTTP/1.1\n> Host: api.shop.test\n> Authorization: {scheme} {mask}\n>\n"
        "< HTTP/1.1 404 Not Found\n<\n"
    )

    token = read_token(read(redact(text).text), ORGANISATION)

    assert token is not None
    assert token.problems == ()
