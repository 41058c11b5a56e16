"""The path editor: what each button does to the draft, and what saving stores."""

from __future__ import annotations

import pytest

from runbook.catalogue.models import Hop
from runbook.catalogue.paths import path_digest
from runbook.core.models import Stamp
from runbook.matrix.forms.path import HopDraft, PathDraft, faults, press
from runbook.matrix.path_rows import chosen, options, strip
from tests.factories import make_hop, make_service, make_team, make_user

A, B, C = (HopDraft(layer="gateway", name=name) for name in "ABC")


def log(label: str = "", url: str = "") -> dict[str, str]:
    return {"id": "", "label": label, "url": url, "query": ""}


def names(draft: PathDraft) -> str:
    return "".join(hop.name for hop in draft.hops)


def form(*hops: dict[str, str], **more: str) -> dict[str, str]:
    """What the browser sends for these hops."""
    sent = {f"hop-{i}-{name}": value for i, hop in enumerate(hops) for name, value in hop.items()}
    return sent | more


KONG = {"layer": "gateway", "name": "Kong", "product": "Kong", "team": "payments"}


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ({"up": "hop-2"}, "ACB"),
        ({"down": "hop-0"}, "BAC"),
        ({"up": "hop-0"}, "ABC"),
        ({"down": "hop-2"}, "ABC"),
        ({"remove": "hop-1"}, "AC"),
        ({"remove": "hop-9"}, "ABC"),
        ({"remove": "log-0-7"}, "ABC"),
        ({"up": "hop-²"}, "ABC"),
        ({"up": "nonsense"}, "ABC"),
        ({"redraw": "1"}, "ABC"),
    ],
)
def test_buttons_move_and_remove_hops_and_odd_ones_change_nothing(button, order):
    assert names(press(PathDraft((A, B, C)), button, ())) == order


def test_a_removed_hop_comes_back_where_it_stood():
    removed = press(PathDraft((A, B, C)), {"remove": "hop-1"}, ())

    carried = PathDraft.read({"removed": removed.removed_text}).removed
    back = press(PathDraft(removed.hops, removed=carried), {"undo": "1"}, ())

    assert names(back) == "ABC"
    assert back.hops[1] == B


def test_a_removed_log_location_comes_back_where_it_stood():
    hop = HopDraft("gateway", "Kong", logs=(log("first"), log("second")))

    removed = press(PathDraft((hop,)), {"remove": "log-0-0"}, ())
    back = press(removed, {"undo": "1"}, ())

    assert [one["label"] for one in removed.hops[0].logs] == ["second"]
    assert [one["label"] for one in back.hops[0].logs] == ["first", "second"]


def test_copying_the_usual_path_can_be_undone():
    copied = press(PathDraft((A,)), {"copy": "usual"}, (B, C))

    back = press(copied, {"undo": "1"}, ())

    assert names(copied) == "BC"
    assert names(back) == "A"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"hop": -1}', '{"label":"x","hop":"1"}', "null"])
def test_a_forged_removal_is_no_removal(text):
    assert PathDraft.read({"removed": text}).removed is None


def test_adding_a_hop_leads_to_its_first_field():
    added = press(PathDraft((A,)), {"add": "hop"}, ())

    assert len(added.hops) == 2
    assert added.focus == "hop-1-layer"


def test_a_placeholder_that_nothing_fills_is_a_fault_of_its_field():
    hop = HopDraft("gateway", "Kong", logs=(log("Logs", "https://logs.example/{tenant}/{x_y}"),))

    found = faults([hop])

    assert list(found) == ["hop-0-log-0-url"]
    assert "{x_y}" in found["hop-0-log-0-url"]


def test_the_chosen_option_is_marked_and_names_are_escaped():
    html = chosen(options([("a", "<b>"), ("b", "B")]), "b")

    assert html == '<option value="a">&lt;b&gt;</option><option value="b" selected>B</option>'


def test_the_strip_names_a_hop_by_its_product_or_its_layer_until_it_has_a_name():
    hops = (HopDraft("gateway", "", "Kong"), HopDraft("auth"), HopDraft())

    assert [
        stop.name for stop in strip(PathDraft(hops), {"gateway": "Gateway", "auth": "Auth"})
    ] == [
        "Kong",
        "Auth",
        "New hop",
    ]


@pytest.mark.django_db
def test_an_editor_of_the_services_team_gives_it_its_own_path(client_for, layers, editor, team):
    service = make_service(team=team)
    digest = path_digest([])
    url = {"log-0-label": "Access log", "log-0-url": "https://logs.example/?q={correlation_id}"}

    response = client_for(editor).post(
        "/services/payments-api/path/", form(KONG | url, digest=digest, save="1")
    )

    assert response.status_code == 303
    hop = Hop.objects.get(service=service)
    assert (hop.name, hop.team, hop.position) == ("Kong", team, 0)
    assert hop.log_locations[0]["id"] == "access-log"
    assert Stamp.objects.get().value > 0


@pytest.mark.django_db
def test_a_path_changed_meanwhile_is_shown_beside_what_was_typed(client_for, layers, approver):
    make_hop("gateway", name="Old")
    digest = path_digest(Hop.objects.own_path(None))
    Hop.objects.update(name="Theirs")

    response = client_for(approver).post(
        "/services/path/", form(KONG | {"name": "Mine", "team": ""}, digest=digest, save="1")
    )

    assert response.status_code == 409
    assert b"Mine" in response.content
    assert b"Theirs" in response.content
    assert Hop.objects.get().name == "Theirs"


@pytest.mark.django_db
def test_saving_again_after_a_conflict_replaces_the_other_revision(client_for, layers, approver):
    make_hop("gateway", name="Theirs")
    mine = form(KONG | {"name": "Mine", "team": ""}, digest="old", save="1")
    client = client_for(approver)

    shown = client.post("/services/path/", mine)
    response = client.post("/services/path/", mine | {"digest": shown.context["draft"].digest})

    assert response.status_code == 303
    assert Hop.objects.get().name == "Mine"


@pytest.mark.django_db
def test_a_wrong_address_keeps_what_was_typed_and_stores_nothing(client_for, layers, approver):
    wrong = {"team": "", "log-0-label": "Logs", "log-0-url": "javascript:alert(1)"}

    response = client_for(approver).post(
        "/services/path/", form(KONG | wrong, digest=path_digest([]), save="1")
    )

    assert response.status_code == 422
    assert b"javascript:alert(1)" in response.content
    assert b'aria-describedby="hop-0-log-0-url-e"' in response.content
    assert not Hop.objects.exists()


@pytest.mark.django_db
def test_a_hop_without_a_name_is_called_by_its_product(client_for, layers, approver):
    hop = KONG | {"name": "", "team": ""}

    client_for(approver).post("/services/path/", form(hop, digest=path_digest([]), save="1"))

    assert Hop.objects.get().name == "Kong"


@pytest.mark.django_db
def test_using_the_usual_path_again_asks_first(client_for, layers, approver):
    service = make_service()
    make_hop("gateway", service=service)
    sent = form(KONG, digest=path_digest(Hop.objects.own_path(service.pk)))
    client = client_for(approver)

    asked = client.post("/services/payments-api/path/", sent | {"reset": "ask"})
    assert Hop.objects.filter(service=service).exists()
    done = client.post("/services/payments-api/path/", sent | {"reset": "yes"})

    assert (asked.status_code, done.status_code) == (200, 303)
    assert not Hop.objects.filter(service=service).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("reset", ["ask", "yes"])
def test_the_usual_path_cannot_be_given_up(client_for, layers, approver, reset):
    make_hop("gateway")
    digest = path_digest(Hop.objects.own_path(None))

    response = client_for(approver).post("/services/path/", {"reset": reset, "digest": digest})

    assert response.status_code == 200
    assert b'value="yes"' not in response.content
    assert Hop.objects.exists()


@pytest.mark.django_db
def test_a_service_without_a_path_starts_from_the_usual_one_with_its_own_team(
    client_for, layers, approver
):
    make_service(team=make_team("Payments"))
    make_hop("gateway", name="Kong")
    make_hop("application", name="App")

    response = client_for(approver).get("/services/payments-api/path/")

    assert [(hop.name, hop.team) for hop in response.context["draft"].hops] == [
        ("Kong", ""),
        ("App", "payments"),
    ]


@pytest.mark.django_db
def test_an_editor_of_another_team_may_not_change_a_path(client_for, layers):
    make_service(team=make_team("Payments"))
    stranger = make_user("stranger", role="editor", team=make_team("Other"))
    client = client_for(stranger)

    response = client.post("/services/payments-api/path/", form(KONG, save="1"))

    assert response.status_code == 403
    assert b'name="save"' not in client.get("/services/payments-api/path/").content


@pytest.mark.django_db
def test_a_button_answers_htmx_with_the_editor_alone(client_for, layers, approver):
    headers = {"HX-Request": "true"}

    response = client_for(approver).post("/services/path/", {"add": "hop"}, headers=headers)

    assert response.status_code == 200
    assert response.content.strip().startswith(b'<div class="stack" id="editor">')


@pytest.mark.django_db
def test_the_editor_costs_six_queries(
    client_for, layers, editor, team, django_assert_max_num_queries
):
    service = make_service(team=team)
    for layer in ("gateway", "auth", "application"):
        make_hop(layer, service=service, team=team)
    client = client_for(editor)

    with django_assert_max_num_queries(6):
        client.get("/services/payments-api/path/")
