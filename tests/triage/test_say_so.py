"""Make it say so: the agreement, its page, and how far it has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from runbook.catalogue.models import Service
from runbook.core.models import current_stamp
from runbook.triage.agreements import (
    AgreementChangedError,
    Share,
    save_agreement,
    shares_stated,
    the_agreement,
)
from runbook.triage.forms.knowledge_agreement import AgreementDraft, press
from runbook.triage.knowledge import the_knowledge
from runbook.triage.models import Agreement, Triage
from runbook.triage.stamping import (
    SUGGESTED,
)
from tests.factories import make_hop, make_service, make_user
from tests.triage.say_so_samples import HOSTILE, SENT, agree

# The agreement.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [("reader", 403), ("editor", 403), ("approver", 200), ("administrator", 200)],
)
def test_who_may_change_the_agreement(client_for, layers, role, status):
    client = client_for(make_user("someone", role=role))

    assert client.get("/triage/say-so/").status_code == 200
    assert client.get("/triage/say-so/edit/").status_code == status
    sent = client.post("/triage/say-so/edit/", SENT).status_code
    assert sent == (303 if status == 200 else 403)


@pytest.mark.django_db
def test_the_service_refuses_on_its_own(layers, editor):
    with pytest.raises(PermissionDenied):
        agree(editor)
    assert not Agreement.objects.exists()


@pytest.mark.django_db
def test_strangers_read_where_anonymous_reading_is_on_and_never_write(settings, layers):
    client = Client()
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert client.get("/triage/say-so/").status_code == 200
    assert client.post("/triage/say-so/edit/", SENT).status_code == 401


@pytest.mark.django_db
def test_what_is_agreed_counts_in_the_next_analysis(client_for, layers, approver):
    the_knowledge()
    stamp = current_stamp()

    response = client_for(approver).post("/triage/say-so/edit/", SENT | {"save": "1"})

    assert response["Location"] == "/triage/say-so/"
    assert current_stamp() > stamp
    organisation = the_knowledge().organisation
    assert organisation.stated_field == "X-Answered-By"
    assert organisation.stated_layers == {"edge-gw": "gateway"}


@pytest.mark.django_db
def test_an_empty_name_takes_the_agreement_back(layers, approver):
    agree(approver)
    agree(approver, "")

    assert the_knowledge().organisation.stated_field == ""
    assert Agreement.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "Server",
        "content-type",
        "Proxy-Status",
        "Via",
        "X-Request-Id",
        "has blank",
        "x:y",
        "-x",
        HOSTILE,
    ],
)
def test_a_header_that_others_send_cannot_be_agreed_on(layers, approver, name):
    with pytest.raises(ValidationError) as refused:
        agree(approver, name)

    assert list(refused.value.message_dict) == ["field_name"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "where"),
    [
        ([("a b", "gateway")], "values-0-value"),
        ([('x");', "gateway")], "values-0-value"),
        ([("", "gateway")], "values-0-value"),
        ([("edge", "")], "values-0-layer"),
        ([("edge", "no-such")], "values-0-layer"),
        ([("edge", "gateway"), ("EDGE", "auth")], "values-1-value"),
        ([("auth", "gateway")], "values-0-value"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_its_row(layers, approver, values, where):
    with pytest.raises(ValidationError) as refused:
        agree(approver, "X-Who", *values)

    assert where in refused.value.message_dict


@pytest.mark.django_db
def test_a_mistake_keeps_what_was_typed(client_for, layers, approver):
    sent = SENT | {"field_name": "Server", "values-0-value": "kept"}

    response = client_for(approver).post("/triage/say-so/edit/", sent)

    assert response.status_code == 422
    assert b'id="field_name-e"' in response.content
    assert b'value="kept"' in response.content


@pytest.mark.django_db
def test_an_agreement_saved_meanwhile_is_shown_beside_what_was_typed(client_for, layers, approver):
    sent = SENT
    agree(approver, "X-Theirs", ("lb-1", "load-balancer"))
    client = client_for(approver)

    response = client.post("/triage/say-so/edit/", sent)
    again = client.post("/triage/say-so/edit/", sent | {"digest": response.context["draft"].digest})

    assert response.status_code == 409
    assert response.context["other"] == [
        ("Header", ["X-Theirs"]),
        ("Values", ["lb-1: Load balancer"]),
    ]
    assert again.status_code == 303
    assert Agreement.objects.get().field_name == "X-Answered-By"


@pytest.mark.django_db
def test_a_stale_agreement_is_refused_by_the_service(layers, approver):
    with pytest.raises(AgreementChangedError):
        save_agreement(field_name="X-A", values=(), editor=approver, based_on="stale")


def test_buttons_add_and_remove_values_and_odd_ones_do_nothing():
    draft = AgreementDraft.read(SENT)

    added = press(draft, {"add": "value"})
    removed = press(draft, {"remove": "value-0"})

    assert (len(added.values), added.focus) == (3, "values-2-value")
    assert removed.pairs == [("", "")]
    assert press(draft, {"remove": "nonsense"}) is None
    assert press(draft, {"save": "1"}) is None


@pytest.mark.django_db
def test_adding_a_value_saves_nothing(client_for, layers, approver):
    response = client_for(approver).post("/triage/say-so/edit/", SENT | {"add": "value"})

    assert response.status_code == 200
    assert b'name="values-2-value"' in response.content
    assert the_agreement().field_name == ""


# The page.


@pytest.mark.django_db
def test_the_page_shows_the_paths_products_first_with_the_agreed_names(
    client_for, layers, approver, reader
):
    make_hop("gateway", name="Front door", product="Kong")
    make_hop("load-balancer", name="Odd box", product="Own proxy")
    agree(approver, "X-Who", ("edge-gw", "gateway"))

    page = client_for(reader).get("/triage/say-so/").content.decode()

    assert "Gateway: Front door" in page
    assert "set_header(&quot;X-Who&quot;, &quot;edge-gw&quot;)" in page
    assert page.index("Kong Gateway") < page.index("All others")
    assert "Odd box (Own proxy)" in page
    assert "add_header X-Who $made_here" in page
    assert "Agree on a header" not in page


@pytest.mark.django_db
def test_without_an_agreement_the_texts_show_a_suggestion(client_for, layers, approver):
    page = client_for(approver).get("/triage/say-so/").content.decode()

    assert "No header is agreed yet." in page
    assert f"add_header {SUGGESTED} $made_here" in page


@pytest.mark.django_db
def test_hops_of_retired_services_are_not_on_the_path(client_for, layers, reader):
    gone = make_service("Gone")
    make_hop("gateway", service=gone, name="Old Kong", product="Kong")
    Service.objects.update(retired_at=timezone.now())

    page = client_for(reader).get("/triage/say-so/")

    assert page.context["ready"] == []


@pytest.mark.django_db
def test_hostile_words_are_text(client_for, layers, approver):
    make_hop("gateway", name=HOSTILE, product="Kong")
    make_hop("auth", name=HOSTILE, product=HOSTILE[:60])
    Agreement.objects.create(id=1, field_name=HOSTILE, layers={HOSTILE: "gateway"})
    client = client_for(approver)
    sent = dict.fromkeys(SENT, HOSTILE)

    pages = [client.get("/triage/say-so/"), client.get("/triage/say-so/edit/")]
    pages.append(client.post("/triage/say-so/edit/", sent))

    assert all(b"<script>alert" not in page.content for page in pages)


# How far it has come.


def make_triages(service, number: int, *, stated: bool, layer, **fields) -> None:
    Triage.objects.bulk_create(
        Triage(service=service, stated=stated, layer=layer, started_at=timezone.now(), **fields)
        for _ in range(number)
    )


@pytest.mark.django_db
def test_the_share_counts_what_was_stated_among_what_was_named(layers):
    service, layer = make_service(), layers["gateway"]
    make_triages(service, 3, stated=True, layer=layer)
    make_triages(service, 1, stated=False, layer=layer)
    make_triages(service, 5, stated=False, layer=None)
    make_triages(None, 5, stated=True, layer=layer)
    old = timezone.now() - timedelta(days=91)
    Triage.objects.bulk_create([Triage(service=service, stated=True, layer=layer, started_at=old)])

    assert shares_stated() == [Share("Payments API", "payments-api", 3, 4)]


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(3, 4, None), (19, 19, None), (10, 20, 50), (0, 20, 0)]
)
def test_few_are_counted_and_many_are_a_percentage(part, whole, percent):
    assert Share("S", "s", part, whole).percent == percent


@pytest.mark.django_db
def test_the_page_says_few_as_counts_and_many_in_percent(client_for, layers, reader):
    few, many = make_service("Few"), make_service("Many")
    make_triages(few, 3, stated=True, layer=layers["gateway"])
    make_triages(few, 1, stated=False, layer=layers["gateway"])
    make_triages(many, 15, stated=True, layer=layers["gateway"])
    make_triages(many, 5, stated=False, layer=layers["gateway"])

    page = client_for(reader).get("/triage/say-so/").content.decode()

    assert "<dd>3 of 4</dd>" in page
    assert "<dd>15 of 20 (75 %)</dd>" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most"), [("", 6), ("edit/", 4)])
def test_the_page_costs_few_queries_however_long_the_paths_are(
    client_for, layers, approver, django_assert_max_num_queries, path, most
):
    for number in range(6):
        service = make_service(f"S {number}")
        make_hop("gateway", service=service, product="Kong")
        make_triages(service, 4, stated=True, layer=layers["gateway"])
    client = client_for(approver)

    with django_assert_max_num_queries(most):
        assert client.get(f"/triage/say-so/{path}").status_code == 200
