"""Personal tokens: made, shown once, revoked; only their digest is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from runbook.accounts.models import ApiToken, User
from runbook.accounts.tokens import MOST, digest_of, find_token, make_token, revoke_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return make_user("anna", role="editor")


def made(user: User, **more: Any) -> tuple[ApiToken, str]:
    return make_token(user, **({"name": "Nightly", "scope": "read", "days": 30} | more))


def test_only_the_digest_is_kept(anna: User) -> None:
    token, secret = made(anna)

    stored = str(ApiToken.objects.values().get())
    assert secret not in stored and digest_of(secret) in stored
    assert token.hint == secret[:8]


def test_a_token_finds_its_person_and_notes_its_use(anna: User) -> None:
    _, secret = made(anna)

    found = find_token(secret)

    assert found is not None and found.user == anna
    assert ApiToken.objects.get().used_at is not None


def test_its_use_is_noted_now_and_then(anna: User, django_assert_num_queries: Any) -> None:
    _, secret = made(anna)
    find_token(secret)

    with django_assert_num_queries(1):
        find_token(secret)


@pytest.mark.parametrize("how", ["revoked", "expired", "deactivated", "other", "short", "empty"])
def test_a_token_that_does_not_hold_finds_nobody(anna: User, how: str) -> None:
    token, secret = made(anna)
    if how == "revoked":
        revoke_token(token, by=anna)
    elif how == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "deactivated":
        User.objects.update(is_active=False)
    secrets = {"other": secret[:-1] + "!", "short": secret[:-1], "empty": ""}

    assert find_token(secrets.get(how, secret)) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"scope": "all"}, "scope"), ({"days": 0}, "days")],
)
def test_what_is_wrong_is_said_by_field(anna: User, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        made(anna, **wrong)

    assert set(refused.value.message_dict) == {field}
    assert not ApiToken.objects.exists()


def test_nobody_hoards_tokens(anna: User) -> None:
    for number in range(MOST):
        made(anna, name=f"Token {number}")

    with pytest.raises(ValidationError, match="revoke one"):
        made(anna)


def test_somebody_elses_token_is_for_an_administrator_to_revoke(anna: User) -> None:
    token, _ = made(anna)
    with pytest.raises(PermissionDenied):
        revoke_token(token, by=make_user("boris", role="approver"))

    revoke_token(token, by=make_user("root", role="administrator"))

    token.refresh_from_db()
    assert token.state == "revoked"


def test_the_page_shows_a_secret_once(client: Client, anna: User) -> None:
    client.force_login(anna)

    sent = {"name": "Nightly", "scope": "write", "days": "90"}
    first = client.post("/accounts/tokens/", sent, follow=True).content.decode()
    again = client.get("/accounts/tokens/").content.decode()

    assert "rbk_" in first and "shown again" in first
    hint = ApiToken.objects.get().hint
    assert again.count("rbk_") == again.count(hint) == 1 and "Read and write" in again


def test_a_form_that_is_refused_comes_back_as_typed(client: Client, anna: User) -> None:
    client.force_login(anna)

    response = client.post("/accounts/tokens/", {"name": "Nightly", "scope": "all", "days": "x"})

    assert response.status_code == 422
    assert 'value="Nightly"' in response.content.decode()


def test_a_token_is_revoked_by_its_owner_alone(client: Client, anna: User) -> None:
    token, secret = made(anna)
    client.force_login(make_user("boris"))
    assert client.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404
    client.force_login(anna)

    client.post(f"/accounts/tokens/{token.pk}/revoke/")

    assert find_token(secret) is None


def test_strangers_have_no_tokens(client: Client) -> None:
    assert client.get("/accounts/tokens/").status_code == 302
