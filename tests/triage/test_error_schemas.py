"""Error schemas: who may, writing, trying, and how many bodies conform."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from runbook.core.models import current_stamp
from runbook.triage.agreements import Share
from runbook.triage.error_schemas import (
    PROBLEM,
    ErrorSchemaChangedError,
    as_typed,
    delete_error_schema,
    save_error_schema,
    schema_digest,
    shares_conforming,
)
from runbook.triage.knowledge import the_knowledge
from runbook.triage.models import ErrorSchema, Triage
from tests.factories import make_service, make_user
from tests.triage.error_schema_samples import GOOD, HOSTILE, make_schema

# Who may.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [("reader", 403), ("editor", 403), ("approver", 200), ("administrator", 200)],
)
def test_who_may_change_schemas(client_for, role, status):
    pk = make_schema().pk
    client = client_for(make_user("someone", role=role))

    assert client.get("/triage/error-schemas/").status_code == 200
    for path in ("new/", f"{pk}/edit/", f"{pk}/delete/"):
        assert client.get(f"/triage/error-schemas/{path}").status_code == status
    sent = client.post(f"/triage/error-schemas/{pk}/edit/", {"schema": "{}", "digest": "x"})
    assert sent.status_code == (409 if status == 200 else 403)


@pytest.mark.django_db
def test_the_services_refuse_on_their_own(editor):
    stored = make_schema()

    with pytest.raises(PermissionDenied):
        save_error_schema(ErrorSchema(), service=None, text="{}", editor=editor)
    with pytest.raises(PermissionDenied):
        delete_error_schema(stored, editor=editor, based_on=schema_digest(stored))
    assert ErrorSchema.objects.get().schema == PROBLEM


@pytest.mark.django_db
def test_strangers_read_where_anonymous_reading_is_on_and_never_write(settings):
    client = Client()
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert client.get("/triage/error-schemas/").status_code == 200
    assert client.post("/triage/error-schemas/new/", {"schema": "{}"}).status_code == 401


# Writing.


@pytest.mark.django_db
def test_a_new_form_starts_from_rfc_9457_and_saves_for_all_services(client_for, approver):
    client, stamp = client_for(approver), current_stamp()
    the_knowledge()

    start = client.get("/triage/error-schemas/new/").context["draft"].schema
    response = client.post("/triage/error-schemas/new/", {"schema": start, "save": "1"})

    assert response["Location"] == "/triage/error-schemas/"
    assert current_stamp() > stamp
    assert the_knowledge().organisation.error_schemas == {"": PROBLEM}


@pytest.mark.django_db
def test_a_service_may_have_its_own(client_for, approver):
    make_service("Payments API")
    make_schema()

    client_for(approver).post(
        "/triage/error-schemas/new/", {"schema": '{"type":"object"}', "service": "payments-api"}
    )

    schemas = the_knowledge().organisation.error_schemas
    assert schemas == {"": PROBLEM, "payments-api": {"type": "object"}}


@pytest.mark.django_db
@pytest.mark.parametrize("own", [True, False])
def test_nobody_has_two(client_for, approver, own):
    service = make_service("Payments API") if own else None
    make_schema(service)
    sent = {"schema": "{}", "service": "payments-api" if own else ""}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.status_code == 422
    assert b'id="service-e"' in response.content
    assert ErrorSchema.objects.count() == 1


@pytest.mark.django_db
def test_one_that_was_made_a_moment_ago_is_not_made_twice(approver, monkeypatch):
    make_schema()
    monkeypatch.setattr("runbook.triage.error_schemas._check_free", lambda service: None)
    monkeypatch.setattr(ErrorSchema, "full_clean", lambda self: None)

    with pytest.raises(ValidationError) as refused:
        save_error_schema(ErrorSchema(), service=None, text="{}", editor=approver)

    assert list(refused.value.message_dict) == ["service"]
    assert ErrorSchema.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_service_is_an_error_and_not_all_services(client_for, approver):
    response = client_for(approver).post(
        "/triage/error-schemas/new/", {"schema": "{}", "service": "nowhere"}
    )

    assert response.status_code == 422
    assert not ErrorSchema.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("button", ["save", "try"])
def test_a_mistake_is_a_422_with_its_place_and_nothing_typed_is_lost(client_for, approver, button):
    sent = {"schema": '{"type":\n"objct"}', "body": "[1]", button: "1"}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.status_code == 422
    assert b"$.type: " in response.content
    assert b"&quot;objct&quot;" in response.content
    assert b"[1]</textarea>" in response.content


@pytest.mark.django_db
def test_a_schema_saved_meanwhile_is_shown_beside_what_was_typed(client_for, approver):
    stored = make_schema(schema={"type": "object"})
    sent = {"schema": '{"title": "mine"}', "digest": schema_digest(stored)}
    ErrorSchema.objects.update(schema={"title": "theirs"})
    client, path = client_for(approver), f"/triage/error-schemas/{stored.pk}/edit/"

    response = client.post(path, sent)
    again = client.post(path, sent | {"digest": response.context["draft"].digest})

    assert response.status_code == 409
    assert ("Schema", ["{", '  "title": "theirs"', "}"]) in response.context["other"]
    assert again.status_code == 303
    assert ErrorSchema.objects.get().schema == {"title": "mine"}


@pytest.mark.django_db
def test_the_service_says_what_is_stored_where_it_changed(approver):
    stored = make_schema()

    with pytest.raises(ErrorSchemaChangedError):
        save_error_schema(stored, service=None, text="{}", editor=approver, based_on="stale")
    with pytest.raises(ValidationError):
        save_error_schema(stored, service=None, text="[]", editor=approver)


@pytest.mark.django_db
def test_deleting_asks_first_and_refuses_what_changed(client_for, approver):
    stored = make_schema()
    client, path = client_for(approver), f"/triage/error-schemas/{stored.pk}/delete/"

    assert b"Delete the error schema of all other services?" in client.get(path).content
    assert client.post(path, {"digest": "stale"}).status_code == 409
    assert client.post(path, {"digest": schema_digest(stored)}).status_code == 303
    assert not ErrorSchema.objects.exists()
    assert client.get(path).status_code == 404


# Trying.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "words"), [(GOOD, "It conforms."), ('{"title": "No"}', "It departs in 1 place.")]
)
def test_a_body_is_tried_without_saving(client_for, approver, body, words):
    sent = {"schema": as_typed(PROBLEM), "body": body, "try": "1"}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert not ErrorSchema.objects.exists()


@pytest.mark.django_db
def test_an_empty_body_is_asked_for(client_for, approver):
    sent = {"schema": "{}", "body": " ", "try": "1"}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.status_code == 422
    assert b"Put the body of an error here first." in response.content


@pytest.mark.django_db
def test_a_body_that_is_no_json_is_a_422_with_line_and_column(client_for, approver):
    sent = {"schema": "{}", "body": '{"a":\n  oops}', "try": "1"}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.status_code == 422
    assert b"Line 2, column 3" in response.content


@pytest.mark.django_db
def test_secrets_are_gone_from_a_tried_body(client_for, approver):
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    sent = {"schema": "{}", "body": json.dumps({"api_key": secret}), "try": "1"}

    page = client_for(approver).post("/triage/error-schemas/new/", sent).content.decode()

    assert secret not in page


@pytest.mark.django_db
def test_starting_over_puts_the_schema_of_rfc_9457_there(client_for, approver):
    sent = {"schema": '{"mine": 1}', "start": "1"}

    response = client_for(approver).post("/triage/error-schemas/new/", sent)

    assert response.context["draft"].schema == as_typed(PROBLEM)
    assert not ErrorSchema.objects.exists()


@pytest.mark.django_db
def test_hostile_words_are_text(client_for, approver):
    service = make_service("Payments API")
    type(service).objects.update(name=HOSTILE)
    stored = make_schema(service, {"title": HOSTILE, "properties": {HOSTILE: {"const": HOSTILE}}})
    Triage.objects.create(service=service, conforms=True)
    client = client_for(approver)
    sent = dict.fromkeys(["schema", "body", "service", "digest"], HOSTILE)
    body = {"schema": as_typed(stored.schema), "body": json.dumps({HOSTILE: 1}), "try": "1"}

    pages = [
        client.get("/triage/error-schemas/"),
        client.get(f"/triage/error-schemas/{stored.pk}/edit/"),
        client.get(f"/triage/error-schemas/{stored.pk}/delete/"),
        client.post("/triage/error-schemas/new/", sent),
        client.post("/triage/error-schemas/new/", body),
    ]

    assert all(b"<script>alert" not in page.content for page in pages)


# Counting.


@pytest.mark.django_db
def test_conformity_is_counted_per_service_of_the_bodies_that_were_compared(client_for, reader):
    service = make_service()
    for conforms in (True, True, True, False, None):
        Triage.objects.create(service=service, conforms=conforms)
    Triage.objects.create(conforms=False)
    Triage.objects.create(
        service=service, conforms=True, started_at=timezone.now() - timedelta(days=91)
    )

    page = client_for(reader).get("/triage/error-schemas/").content.decode()

    assert shares_conforming() == [
        Share("Payments API", "payments-api", 3, 4),
        Share("No known service", "", 0, 1),
    ]
    assert "<dd>3 of 4</dd>" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "most"), [("", 4), ("new/", 3), ("{pk}/edit/", 3), ("{pk}/delete/", 3)]
)
def test_queries_are_few_however_many_there_are(
    client_for, approver, django_assert_max_num_queries, path, most
):
    for number in range(5):
        stored = make_schema(make_service(f"S {number}"))
    client = client_for(approver)

    with django_assert_max_num_queries(most):
        assert client.get(f"/triage/error-schemas/{path.format(pk=stored.pk)}").status_code == 200
