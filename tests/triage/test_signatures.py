"""Own signatures: who may, writing one, the list."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from runbook.analysis.reading import read
from runbook.analysis.verdict import judge
from runbook.core.models import current_stamp
from runbook.triage.knowledge import the_knowledge
from runbook.triage.models import Signature
from runbook.triage.shipped import AREAS, products, total
from runbook.triage.signatures import (
    MOST_ACTIVE,
    SignatureChangedError,
    delete_signature,
    matched_lately,
    save_signature,
    signature_digest,
    switch_signature,
)
from tests.factories import make_user
from tests.triage.signature_samples import (
    EDGE,
    HOSTILE,
    NGINX,
    SENT,
    make_signature,
    make_triage,
    values,
)

# Who may.


ROLES_AND_ANSWERS = [
    ("reader", 403), ("editor", 200), ("approver", 200), ("administrator", 200),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), ROLES_AND_ANSWERS)
def test_who_may_change_signatures(client_for, layers, role, status):
    pk = make_signature().pk
    client = client_for(make_user("someone", role=role))

    assert client.get("/triage/signatures/").status_code == 200
    for path in ("new/", f"{pk}/edit/", f"{pk}/delete/"):
        assert client.get(f"/triage/signatures/{path}").status_code == status
    switched = client.post(f"/triage/signatures/{pk}/switch/", {"active": "0"}).status_code
    assert switched == (303 if status == 200 else 403)


@pytest.mark.django_db
def test_the_services_refuse_on_their_own(layers, reader):
    signature = make_signature()

    with pytest.raises(PermissionDenied):
        save_signature(Signature(), values(name="Another"), editor=reader)
    with pytest.raises(PermissionDenied):
        switch_signature(signature, active=False, editor=reader)
    with pytest.raises(PermissionDenied):
        delete_signature(signature, editor=reader, based_on=signature_digest(signature))
    assert Signature.objects.get().active


@pytest.mark.django_db
def test_someone_deactivated_may_nothing(layers):
    gone = make_user("gone", role="administrator")
    gone.is_active = False

    with pytest.raises(PermissionDenied):
        save_signature(Signature(), values(), editor=gone)


@pytest.mark.django_db
def test_strangers_read_where_anonymous_reading_is_on_and_never_write(layers, settings):
    client = Client()
    settings.RUNBOOK_ANONYMOUS_READ = True

    assert client.get("/triage/signatures/").status_code == 200
    assert client.post("/triage/signatures/new/", SENT).status_code == 401
    assert not Signature.objects.exists()


# Writing.


@pytest.mark.django_db
def test_a_saved_signature_counts_in_the_next_analysis(client_for, layers, editor):
    before, stamp = the_knowledge(), current_stamp()

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"save": "1"})

    assert response["Location"] == "/triage/signatures/"
    stored = Signature.objects.get()
    assert (stored.field_name, stored.statuses, stored.made_by) == ("server", [403], editor)
    assert current_stamp() > stamp
    after = the_knowledge().organisation
    assert judge(read(EDGE), before.organisation).verdict.layer != "waf-cdn"
    assert judge(read(EDGE), after).verdict.product == "acme-edge"


@pytest.mark.django_db
def test_one_that_is_switched_off_counts_no_more_and_stays(client_for, layers, editor):
    pk = make_signature().pk
    client = client_for(editor)
    client.post(f"/triage/signatures/{pk}/switch/", {"active": "0"})

    assert the_knowledge().organisation.signatures == ()
    assert b"Switch on" in client.get("/triage/signatures/").content
    client.post(f"/triage/signatures/{pk}/switch/", {"active": "1"})
    assert [one.name for one in the_knowledge().organisation.signatures] == ["Edge refusals"]


@pytest.mark.django_db
def test_deleting_asks_first(client_for, layers, editor):
    signature = make_signature()
    client, path = client_for(editor), f"/triage/signatures/{signature.pk}/delete/"

    assert b"Delete Edge refusals?" in client.get(path).content
    response = client.post(path, {"digest": signature_digest(signature)})

    assert response.status_code == 303
    assert not Signature.objects.exists()
    assert the_knowledge().organisation.signatures == ()


@pytest.mark.django_db
def test_one_that_changed_meanwhile_is_not_deleted(client_for, layers, editor):
    signature = make_signature()
    digest = signature_digest(signature)
    Signature.objects.update(product="another")

    response = client_for(editor).post(
        f"/triage/signatures/{signature.pk}/delete/", {"digest": digest}
    )

    assert response.status_code == 409
    assert b"another" in response.content
    assert Signature.objects.exists()


@pytest.mark.django_db
def test_one_that_changed_meanwhile_is_shown_beside_what_was_typed(client_for, layers, editor):
    signature = make_signature()
    sent = SENT | {"product": "mine", "digest": signature_digest(signature)}
    Signature.objects.update(product="theirs")
    client, path = client_for(editor), f"/triage/signatures/{signature.pk}/edit/"

    response = client.post(path, sent)
    again = client.post(path, sent | {"digest": response.context["draft"].digest})

    assert response.status_code == 409
    assert response.context["other"] == [("Product", ["theirs"]), ("Header", ["server"])]
    assert b'value="mine"' in response.content
    assert again.status_code == 303
    assert Signature.objects.get().product == "mine"


@pytest.mark.django_db
def test_the_service_says_what_is_stored_where_it_changed(layers, editor):
    signature = make_signature()

    with pytest.raises(SignatureChangedError) as changed:
        save_signature(signature, values(), editor=editor, based_on="stale")

    assert changed.value.stored.product == "acme-edge"


@pytest.mark.django_db
def test_a_name_is_given_once(client_for, layers, editor):
    make_signature()

    response = client_for(editor).post("/triage/signatures/new/", SENT)

    assert response.status_code == 422
    assert b'id="name-e"' in response.content


@pytest.mark.django_db
def test_a_name_that_was_taken_a_moment_ago_is_said_to_be_so(layers, editor, monkeypatch):
    make_signature()
    monkeypatch.setattr(Signature, "full_clean", lambda self, exclude: None)

    with pytest.raises(ValidationError) as refused:
        save_signature(Signature(), values(), editor=editor)

    assert list(refused.value.message_dict) == ["name"]
    assert Signature.objects.count() == 1


@pytest.mark.django_db
def test_only_so_many_count_at_a_time(client_for, layers, editor):
    layer = layers["gateway"]
    Signature.objects.bulk_create(
        Signature(name=f"S {number}", layer=layer, product="p", field_name="x-a")
        for number in range(MOST_ACTIVE)
    )
    off = make_signature("Off", active=False)
    client = client_for(editor)

    response = client.post("/triage/signatures/new/", SENT)
    switched = client.post(f"/triage/signatures/{off.pk}/switch/", {"active": "1"})

    assert response.status_code == 422
    assert b"Switch one off first" in response.content
    assert switched.status_code == 409
    assert Signature.objects.active().count() == MOST_ACTIVE


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["7/edit/", "7/delete/"])
def test_one_that_is_not_there_is_a_404(client_for, layers, editor, path):
    assert client_for(editor).get(f"/triage/signatures/{path}").status_code == 404


@pytest.mark.django_db
def test_a_bad_pattern_is_a_422_with_its_place_and_nothing_typed_is_lost(
    client_for, layers, editor
):
    sent = SENT | {"content_pattern": "ab(?=c)", "name": "Kept"}

    response = client_for(editor).post("/triage/signatures/new/", sent)

    assert response.status_code == 422
    assert "Character 3: “(?=” looks around" in response.content.decode()
    assert b'value="Kept"' in response.content
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_hostile_words_are_text_in_every_field(client_for, layers, editor):
    sent = dict.fromkeys([*SENT, "content_pattern", "paste", "digest"], HOSTILE)
    client = client_for(editor)
    make_signature(HOSTILE, product=HOSTILE, field_pattern=HOSTILE, content_pattern=HOSTILE)
    pages = [
        client.post("/triage/signatures/new/", sent),
        client.post("/triage/signatures/new/", sent | {"try": "paste"}),
        client.get("/triage/signatures/", {"area": HOSTILE}),
        client.get("/triage/signatures/new/", {"triage": HOSTILE}),
        client.get(f"/triage/signatures/{Signature.objects.get().pk}/delete/"),
        client.get(f"/triage/signatures/{Signature.objects.get().pk}/edit/"),
    ]

    assert all(b"<script>alert" not in page.content for page in pages)


# The list.


@pytest.mark.django_db
def test_the_list_counts_the_kept_triages_in_which_a_signature_spoke(client_for, layers, editor):
    make_signature()
    organisation = the_knowledge().organisation
    candidates = [asdict(one) for one in judge(read(EDGE), organisation).candidates]
    for _ in range(3):
        make_triage(EDGE, analysis={"answer": {"candidates": candidates}})
    make_triage(NGINX, analysis={"answer": {"candidates": []}})
    make_triage("", analysis={}, purged_at=timezone.now())

    assert matched_lately() == {"Edge refusals": 3}
    page = client_for(editor).get("/triage/signatures/").content.decode()
    assert '<td>3<span class="narrow-only"> of the last 200 triages</span></td>' in page


@pytest.mark.django_db
def test_the_list_names_who_made_each_and_what_it_looks_for(client_for, layers, reader, editor):
    save_signature(Signature(), values(statuses="403, 500-502"), editor=editor)

    page = client_for(reader).get("/triage/signatures/").content.decode()

    for words in ("Edge refusals", "Editor", "^acme-edge", "403, 500-502", "acme-edge"):
        assert words in page
    assert "Switch off" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
def test_what_ships_is_browsed_by_area_with_its_sources(client_for, layers, reader, area):
    page = client_for(reader).get("/triage/signatures/", {"area": area}).content.decode()

    first = products(area)[0]
    assert first.name.replace("&", "&amp;") in page
    assert f'href="{first.marks[0].source}"'.replace("&", "&amp;") in page


def test_every_shipped_signature_is_in_an_area():
    shown = sum(len(one.marks) for area in AREAS for one in products(area))

    assert shown == total()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "most"),
    [("", 5), ("?area=auth", 5), ("new/", 3), ("{pk}/edit/", 4), ("{pk}/delete/", 3)],
)
def test_queries_are_few_however_many_there_are(
    client_for, layers, editor, django_assert_max_num_queries, path, most
):
    for number in range(8):
        signature = make_signature(f"S {number}", made_by=editor)
        make_triage(EDGE)
    client = client_for(editor)

    with django_assert_max_num_queries(most):
        response = client.get(f"/triage/signatures/{path.format(pk=signature.pk)}")

    assert response.status_code == 200


@pytest.mark.django_db
def test_htmx_gets_the_form_alone_and_a_browser_the_page(layers, editor, client_for):
    client: Client = client_for(editor)
    sent = SENT | {"paste": EDGE, "try": "paste"}

    part = client.post("/triage/signatures/new/", sent, headers={"HX-Request": "true"})
    whole = client.post("/triage/signatures/new/", sent)

    assert part.content.strip().startswith(b'<form class="stack" id="form"')
    assert b"<html" in whole.content


@pytest.mark.django_db
def test_kept_pastes_are_tried_the_newest_first(client_for, layers, editor):
    old = make_triage(EDGE, started_at=timezone.now() - timedelta(days=3))
    new = make_triage(EDGE)

    response = client_for(editor).post("/triage/signatures/new/", SENT | {"try": "kept"})

    assert [triage.key for triage, _ in response.context["rows"]] == [new.key, old.key]
