"""One entry: which text is shown, whose it is, and what one may do with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.accounts.services import system_user
from runbook.content.lifecycle import adopt, confirm, retire
from runbook.content.services import publish_starter
from tests.factories import (
    make_code,
    make_entry,
    make_entry_content,
    make_layers,
    make_service,
    make_team,
    make_user,
)
from tests.matrix.entry_tools import html_of, plain
from tests.matrix.test_history import change

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for: Callable[[User], Client], reader: User) -> Client:
    return client_for(reader)


def test_the_default_is_shown_where_a_service_has_no_text_of_its_own(client: Client) -> None:
    make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")

    html = html_of(client, "/codes/403/gateway/payments-api/")

    assert "The default text." in html
    assert "The default for every service" in html


def test_a_services_own_text_wins(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")
    make_entry(403, "gateway", service, summary="The own text.")

    own = html_of(client, "/codes/403/gateway/payments-api/")
    default = html_of(client, "/codes/403/gateway/")

    assert "The own text." in own and "The default text." not in own
    assert "Payments API’s own text" in own
    assert "The own text." not in default


def test_a_retired_entry_says_so_and_leads_to_its_history(client: Client, approver: User) -> None:
    page = make_entry(403, "gateway")
    make_entry(403, "auth")
    retire(page, author=approver, reason="Merged with auth.", based_on=1)

    html = html_of(client, "/codes/403/gateway/")

    assert "retired" in html
    assert "/codes/403/gateway/history/" in html
    assert 'href="/codes/403/auth/"' in html


def test_a_retired_override_gives_way_to_the_default(client: Client, approver: User) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway", summary="The default text.")
    page = make_entry(403, "gateway", service, summary="The own text.")
    retire(page, author=approver, reason="Same as the default now.", based_on=1)

    html = html_of(client, "/codes/403/gateway/payments-api/")

    assert "The default text." in html


def test_general_advice_is_named_until_it_is_adopted(
    client: Client, approver: User, team: Team
) -> None:
    make_layers()
    page = publish_starter(
        "entry",
        "403/gateway",
        make_entry_content(),
        maintainer=make_team("Unclaimed"),
        system=system_user(),
    ).page  # type: ignore[union-attr]
    before = html_of(client, "/codes/403/gateway/")

    adopt(page, author=approver, maintainer=team, based_on=1)

    assert "General advice, not yet yours" in before
    assert "The default for every service" in html_of(client, "/codes/403/gateway/")


def test_the_nearest_confusion_of_the_code_is_offered(client: Client) -> None:
    make_code(403, confused_with=[{"id": "a", "code": 401, "text": "Who you are"}])
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert 'href="/compare/403/401/"' in html


def test_the_side_panel_is_the_part_that_htmx_gets(client: Client) -> None:
    make_entry(403, "gateway")

    response = client.get("/codes/403/gateway/", headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<aside class="panel" id="panel"')
    assert "HX-Request" in response["Vary"]


def panel_of(client: Client, address: str) -> str:
    return plain(client.get(address, headers={"HX-Request": "true"}).content.decode())


def test_the_panel_keeps_the_capital_of_a_name(client: Client) -> None:
    service = make_service("Payments API")
    make_entry(403, "gateway")
    make_entry(404, "gateway", service)

    default = panel_of(client, "/codes/403/gateway/payments-api/")
    own = panel_of(client, "/codes/404/gateway/payments-api/")

    assert "Payments API, the default for every service" in default
    assert "404 from the gateway Payments API’s own text" in own.replace("gatewayP", "gateway P")


def test_a_page_that_changed_since_its_review_says_so(client: Client, approver: User) -> None:
    page = make_entry(403, "gateway")
    confirm(page, reviewer=approver, based_on=1)
    before = plain(html_of(client, "/codes/403/gateway/"))

    change(page, summary="Rewritten.")

    assert re.search(r"Reviewed \d+ \w+ \d{4}Revision 1", before)
    after = plain(html_of(client, "/codes/403/gateway/"))
    assert re.search(r"Reviewed \d+ \w+ \d{4}, changed since", after)


def test_readers_are_not_offered_what_they_may_not_do(client: Client) -> None:
    make_entry(403, "gateway")

    html = html_of(client, "/codes/403/gateway/")

    assert "/edit/" not in html
    assert "/retire/" not in html
    assert "/history/" in html


def test_editors_are_offered_edit_and_confirm(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_entry(403, "gateway")

    html = html_of(client_for(editor), "/codes/403/gateway/")

    assert "/codes/403/gateway/edit/" in html
    assert "/codes/403/gateway/confirm/" in html


def test_what_is_done_to_the_default_through_a_services_address_is_named_so(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")

    html = html_of(client_for(editor), "/codes/403/gateway/payments-api/")

    for words in ("History of the default", "Edit the default", "The default is still true"):
        assert words in html
    assert "Retire the default" in html


def test_ones_own_text_needs_no_such_name(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_entry(403, "gateway", make_service("Payments API"))

    html = html_of(client_for(editor), "/codes/403/gateway/payments-api/")

    assert "the default" not in plain(html).lower()


def test_the_default_offers_to_write_a_services_own_text(
    client_for: Callable[[User], Client], editor: User
) -> None:
    make_service("Payments API")
    make_entry(403, "gateway")
    client = client_for(editor)

    html = html_of(client, "/codes/403/gateway/")

    form = re.search(r'<form class="in[^>]*action="/codes/new/">.*?</form>', html, re.S)
    given = re.findall(r'name="(\w+)" (?:value|list)="([^"]*)"', form[0] if form else "")
    assert given == [("code", "403"), ("layer", "gateway"), ("service", "service-options")]
    address = "/codes/new/?code=403&layer=gateway&service=payments-api"
    assert client.get(address)["Location"] == "/codes/403/gateway/payments-api/override/"


def test_strangers_sign_in_first_and_come_back(client: Client) -> None:
    make_entry(403, "gateway")

    response = Client().get("/codes/403/gateway/?host=a")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/codes/403/gateway/%3Fhost%3Da"


def test_strangers_read_where_anonymous_reading_is_on(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RUNBOOK_ANONYMOUS_READ = True
    make_entry(403, "gateway")

    read, write = Client().get("/codes/403/gateway/"), Client().get("/codes/403/gateway/edit/")

    assert read.status_code == 200
    assert write.status_code == 302
    assert make_user("someone").pk
