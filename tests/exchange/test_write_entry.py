"""PUT /api/entries/…: exactly the named cell, by who may, against what they saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.accounts.tokens import make_token
from runbook.content.lifecycle import retire
from runbook.content.models import Page, Proposal, Revision
from runbook.content.services import publish
from runbook.core import rates
from runbook.exchange import access
from tests.content.proposing import change_of
from tests.factories import make_entry, make_hop, make_service, make_team, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/api/entries/403/gateway"
type Put = Callable[..., Any]


@pytest.fixture
def direct(team: Team) -> Team:
    Team.objects.filter(pk=team.pk).update(publishing="direct")
    team.refresh_from_db()
    return team


@pytest.fixture
def editor(direct: Team) -> User:
    return make_user("anna", role="editor", team=direct)


@pytest.fixture
def page(layers: Any, direct: Team) -> Page:
    make_hop("gateway", team=make_team("Platform"), product="Kong")
    return make_entry(maintainer=direct)


def token_of(user: User, scope: str = "write") -> str:
    return make_token(user, name="Pipeline", scope=scope, days=30)[1]


@pytest.fixture
def put(client: Client, editor: User) -> Put:
    """PUT with the editor's token, against what GET answered before; or as the fields say."""
    mine = token_of(editor)

    def put(data: Any, address: str = ADDRESS, token: str = mine, **fields: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} | fields
        if not {"If-Match", "If-None-Match"} & set(fields):
            read = client.get(address, headers={"Authorization": f"Bearer {token}"})
            headers["If-Match"] = read["ETag"]
        headers = {name: value for name, value in headers.items() if value}
        kind = "application/json"
        return client.put(address, data, content_type=kind, headers=headers)

    return put


def read(client: Client, editor: User, address: str = ADDRESS) -> Any:
    return client.get(address, headers={"Authorization": f"Bearer {token_of(editor)}"}).json()


def test_what_was_read_may_be_sent_back_changed(
    client: Client, put: Put, page: Page, editor: User
) -> None:
    entry = read(client, editor) | {"summary": "Refused on policy.", "reason": "Clearer."}

    response = put(entry)

    assert response.status_code == 200, response.content
    assert response.json()["summary"] == "Refused on policy." and response.json()["revision"] == 2
    revision = Revision.objects.get(number=2)
    assert (revision.author, revision.reason, revision.publication) == (
        editor,
        "Clearer.",
        "direct",
    )
    assert revision.owner is None and revision.content["log_locations"] == []


def test_the_answer_carries_the_validator_of_the_next_change(put: Put, page: Page) -> None:
    first = put({"summary": "One."})

    second = put({"summary": "Two."}, **{"If-Match": first["ETag"]})

    assert second.status_code == 200
    assert page.revisions.count() == 3


def test_checks_keep_their_ids_and_new_ones_get_one(put: Put, page: Page) -> None:
    assert page.live_revision is not None
    old = page.live_revision.content["first_checks"][0]

    answer = put({"summary": "One.", "first_checks": [{"text": old["text"]}, {"text": "Ask"}]})

    assert [one["id"] for one in answer.json()["first_checks"]] == [old["id"], "ask"]


def test_a_new_cell_is_created(client: Client, put: Put, page: Page, direct: Team) -> None:
    make_service("Orders", team=direct)

    response = put({"summary": "Ours."}, f"{ADDRESS}/orders", **{"If-None-Match": "*"})

    assert response.status_code == 201
    assert response["Location"] == "/api/entries/403/gateway/orders"
    assert response.json()["resolved_from"] == "service"
    assert response.json()["maintainer"] == direct.slug


def test_where_another_approves_it_is_proposed(put: Put, page: Page, direct: Team) -> None:
    for name in ("boris", "clara"):
        make_user(name, role="approver", team=direct)
    Team.objects.filter(pk=direct.pk).update(publishing="approval")

    response = put({"summary": "Proposed."})

    proposal = Proposal.objects.get()
    assert response.status_code == 202
    assert response["Location"] == f"/review/proposals/{proposal.pk}/"
    assert response.json()["state"] == "open"
    assert page.revisions.count() == 1


def test_the_same_again_changes_nothing(client: Client, put: Put, page: Page, editor: User) -> None:
    response = put(read(client, editor))

    assert response.status_code == 200 and page.revisions.count() == 1


def test_without_a_precondition_it_is_428(put: Put, page: Page) -> None:
    response = put({"summary": "Blind."}, **{"If-Match": ""})

    assert response.status_code == 428 and "If-Match" in response.json()["detail"]


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (ADDRESS, {"If-Match": '"other"'}),
        (ADDRESS, {"If-None-Match": "*"}),
        (f"{ADDRESS}/orders", {"If-Match": "*"}),
    ],
)
def test_what_is_not_as_they_saw_it_is_412(
    put: Put, page: Page, address: str, fields: dict[str, str]
) -> None:
    make_service("Orders")

    response = put({"summary": "Late."}, address, **fields)

    assert response.status_code == 412
    assert page.revisions.count() == 1


def test_a_weak_validator_does_not_match(
    client: Client, put: Put, page: Page, editor: User
) -> None:
    """If-Match takes the strong comparison (RFC 9110 §13.1.1)."""
    tag = client.get(ADDRESS, headers={"Authorization": f"Bearer {token_of(editor)}"})["ETag"]

    assert put({"summary": "Weak."}, **{"If-Match": f"W/{tag}"}).status_code == 412


def test_who_is_late_is_told(client: Client, put: Put, page: Page, editor: User) -> None:
    tag = client.get(ADDRESS, headers={"Authorization": f"Bearer {token_of(editor)}"})["ETag"]
    publish(change_of(page, editor))

    assert put({"summary": "Late."}, **{"If-Match": tag}).status_code == 412


def test_a_retired_page_is_409(put: Put, page: Page, direct: Team) -> None:
    root = make_user("root", role="administrator", team=direct)
    retire(page, author=root, reason="Gone.", based_on=1)

    assert put({"summary": "Back."}, **{"If-None-Match": "*"}).status_code == 409


def test_a_session_writes_nothing(client: Client, page: Page, editor: User) -> None:
    client.force_login(editor)

    response = client.put(ADDRESS, {"summary": "x"}, content_type="application/json")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="runbook"'


def test_a_token_that_reads_is_told_what_it_lacks(put: Put, page: Page, editor: User) -> None:
    response = put({"summary": "x"}, token=token_of(editor, "read"))

    assert response.status_code == 403
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]


def test_a_token_may_no_more_than_its_person(put: Put, page: Page) -> None:
    nobody = make_user("nobody", role="reader")

    assert put({"summary": "x"}, token=token_of(nobody)).status_code == 403
    assert page.revisions.count() == 1


def test_a_token_that_does_not_hold_is_401_even_to_read(client: Client, anybody_reads: Any) -> None:
    response = client.get("/api/layers", headers={"Authorization": "Bearer rbk_wrong"})

    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_a_token_reads_where_strangers_may_not(client: Client, page: Page, editor: User) -> None:
    token = token_of(editor, "read")

    assert client.get(ADDRESS).status_code == 401
    response = client.get(ADDRESS, headers={"Authorization": f"bearer {token}"})
    assert response.status_code == 200
    assert response["RateLimit"].startswith('"reads";r=')


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "summary"),
        ({"summary": ""}, "summary"),
        ({"summary": "a", "colour": "red"}, "colour"),
        ({"summary": "a", "maintainer": "ghosts"}, "maintainer"),
        ({"summary": "a", "owner": "ghosts"}, "owner"),
        ({"summary": "a", "reason": 7}, "reason"),
        ({"summary": "a", "first_checks": [{"text": 5}]}, "first_checks.0.text"),
        ([], "body"),
    ],
)
def test_a_field_that_is_wrong_is_named(put: Put, page: Page, data: Any, field: str) -> None:
    response = put(data)

    assert response.status_code == 422
    assert field in [one["field"] for one in response.json()["errors"]]
    assert page.revisions.count() == 1


def test_a_body_that_is_no_json_is_refused(client: Client, put: Put, page: Page) -> None:
    for raw in ("{", '{"summary": NaN}', '{"summary": "\\ud800"}', "[" * 100_000):
        assert put(raw).status_code == 400, raw[:20]
    assert page.revisions.count() == 1


def test_another_media_type_is_415(client: Client, page: Page, editor: User) -> None:
    headers = {"Authorization": f"Bearer {token_of(editor)}", "If-Match": "*"}

    response = client.put(ADDRESS, "summary: x", content_type="application/yaml", headers=headers)

    assert response.status_code == 415 and response["Accept"] == "application/json"


@pytest.mark.parametrize("address", ["/api/entries/403/moon", f"{ADDRESS}/ghost"])
def test_a_cell_that_cannot_be_is_404(put: Put, page: Page, address: str) -> None:
    assert put({"summary": "x"}, address, **{"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("code", ["600", "99", "1000"])
def test_a_code_that_cannot_be_is_refused(put: Put, page: Page, code: str) -> None:
    address = f"/api/entries/{code}/gateway"

    assert put({"summary": "x"}, address, **{"If-None-Match": "*"}).status_code == 422


def test_writes_are_counted(put: Put, page: Page, monkeypatch: Any, settings: Any) -> None:
    settings.RUNBOOK_RATE_LIMITS = True
    monkeypatch.setattr(access, "WRITES", rates.Rate("writes", 1))
    first = put({"summary": "One."}, **{"If-Match": "*"})

    second = put({"summary": "Two."}, **{"If-Match": "*"})

    assert first["RateLimit"].startswith('"writes";r=0')
    assert (second.status_code, second["Retry-After"].isdigit()) == (429, True)
