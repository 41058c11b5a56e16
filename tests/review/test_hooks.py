"""Pipelines tell of what they deployed, signed; it becomes a draft that a person confirms."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import User
from runbook.catalogue.models import Layer
from runbook.core.webhooks import new_secret, sign
from runbook.review.models import DeployHook, PlatformChange, PlatformMark
from tests.factories import make_entry, make_service, make_user
from tests.review.builders import make_kind

pytestmark = pytest.mark.django_db
PATH = "/review/changes/hooks/"
SENT = {"title": "payments-api 41 is deployed", "services": ["payments-api"]}


@pytest.fixture
def hook(layers: dict[str, Layer]) -> DeployHook:
    make_service()
    by = make_user("approver", role="approver")
    return DeployHook.objects.create(
        name="gateway-config", kind=make_kind(), secret=new_secret(), created_by=by
    )


def post(hook: DeployHook, sent: Any, *, message_id: str = "deploy_1", **changed: Any) -> Any:
    """As a pipeline would, without a session or a CSRF token."""
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    at = changed.pop("at", int(time.time()))
    secret = changed.pop("secret", hook.secret)
    signature = sign(secret, message_id=message_id, timestamp=at, content=content)
    fields = {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature,
    }
    return Client(enforce_csrf_checks=True).post(
        hook.get_absolute_url(), content, content_type="application/json", headers=fields | changed
    )


def test_a_signed_message_becomes_a_draft(hook: DeployHook) -> None:
    make_entry()
    response = post(hook, SENT | {"codes": [403], "url": "https://ci.example.com/41"})

    change = PlatformChange.objects.get()
    assert response.status_code == 201
    assert response["Location"].endswith(change.get_absolute_url())
    assert (change.state, change.source, change.codes) == ("draft", "webhook", [403])
    assert change.title == SENT["title"]
    assert [one.slug for one in change.services.all()] == ["payments-api"]
    assert change.evidence == {"Pipeline": "gateway-config", "Link": "https://ci.example.com/41"}
    assert not PlatformMark.objects.exists()
    hook.refresh_from_db()
    assert hook.last_used_at is not None


def test_what_it_does_not_say_its_kind_fills_in(hook: DeployHook) -> None:
    post(hook, {"title": "New rules"})

    change = PlatformChange.objects.get()
    assert change.codes == sorted(hook.kind.codes)
    assert {one.slug for one in change.layers.all()} == {"gateway", "load-balancer", "waf-cdn"}


def test_the_same_message_again_gives_the_same_draft(hook: DeployHook) -> None:
    first, again = post(hook, SENT), post(hook, SENT)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Location"] == again["Location"]
    assert PlatformChange.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": new_secret()},
        {"at": int(time.time()) - 3600},
        {"webhook-id": "deploy_2"},
        {"webhook-signature": ""},
    ],
)
def test_what_nobody_signed_just_now_is_refused(hook: DeployHook, changed: dict[str, Any]) -> None:
    response = post(hook, SENT, **changed)

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"]
    assert not PlatformChange.objects.exists()


def test_a_pipeline_that_is_paused_or_gone_is_not_listened_to(hook: DeployHook) -> None:
    DeployHook.objects.update(active=False)
    paused = post(hook, SENT)
    path = hook.get_absolute_url()
    hook.delete()
    gone = Client().post(path, {}, content_type="application/json")

    assert (paused.status_code, gone.status_code) == (401, 401)
    assert paused.json()["detail"] == gone.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": 7}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"kind": "weather"}, "kind"),
        ({"kind": {}}, "kind"),
        ({"services": ["nothing"]}, "services"),
        ({"services": "payments-api"}, "services"),
        ({"layers": [7]}, "layers"),
        ({"codes": [200]}, "codes"),
        ({"codes": [True]}, "codes"),
        ({"codes": "403"}, "codes"),
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"happened_on": "2026-02-30"}, "happened_on"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    hook: DeployHook, change: dict[str, Any], field: str
) -> None:
    response = post(hook, SENT | change)

    assert response.status_code == 422
    assert [one["field"] for one in response.json()["errors"]] == [field]
    assert not PlatformChange.objects.exists()


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"\xff", 400), (b"[" * 50_000, 400), (b"[]", 422), (b"x" * 70_000, 413)],
)
def test_what_is_no_message_is_refused(hook: DeployHook, content: bytes, status: int) -> None:
    assert post(hook, content).status_code == status


def test_secrets_in_it_are_never_stored(hook: DeployHook) -> None:
    secret = "ghp_" + "a1B2" * 9
    post(hook, SENT | {"description": f"Authorization: Bearer {secret}"})

    assert secret not in PlatformChange.objects.get().description


def test_too_many_are_refused_with_when(hook: DeployHook, settings: Any) -> None:
    settings.RUNBOOK_RATE_LIMITS = True
    answers = [post(hook, SENT).status_code for _ in range(121)]

    assert answers == [201] * 120 + [429]


def test_an_approver_adds_one_and_sees_its_secret_once(
    client_for: Callable[[User], Client], approver: User, hook: DeployHook
) -> None:
    client = client_for(approver)
    given = {"name": "sign-in", "kind": "authentication"}

    html = client.post(PATH, given, follow=True).content.decode()

    made = DeployHook.objects.get(name="sign-in")
    assert re.findall(r"whsec_[A-Za-z0-9+/]{43}=", html) == [made.secret]
    assert made.secret not in client.get(PATH).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Name the pipeline"),
        ({"name": "gateway-config"}, "There is a pipeline of this name"),
        ({"kind": "weather"}, "Choose what it usually changes."),
    ],
)
def test_what_is_missing_is_said(
    client_for: Callable[[User], Client],
    approver: User,
    hook: DeployHook,
    change: dict[str, str],
    words: str,
) -> None:
    given = {"name": "sign-in", "kind": "authentication"} | change
    response = client_for(approver).post(PATH, given)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert DeployHook.objects.count() == 1


def test_pausing_renewing_and_removing(
    client_for: Callable[[User], Client], approver: User, hook: DeployHook
) -> None:
    client, path = client_for(approver), f"{PATH}{hook.pk}/"

    client.post(path, {"do": "pause"})
    assert "Paused" in client.get(PATH).content.decode()
    client.post(path, {"do": "resume"})
    client.post(path, {"do": "renew"})
    changed = DeployHook.objects.get()
    assert changed.active and changed.secret != hook.secret
    assert client.post(path, {"do": "explode"}).status_code == 400
    client.post(path, {"do": "remove"})
    assert not DeployHook.objects.exists()


@pytest.mark.parametrize("do", ["", "pause", "renew", "remove"])
def test_others_may_not(
    client_for: Callable[[User], Client], editor: User, hook: DeployHook, do: str
) -> None:
    client = client_for(editor)
    path = f"{PATH}{hook.pk}/" if do else PATH

    response = client.post(path, {"do": do, "name": "mine", "kind": "limits"})

    assert response.status_code == 403
    assert client.get(PATH).status_code == 403
    assert [(one.active, one.secret) for one in DeployHook.objects.all()] == [(True, hook.secret)]


def test_it_costs_no_more_than_eight_queries(
    client_for: Callable[[User], Client],
    approver: User,
    hook: DeployHook,
    django_assert_max_num_queries: Any,
) -> None:
    client = client_for(approver)
    with django_assert_max_num_queries(8):
        client.get(PATH)
    with django_assert_max_num_queries(20):
        post(hook, SENT)
