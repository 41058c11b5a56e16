"""Starting a triage: one paste, one Enter, and the first check is there."""

from __future__ import annotations

import pytest
from django.test import Client

from runbook.catalogue.models import Service
from runbook.triage import services
from runbook.triage.models import ErrorSchema, Triage
from runbook.triage.samples import SAMPLES
from tests.matrix.entry_tools import plain
from tests.triage.pastes import GATEWAY_403, page_of, paste

pytestmark = pytest.mark.django_db


def test_a_paste_leads_to_its_own_address_with_the_first_check(
    client: Client, service: Service
) -> None:
    triage = paste(client)

    html = plain(page_of(client, triage))

    assert triage.service == service
    assert "Do other callers get through?" in html
    assert "Read which policy refused the call" in html
    assert "Owner: Platform" in html


def test_what_cannot_be_read_is_a_422_with_the_text_still_in_the_box(
    client: Client, service: Service
) -> None:
    response = client.post("/triage/start/", {"raw": "nothing & of <this> kind"})

    assert response.status_code == 422
    html = response.content.decode()
    assert "nothing &amp; of &lt;this&gt; kind</textarea>" in html
    assert 'role="alert"' in html
    assert not Triage.objects.exists()


def test_the_line_that_could_not_be_read_is_named(client: Client, service: Service) -> None:
    response = client.post("/triage/start/", {"raw": "GET\nnothing else"})

    assert response.status_code == 422
    assert "Line 1" in plain(response.content.decode())


def test_what_is_too_large_is_a_413_and_says_how_much_is_read(
    client: Client, service: Service
) -> None:
    response = client.post("/triage/start/", {"raw": GATEWAY_403 + "x" * 65_536})

    assert response.status_code == 413
    assert "at most 65,535 are read" in response.content.decode()
    assert not Triage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"raw": "  "}, "Paste what came back, or choose below what you see."),
        ({"scenario": "gone"}, "There is no scenario called gone."),
        ({"raw": GATEWAY_403, "service": "nobody"}, "There is no service called “nobody”."),
        ({"scenario": "caller-is-blocked", "code": "200"}, "between 400 and 599"),
    ],
)
def test_what_does_not_fit_is_said(
    client: Client, service: Service, fields: dict[str, str], words: str
) -> None:
    response = client.post("/triage/start/", fields)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_scenario_can_be_picked_with_service_and_code(client: Client, service: Service) -> None:
    fields = {"scenario": "caller-is-blocked", "service": "Payments API", "code": "403"}
    triage = paste(client, "", **fields)

    html = plain(page_of(client, triage))

    assert (triage.code, triage.service) == (403, service)
    assert "Which layer refused the call?" in html
    assert "this triage began with a scenario" in html


def test_an_address_fills_the_form(client: Client, service: Service) -> None:
    html = client.get("/triage/?scenario=caller-is-blocked&service=payments-api&code=403")

    shown = html.content.decode()
    assert 'value="payments-api"' in shown
    assert 'value="403"' in shown
    assert "Start “The caller is blocked”" in shown


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.slug)
def test_each_sample_is_offered_fills_the_box_and_can_be_read(
    client: Client, service: Service, sample: object
) -> None:
    slug, code = sample.slug, sample.code  # type: ignore[attr-defined]
    home = client.get("/triage/").content.decode()
    box = client.get(f"/triage/?sample={slug}").context["given"].raw

    triage = paste(client, box)

    assert f"?sample={slug}" in home
    assert triage.code == code
    assert triage.confidence >= 0.8 or code == 0


def test_the_matrix_has_the_same_box(client: Client, service: Service) -> None:
    html = client.get("/").content.decode()

    assert 'action="/triage/start/"' in html
    assert 'name="raw"' in html
    assert 'hx-get="/triage/scenarios/"' in html


def test_the_scenarios_of_the_matrix_page_come_as_a_part(client: Client, service: Service) -> None:
    response = client.get("/triage/scenarios/", headers={"HX-Request": "true"})

    assert 'value="caller-is-blocked"' in response.content.decode()
    assert response.content.decode().strip().startswith('<ul class="scenarios" id="scenarios"')


@pytest.mark.parametrize("odd", ["\x00", "\ud800".encode("utf-8", "surrogatepass")])
def test_characters_that_no_database_holds_do_no_harm(
    client: Client, service: Service, odd: str | bytes
) -> None:
    raw = GATEWAY_403.encode() + (odd.encode() if isinstance(odd, str) else odd)

    response = client.post("/triage/start/", {"raw": raw.decode("utf-8", "replace")})

    assert response.status_code == 303


@pytest.mark.parametrize(
    ("body", "expected"),
    [('{"title": "No", "status": 403}', True), ('{"message": "No"}', False), ("", None)],
)
def test_a_body_is_held_to_the_error_schema(service, reader, body, expected):
    ErrorSchema.objects.create(schema={"type": "object", "required": ["title", "status"]})
    raw = f"HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{body}"

    assert services.start(raw=raw, by=reader).triage.conforms is expected


def test_a_sample_is_one_enter_away(client: Client, service: Service) -> None:
    sample = client.get("/triage/?sample=expired-token").content.decode()
    empty = client.get("/triage/").content.decode()

    assert '<button class="btn primary" autofocus>Find the layer' in sample
    assert "autofocus" not in empty
