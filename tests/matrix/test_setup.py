"""The first hour: pasted lists, the six rows, and the whole way from empty to an entry."""

from __future__ import annotations

import pytest

from runbook.accounts.models import Team
from runbook.catalogue.models import Hop, Service
from runbook.matrix.forms.path import HopDraft
from runbook.matrix.forms.setup import (
    PathStep,
    fits,
    hops_of,
    on_call_faults,
    read_list,
    unknown_teams,
)
from tests.factories import make_entry, make_hop, make_service, make_team

NAMES = {"gateway": "Gateway", "auth": "Auth"}


def pairs(text: str) -> list[tuple[str, str]]:
    return [(line.name, line.more) for line in read_list(text).lines]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("Payments", [("Payments", "")]),
        ("Payments, https://x.example", [("Payments", "https://x.example")]),
        ("Payments\thttps://x.example", [("Payments", "https://x.example")]),
        ("Smith, Jones\tPayments", [("Smith, Jones", "Payments")]),
        ("\n\n  A  \r\n\r\nB\r", [("A", ""), ("B", "")]),
        ("A,\n\t\n , \nB", [("A", ""), ("B", "")]),
        ('"A","B"', [("A", "B")]),
        ("A\na\nA", [("A", "")]),
        ("A\x00B", [("AB", "")]),
    ],
)
def test_a_pasted_list_reads_names_and_what_stands_behind_them(text, read):
    assert pairs(text) == read


def test_repeated_names_are_counted():
    assert read_list("A\nB\na").repeated == 1


@pytest.mark.parametrize("line", [", https://x", "x" * 121, "!!!", "a\u202eb"])
def test_a_bad_line_is_named_by_its_number_in_the_box(line):
    pasted = read_list(f"Good\n\n{line}")

    assert len(pasted.faults) == 1
    assert pasted.faults[0].startswith("Line 3: ")
    assert line.replace("\x00", "") in pasted.text


def test_fifteen_hundred_lines_are_read():
    assert (
        len(read_list("\n".join(f"Service {n}, Team {n % 9}" for n in range(1500))).lines) == 1500
    )


def test_teams_are_found_by_name_or_slug_in_any_case():
    pasted = read_list("A, PAYMENTS\nB, edge-platform\nC, Nobody\nD")

    assert unknown_teams(pasted, {"payments", "edge-platform"}) == [
        "Line 3: there is no team called “Nobody”."
    ]


def test_an_on_call_link_is_an_address():
    pasted = read_list("A, https://x.example\nB, a@b.example\nC, +49 30 123456\nD, call us")

    assert on_call_faults(pasted) == ["Line 4: “call us” is not an https, mailto or tel address."]


def rows(**filled: dict[str, str]) -> PathStep:
    return PathStep.read(
        {f"{layer}-{name}": text for layer, row in filled.items() for name, text in row.items()}
    )


def test_filled_rows_become_hops_in_the_usual_order_and_empty_ones_are_left_out():
    step = rows(auth={"team": "identity"}, gateway={"product": "Kong", "url": "https://l.example"})

    hops = hops_of(step, NAMES, [])

    assert [(hop.layer, hop.name) for hop in hops] == [("gateway", "Kong"), ("auth", "Auth")]
    assert hops[0].logs[0]["label"] == "Gateway logs"


def test_what_six_rows_do_not_show_of_a_stored_hop_is_kept():
    logs = tuple({"id": i, "label": i, "url": f"https://{i}.example", "query": "q"} for i in "ab")
    stored = HopDraft("gateway", "Edge gateway", "Kong", "edge", logs)

    [hop] = hops_of(
        rows(gateway={"product": "Envoy", "url": "https://new.example"}), NAMES, [stored]
    )

    assert (hop.name, hop.product) == ("Edge gateway", "Envoy")
    assert [(log["id"], log["url"]) for log in hop.logs] == [
        ("a", "https://new.example"),
        ("b", "https://b.example"),
    ]
    assert hop.logs[0]["query"] == "q"


@pytest.mark.parametrize(
    ("layers", "fit"),
    [
        ([], True),
        (["gateway", "application"], True),
        (["application", "gateway"], False),
        (["gateway", "gateway"], False),
        (["cache"], False),
    ],
)
def test_six_rows_show_a_path_only_if_each_layer_stands_once_in_order(layers, fit):
    assert fits([HopDraft(layer) for layer in layers]) is fit


@pytest.mark.django_db
def test_one_person_gets_from_empty_to_an_entry_with_their_team_and_log_link(
    client_for, layers, administrator
):
    make_entry(403, "gateway")
    client = client_for(administrator)

    for step in (
        {"step": "teams", "teams": "Edge Platform, https://oncall.example/edge\nPayments"},
        {"step": "services", "services": "Orders API, Payments"},
        {
            "step": "path",
            "gateway-product": "Kong",
            "gateway-team": "edge-platform",
            "gateway-url": "https://logs.example/?q={correlation_id}",
        },
        {"step": "oncall", "oncall-payments": "pay@example.com"},
    ):
        assert client.post("/setup/", step).status_code == 303
    page = client.get("/codes/403/gateway/orders-api/").content.decode()

    assert "/codes/403/gateway/orders-api/" in client.get("/setup/").content.decode()
    assert "Edge Platform" in page
    assert "https://oncall.example/edge" in page
    assert "https://logs.example/" in page


@pytest.mark.django_db
def test_a_list_with_a_bad_line_adds_nothing_and_stays_in_the_box(client_for, administrator):
    text = "Orders API\nLedger, Nobody"

    response = client_for(administrator).post("/setup/", {"step": "services", "services": text})

    assert response.status_code == 422
    assert "Line 2: there is no team called “Nobody”." in response.content.decode()
    assert "Ledger, Nobody</textarea>" in response.content.decode()
    assert not Service.objects.exists()


@pytest.mark.django_db
def test_pasting_the_same_list_again_changes_nothing_but_named_teams(client_for, administrator):
    make_team("Payments")
    client = client_for(administrator)

    client.post("/setup/", {"step": "services", "services": "Orders API\nLedger"})
    client.post("/setup/", {"step": "services", "services": "orders api, payments\nLedger"})

    found = Service.objects.order_by("slug").values_list("slug", "team__slug")
    assert list(found) == [("ledger", None), ("orders-api", "payments")]


@pytest.mark.django_db
def test_fifteen_hundred_services_are_added_at_once(client_for, administrator):
    text = "\n".join(f"Service {number}" for number in range(1500))

    response = client_for(administrator).post("/setup/", {"step": "services", "services": text})

    assert response.status_code == 303
    assert Service.objects.count() == 1500


@pytest.mark.django_db
def test_a_wrong_on_call_link_is_shown_beside_its_team(client_for, administrator, team):
    response = client_for(administrator).post(
        "/setup/", {"step": "oncall", "oncall-payments": "call us"}
    )

    assert response.status_code == 422
    assert b'id="oncall-payments-e"' in response.content
    assert Team.objects.get().contacts == []


@pytest.mark.django_db
def test_a_link_left_as_it_was_shown_takes_nothing_back(client_for, administrator, team):
    Team.objects.update(contacts=[{"kind": "page", "label": "Us", "url": "https://new.example"}])
    sent = {"oncall-payments": "https://old.example", "was-payments": "https://old.example"}

    response = client_for(administrator).post("/setup/", {"step": "oncall"} | sent)

    assert response.status_code == 303
    assert Team.objects.get().contact("page")["url"] == "https://new.example"


@pytest.mark.django_db
def test_a_link_saved_meanwhile_is_said_by_its_field(client_for, administrator, team):
    Team.objects.update(contacts=[{"kind": "page", "label": "Us", "url": "https://new.example"}])
    client = client_for(administrator)
    sent = {"step": "oncall", "oncall-payments": "https://mine.example"}

    told = client.post("/setup/", sent | {"was-payments": ""})
    kept = Team.objects.get().contact("page")["url"]
    again = client.post("/setup/", sent | {"was-payments": "https://new.example"})

    assert (told.status_code, kept, again.status_code) == (409, "https://new.example", 303)
    assert "Someone saved “https://new.example” meanwhile." in told.content.decode()
    assert 'name="was-payments" value="https://new.example"' in told.content.decode()
    assert Team.objects.get().contact("page")["url"] == "https://mine.example"


@pytest.mark.django_db
def test_a_team_that_is_not_there_is_an_error_of_the_path(client_for, layers, administrator):
    response = client_for(administrator).post(
        "/setup/", {"step": "path", "gateway-product": "Kong", "gateway-team": "no-such-team"}
    )

    assert response.status_code == 422
    assert b'id="gateway-team-e"' in response.content
    assert not Hop.objects.exists()


@pytest.mark.django_db
def test_pasting_the_name_of_nobody_gives_nobody_no_link(client_for, administrator):
    Team.objects.create(slug="unclaimed", name="Nobody yet")

    response = client_for(administrator).post(
        "/setup/", {"step": "teams", "teams": "Nobody yet, https://x.example\nUnclaimed"}
    )

    assert response.status_code == 422
    assert Team.objects.get().contacts == []


@pytest.mark.django_db
def test_a_usual_path_that_six_rows_cannot_show_is_left_to_its_own_editor(
    client_for, layers, administrator
):
    make_hop("gateway")
    make_hop("gateway")
    client = client_for(administrator)

    response = client.post("/setup/", {"step": "path", "auth-product": "Okta"})

    assert response.status_code == 422
    assert Hop.objects.count() == 2
    assert b'name="gateway-product"' not in client.get("/setup/").content


@pytest.mark.django_db
def test_an_empty_database_is_told_how_to_load_the_general_advice(client_for, administrator):
    assert b"load_starter" in client_for(administrator).get("/setup/").content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_may_set_up(client_for, approver, method):
    client = client_for(approver)

    assert getattr(client, method)("/setup/", {"step": "teams", "teams": "X"}).status_code == 403
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_the_page_costs_six_queries(
    client_for, layers, administrator, team, django_assert_max_num_queries
):
    make_service(team=team)
    make_hop("gateway", team=team)
    client = client_for(administrator)

    with django_assert_max_num_queries(6):
        client.get("/setup/")
