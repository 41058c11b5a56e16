"""Services: finding one, reading one, changing one."""

from __future__ import annotations

import pytest

from runbook.accounts.models import UNCLAIMED, Team
from runbook.catalogue.models import Service
from runbook.catalogue.services import service_digest
from runbook.matrix.forms.service import ServiceDraft, press
from tests.factories import make_entry, make_hop, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def slugs(response) -> list[str]:
    return [service.slug for service in response.context["services"]]


@pytest.mark.parametrize("q", ["pay", "PAYMENTS", "psp", "payments-api"])
def test_a_service_is_found_by_name_short_name_or_alias(client_for, reader, q):
    make_service("Payments API", aliases=["PSP gateway"])
    make_service("Orders API")

    assert slugs(client_for(reader).get("/services/", {"q": q})) == ["payments-api"]


@pytest.mark.parametrize("q", ["%", "_", "\x00", "x" * 5000, "'"])
def test_odd_searches_answer(client_for, reader, q):
    make_service()

    assert client_for(reader).get("/services/", {"q": q}).status_code == 200


def test_the_list_goes_on_after_a_short_name(client_for, reader):
    Service.objects.bulk_create(
        Service(slug=f"s-{number:03}", name=f"S {number}") for number in range(120)
    )
    client = client_for(reader)

    first = client.get("/services/")
    second = client.get("/services/", {"after": first.context["next"]})

    assert slugs(first) + slugs(second) == [f"s-{number:03}" for number in range(100)]


def test_retired_services_are_not_listed(client_for, reader):
    make_service(retired_at="2026-01-01T00:00Z")

    assert slugs(client_for(reader).get("/services/")) == []


def test_options_are_choices_of_a_datalist(client_for, reader):
    make_service("A <b>")

    response = client_for(reader).get("/services/options/", {"service": "a"})

    assert response.content.strip() == b'<option value="a-b">A &lt;b&gt;</option>'


def test_a_service_shows_its_hops_with_owner_contacts_and_logs(client_for, layers, reader):
    edge = make_team(
        "Edge", contacts=[{"kind": "chat", "label": "#edge", "url": "https://c.example"}]
    )
    service = make_service()
    log = {"id": "l", "label": "Edge log", "url": "https://l.example/?s={service}", "query": ""}
    make_hop("gateway", service=service, team=edge, log_locations=[log])
    make_entry(403, "gateway", service)

    page = client_for(reader).get("/services/payments-api/").content.decode()

    for text in ("Edge", "https://c.example", "https://l.example/?s=payments-api", "Its own path"):
        assert text in page
    assert "/codes/403/gateway/payments-api/" in page


def test_a_service_without_hops_says_that_it_uses_the_usual_path(client_for, layers, approver):
    make_service(masks_forbidden=True)
    make_hop("gateway", name="Kong")

    page = client_for(approver).get("/services/payments-api/").content.decode()

    assert "It uses the" in page
    assert "Give it its own path" in page
    assert "It hides what exists" in page


def test_a_hop_without_a_team_shows_who_answers_for_it_all_the_same(client_for, layers, reader):
    service = make_service(team=make_team("Payments"))
    make_hop("gateway", team=make_team("Edge"))
    for layer in ("gateway", "application", "auth"):
        make_hop(layer, service=service)

    hops = client_for(reader).get("/services/payments-api/").context["hops"]

    assert [(card.team and card.team.name, card.why) for card in hops] == [
        ("Edge", "by the usual path"),
        ("Payments", "runs the service"),
        (None, ""),
    ]


def test_an_unknown_service_is_a_404_that_offers_the_nearest(client_for, reader):
    make_service("Payments API")

    response = client_for(reader).get("/services/payment-api/")

    assert response.status_code == 404
    assert b"/services/payments-api/" in response.content


@pytest.mark.parametrize(
    "path", ["/services/", "/services/payments-api/", "/services/payments-api/edit/"]
)
def test_each_page_costs_at_most_six_queries(
    client_for, layers, editor, django_assert_max_num_queries, path
):
    team = editor.teams.get()
    service = make_service(team=team)
    for code in (401, 403, 500):
        make_entry(code, "gateway", service)
    make_hop("gateway", team=team)
    client = client_for(editor)

    with django_assert_max_num_queries(6):
        assert client.get(path).status_code == 200


def test_a_new_service_gets_a_short_name_from_its_name(client_for, approver):
    make_service("Payments API")

    response = client_for(approver).post(
        "/services/new/", {"name": "Payments  API!", "kind": "internal"}
    )

    assert response["Location"] == "/services/payments-api-2/"


def test_everything_typed_is_stored(client_for, approver, team):
    sent = {
        "name": "Ledger", "kind": "external", "team": "payments", "aliases": "GL, books",
        "hosts": "Ledger.example.com", "masks_forbidden": "1",
        "links-0-kind": "deploys", "links-0-url": "https://d.example",
        "environments-0-name": "production", "environments-0-hosts": "a.example, b.example",
        "environments-0-iss": "https://id.example", "environments-0-aud": "ledger",
    }  # fmt: skip

    client_for(approver).post("/services/new/", sent)

    service = Service.objects.get(slug="ledger")
    assert (service.kind, service.team, service.masks_forbidden) == ("external", team, True)
    assert (service.aliases, service.hosts) == (["GL", "books"], ["ledger.example.com"])
    assert service.links[0]["label"] == "Deploys"
    assert service.environments[0]["hosts"] == ["a.example", "b.example"]


def test_a_mistake_is_shown_by_its_field_and_nothing_typed_is_lost(client_for, approver):
    make_service("Taken")
    sent = {"name": "Taken", "kind": "internal", "description": "Kept", "links-0-kind": "other",
            "links-0-url": "ftp://x"}  # fmt: skip

    response = client_for(approver).post("/services/new/", sent)

    assert response.status_code == 422
    for text in (b'id="name-e"', b'id="links-0-url-e"', b'value="Kept"', b'value="ftp://x"'):
        assert text in response.content


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(client_for, approver):
    sent = {
        "name": "Half typed",
        "links-0-kind": "status",
        "links-0-url": "https://s",
        "add": "link",
    }

    response = client_for(approver).post("/services/new/", sent)

    assert response.status_code == 200
    assert b'value="Half typed"' in response.content
    assert b'name="links-1-url"' in response.content
    assert not Service.objects.exists()


def test_removing_a_row_takes_that_one():
    draft = ServiceDraft.read({"links-0-url": "a", "links-1-url": "b", "links-2-url": "c"})

    left = press(draft, {"remove": "link-1"})

    assert [row["url"] for row in left.links] == ["a", "c"]


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        ("reader", True, 403),
        ("editor", False, 403),
        ("editor", True, 200),
        ("approver", False, 200),
        ("administrator", False, 200),
    ],
)
def test_who_may_edit_a_service(client_for, team, role, own, status):
    make_service(team=team)
    user = make_user("someone", role=role, team=team if own else None)

    assert client_for(user).get("/services/payments-api/edit/").status_code == status


def test_an_editor_may_not_give_a_service_to_a_team_of_others(client_for, editor, team):
    make_service(team=team)
    make_team("Other")
    sent = {"name": "Payments API", "kind": "internal", "team": "other"}

    response = client_for(editor).post("/services/payments-api/edit/", sent)

    assert response.status_code == 403
    assert Service.objects.get().team == team


def test_a_service_saved_meanwhile_is_shown_beside_what_was_typed(client_for, approver):
    service = make_service(description="As it was")
    sent = {"name": service.name, "kind": "internal", "description": "Mine"}
    sent["digest"] = service_digest(service)
    Service.objects.update(description="Theirs", links=[{"label": "D", "url": "https://d.example"}])

    response = client_for(approver).post("/services/payments-api/edit/", sent)

    assert response.status_code == 409
    assert b'value="Mine"' in response.content
    assert response.context["other"] == [
        ("Description", ["Theirs"]),
        ("Links", ["D: https://d.example"]),
    ]
    assert Service.objects.get().description == "Theirs"


def test_whoever_saw_the_other_service_may_save_over_it(client_for, approver):
    service = make_service()
    sent = {"name": "Mine", "kind": "internal", "digest": service_digest(service)}
    Service.objects.update(name="Theirs")
    client = client_for(approver)

    shown = client.post("/services/payments-api/edit/", sent).context["draft"]
    response = client.post("/services/payments-api/edit/", sent | {"digest": shown.digest})

    assert response.status_code == 303
    assert Service.objects.get().name == "Mine"


def test_the_form_carries_what_it_was_built_from(client_for, approver):
    digest = f'name="digest" value="{service_digest(make_service())}"'

    assert digest in client_for(approver).get("/services/payments-api/edit/").content.decode()


@pytest.mark.parametrize("slug", ["no-such-team", UNCLAIMED])
def test_a_team_that_is_not_there_is_an_error_and_not_no_team(client_for, approver, slug):
    Team.objects.create(slug=UNCLAIMED, name="Nobody yet")

    response = client_for(approver).post(
        "/services/new/", {"name": "Ledger", "kind": "internal", "team": slug}
    )

    assert response.status_code == 422
    assert b'id="team-e"' in response.content
    assert not Service.objects.exists()


def test_an_address_that_no_button_may_open_is_shown_as_words(client_for, layers, reader):
    bad = {"kind": "page", "label": "Bad words", "url": "javascript:alert(1)"}
    make_hop("gateway", team=make_team("Edge", contacts=[bad]))
    make_service(links=[bad])

    page = client_for(reader).get("/services/payments-api/").content.decode()

    assert "Bad words" in page
    assert "javascript:" not in page


def test_strangers_cannot_write(client):
    assert client.post("/services/new/", {"name": "X"}).status_code in {302, 401}
    assert not Service.objects.exists()


def test_a_services_own_entries_are_listed_without_marks_of_markdown(client_for, reader) -> None:
    make_entry(403, "gateway", make_service("Payments API"), summary="The group `shop` **only**.")

    html = client_for(reader).get("/services/payments-api/").content.decode()

    assert "<small>The group shop only.</small>" in html
