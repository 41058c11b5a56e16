"""Own signatures: tried on pastes, and offered out of a closed triage."""

from __future__ import annotations

import pytest
from django.utils import timezone

from runbook.analysis.model import Organisation, OwnSignature
from runbook.triage.forms.knowledge import SignatureDraft
from runbook.triage.knowledge import the_knowledge
from runbook.triage.models import Signature, Triage
from runbook.triage.offering import Understood, offered
from runbook.triage.signatures import (
    cleaned,
    offer,
)
from runbook.triage.trying import try_on, with_signature
from tests.factories import make_hop, make_service
from tests.triage.signature_samples import (
    EDGE,
    JSON,
    NGINX,
    SENT,
    make_triage,
    values,
)

# Trying.


def test_a_signature_is_tried_without_counting():
    draft = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")
    organisation = Organisation()

    tried = try_on(EDGE, organisation, draft)

    assert tried.matches
    assert tried.changes
    assert tried.evidence[0].quote == "acme-edge/2.1"
    assert (tried.after.layer, tried.after.product) == ("waf-cdn", "acme-edge")
    assert organisation.signatures == ()


def test_what_it_does_not_match_stays_as_it_is():
    draft = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")

    tried = try_on(NGINX, Organisation(), draft)

    assert not tried.matches
    assert tried.before == tried.after


def test_a_changed_signature_is_compared_with_itself_as_stored():
    stored = OwnSignature("Edge", "waf-cdn", "acme-edge", (), "server", "^acme-edge")
    draft = OwnSignature("Edge, narrowed", "waf-cdn", "acme-edge", (502,), "server", "^acme-edge")

    tried = try_on(EDGE, Organisation(signatures=(stored,)), draft, "Edge")

    assert not tried.matches
    assert tried.before.product == "acme-edge"
    assert tried.after.product != "acme-edge"
    assert with_signature(Organisation(signatures=(stored,)), draft, "Edge").signatures == (draft,)


@pytest.mark.django_db
def test_trying_on_a_paste_saves_nothing_and_shows_before_and_after(client_for, layers, editor):
    sent = SENT | {"name": "", "paste": EDGE, "try": "paste"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<b>It matches.</b> The verdict changes." in page
    assert "acme-edge/2.1" in page
    assert not Signature.objects.exists()
    assert not Triage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["try", "save"])
def test_secrets_are_gone_from_a_tried_paste_before_anything(client_for, layers, editor, button):
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    paste = f"HTTP/1.1 403 Forbidden\nSet-Cookie: id={secret}\nX-Api-Key: {secret}\n\n{secret}"
    sent = SENT | {"paste": paste, "field_pattern": "(", button: "paste"}

    refused = client_for(editor).post("/triage/signatures/new/", sent)
    tried = client_for(editor).post(
        "/triage/signatures/new/", sent | {"field_pattern": "^acme", "try": "paste"}
    )

    for response in (refused, tried):
        assert secret not in response.content.decode()
    assert "secrets removed" in tried.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("paste", ["", "good morning", "x" * 70_000])
def test_a_paste_that_cannot_be_read_is_said_to_be_so(client_for, layers, editor, paste):
    sent = SENT | {"paste": paste, "try": "paste"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    assert response.status_code == 422
    assert b'id="paste-e"' in response.content


@pytest.mark.django_db
def test_trying_on_kept_pastes_names_those_it_matches(client_for, layers, editor):
    hit = make_triage(EDGE)
    for paste in (NGINX, JSON):
        make_triage(paste)
    make_triage("", purged_at=timezone.now())

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"try": "kept"})

    page = response.content.decode()
    assert "<b>It matches 1 of 3 kept pastes.</b> The verdict changes in 1." in page
    assert f"/triage/{hit.key}/" in page
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_trying_costs_one_query_for_all_kept_pastes(
    client_for, layers, editor, django_assert_max_num_queries
):
    for _ in range(12):
        make_triage(EDGE)
    the_knowledge()
    client = client_for(editor)

    with django_assert_max_num_queries(5):
        client.post("/triage/signatures/new/", SENT | {"try": "kept"})


# Offering.


@pytest.mark.parametrize(
    ("paste", "layer", "code", "field", "pattern"),
    [
        (EDGE, "waf-cdn", 403, "server", "^acme-edge\\b"),
        (
            "HTTP/1.1 403 Forbidden\nX-Acme-Policy: deny-7\nX-Request-Id: 99\n\nno",
            *("gateway", 403, "x-acme-policy", "^deny-7$"),
        ),
        (
            "HTTP/1.1 403 Forbidden\nX-Acme-Case: 5f2c8a91b7d04e63\n\nno",
            *("gateway", 403, "x-acme-case", ""),
        ),
        (JSON, "gateway", 403, "", '"acmeFault"\\s*:'),
        (
            "HTTP/1.1 503 Oops\nContent-Type: text/html\n\n<html><title>ACME shield 503</title>",
            *("waf-cdn", 503, "", ">\\s*ACME shield \\d+\\s*<"),
        ),
        (
            "HTTP/1.1 503 Oops\nContent-Type: text/plain\n\nThe shop is closed until 12:00:31.",
            *("application", 503, "", "^The shop is closed until"),
        ),
    ],
)
def test_an_offer_takes_what_no_shipped_signature_explains(paste, layer, code, field, pattern):
    found = offered(Understood(paste, layer, code), Organisation())

    assert found is not None
    assert (found.layer, found.statuses, found.field_name) == (layer, (code,), field)
    assert (found.field_pattern or found.content_pattern) == pattern
    assert try_on(paste, Organisation(), found).matches
    asked = SignatureDraft.offered(found, paste)
    assert cleaned(values(**{name: getattr(asked, name) for name in [*SENT, "content_pattern"]}))


@pytest.mark.parametrize(
    ("paste", "layer"),
    [(NGINX, "load-balancer"), (EDGE, "no-such-layer"), ("good morning", "gateway"), ("", "auth")],
)
def test_nothing_is_offered_where_nothing_tells_the_writer_apart(paste, layer):
    assert offered(Understood(paste, layer, 502), Organisation()) is None


def test_nothing_is_offered_twice():
    first = offered(Understood(EDGE, "waf-cdn", 403), Organisation())

    assert offered(Understood(EDGE, "waf-cdn", 403), Organisation(signatures=(first,))) is None


def test_an_offer_has_a_name_that_is_free():
    taken = OwnSignature("acme-edge (waf-cdn)", "auth", "x", (), "x-none")

    found = offered(Understood(EDGE, "waf-cdn", 403), Organisation(signatures=(taken,)))

    assert found.name == "acme-edge (waf-cdn) 2"


def closed(layers, paste: str = EDGE, **fields) -> Triage:
    said = {"closed_at": timezone.now(), "was_code": 403, "was_layer": layers["waf-cdn"]}
    return make_triage(paste, **said | fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"closed_at": None},
        {"was_layer": None},
        {"paste": ""},
        {"sure": True},
    ],
)
def test_only_a_closed_triage_that_taught_something_offers(layers, fields):
    if fields.pop("sure", False):
        fields |= {"layer": layers["waf-cdn"], "confidence": 0.95}

    assert offer(closed(layers, **fields), the_knowledge()) is None


@pytest.mark.django_db
def test_the_product_offered_is_the_one_on_the_services_path(layers):
    service = make_service()
    make_hop("waf-cdn", product="Usual Shield")
    triage = closed(layers, service=service)

    usual = offer(triage, the_knowledge())
    make_hop("waf-cdn", service=service, product="Own Shield")

    assert usual.product == "Usual Shield"
    assert offer(triage, the_knowledge()).product == "Own Shield"


@pytest.mark.django_db
def test_the_form_is_filled_from_a_closed_triage(client_for, layers, editor):
    triage = closed(layers)

    page = client_for(editor).get("/triage/signatures/new/", {"triage": triage.key}).content

    assert b'value="^acme-edge\\b"' in page
    assert b'<option value="waf-cdn" selected>' in page
    assert f"/triage/{triage.key}/".encode() in page


@pytest.mark.django_db
def test_a_triage_that_offers_nothing_leaves_the_form_empty_and_says_so(client_for, layers, editor):
    triage = make_triage(NGINX)
    client = client_for(editor)

    open_one = client.get("/triage/signatures/new/", {"triage": triage.key}).content
    unknown = client.get("/triage/signatures/new/", {"triage": "nosuchtriage"}).content

    assert b"The form is empty." in open_one
    assert b"There is no triage with this address." in unknown
