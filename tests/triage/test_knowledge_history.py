"""What the analysis was taught is recorded with its author and difference, for good."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from runbook.triage.agreements import save_agreement
from runbook.triage.error_schemas import (
    delete_error_schema,
    save_error_schema,
    schema_digest,
)
from runbook.triage.knowledge_history import PER_PAGE, newest
from runbook.triage.models import ErrorSchema, KnowledgeEdit, Signature
from runbook.triage.signatures import (
    delete_signature,
    save_signature,
    signature_digest,
    switch_signature,
)
from tests.factories import make_service
from tests.triage.signature_samples import HOSTILE, values

PAGE = "/triage/taught/"


def told() -> list[tuple[str, str, list[str]]]:
    changes, _ = newest()
    return [
        (one.edit.what, one.done, [diff.label for diff in one.diffs]) for one in reversed(changes)
    ]


def test_a_signatures_whole_life_is_recorded(layers, editor):
    signature = save_signature(Signature(), values(), editor=editor)
    save_signature(signature, values(product="acme-edge-2"), editor=editor)
    save_signature(signature, values(product="acme-edge-2"), editor=editor)  # nothing changed
    switch_signature(signature, active=False, editor=editor)
    delete_signature(signature, editor=editor, based_on=signature_digest(signature))

    kinds = [(what, done) for what, done, _ in told()]
    assert kinds == [("signature", one) for one in ("added", "changed", "changed", "deleted")]
    assert [labels for _, _, labels in told()][1:3] == [["Product"], ["Counts"]]
    assert {one.by for one in KnowledgeEdit.objects.all()} == {editor}


def test_the_agreed_header_is_recorded_with_what_its_values_mean(layers, approver):
    save_agreement(field_name="X-Answered-By", values=[("edge", "waf-cdn")], editor=approver)
    save_agreement(field_name="X-Answered-By", values=[("edge", "gateway")], editor=approver)
    save_agreement(field_name="", values=[], editor=approver)

    assert [(what, done) for what, done, _ in told()] == [
        ("agreement", one) for one in ("added", "changed", "deleted")
    ]
    assert KnowledgeEdit.objects.order_by("id")[1].after["values"] == "edge: gateway"


def test_an_error_schema_is_recorded_as_it_is_typed(approver):
    service = make_service()
    stored = save_error_schema(
        ErrorSchema(), service=service, text='{"type": "object"}', editor=approver
    )
    save_error_schema(
        stored, service=service, text='{"type": "object", "title": "Ours"}', editor=approver
    )
    delete_error_schema(stored, editor=approver, based_on=schema_digest(stored))

    assert [one.subject for one in KnowledgeEdit.objects.all()] == ["Payments API"] * 3
    assert '"title": "Ours"' in KnowledgeEdit.objects.order_by("id")[1].after["schema"]


def test_a_refused_change_leaves_no_record(layers, editor, reader):
    with pytest.raises(Exception, match="Nothing was changed"):
        save_signature(Signature(), values(), editor=reader)

    assert not KnowledgeEdit.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE {} SET subject = 'x'", "DELETE FROM {}"])
def test_the_web_role_may_neither_rewrite_nor_delete_a_record(layers, editor, statement):
    save_signature(Signature(), values(), editor=editor)

    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("triage_knowledgeedit"))


def test_a_record_that_changes_nothing_is_refused(editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgeEdit.objects.create(
            what="signature", subject="x", before={"a": "b"}, after={"a": "b"}, by=editor
        )


def test_the_page_tells_who_changed_what_and_hostile_words_are_text(layers, editor, client_for):
    save_signature(Signature(), values(product=HOSTILE[:50]), editor=editor)

    page = client_for(editor).get(PAGE).content.decode()

    assert "Signature added: Edge refusals" in page
    assert "<script>alert" not in page


def test_an_empty_history_says_so(client_for, reader):
    assert b"Nothing was taught yet" in client_for(reader).get(PAGE).content


def test_long_histories_are_read_page_by_page_in_few_queries(
    layers, editor, client_for, django_assert_max_num_queries
):
    KnowledgeEdit.objects.bulk_create(
        KnowledgeEdit(what="signature", subject=f"S{one}", before={}, after={"a": "b"}, by=editor)
        for one in range(PER_PAGE + 3)
    )
    client = client_for(editor)

    with django_assert_max_num_queries(3):
        first = client.get(PAGE).content.decode()
    _, more = newest()

    assert first.count('<section class="card diff"') == PER_PAGE
    assert f"?before={more}" in first
    assert client.get(f"{PAGE}?before={more}").content.decode().count("card diff") == 3
    assert client.get(f"{PAGE}?before=x").status_code == 200


@pytest.mark.parametrize(("anonymous", "status"), [(True, 200), (False, 302)])
def test_strangers_read_it_where_anonymous_reading_is_on(db, settings, anonymous, status):
    settings.RUNBOOK_ANONYMOUS_READ = anonymous

    assert Client().get(PAGE).status_code == status
