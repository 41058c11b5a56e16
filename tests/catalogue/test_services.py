"""What the services of the catalogue promise, whoever calls them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from runbook.catalogue.models import Hop, Layer, Service
from runbook.catalogue.paths import HopValues, path_digest
from runbook.catalogue.services import (
    NewService,
    PathChangedError,
    ServiceChangedError,
    ServiceValues,
    add_services,
    save_path,
    save_service,
    service_digest,
)
from runbook.core.models import Stamp
from tests.factories import make_hop, make_layers, make_service, make_team, make_user

KONG = HopValues("gateway", "Kong")


@pytest.mark.django_db
def test_a_path_is_replaced_as_a_whole(layers, approver):
    make_hop("auth", name="Old")

    save_path(None, [KONG, HopValues("application", "App")], editor=approver)

    assert list(Hop.objects.values_list("position", "name")) == [(0, "Kong"), (1, "App")]


@pytest.mark.django_db
def test_a_faulty_hop_keeps_the_whole_path_as_it_was(layers, approver):
    make_hop("auth", name="Old")

    with pytest.raises(ValidationError) as caught:
        save_path(None, [KONG, HopValues("no-layer", "")], editor=approver)

    assert set(caught.value.message_dict) == {"hop-1-layer", "hop-1-name"}
    assert Hop.objects.get().name == "Old"


@pytest.mark.django_db
def test_saving_what_is_stored_changes_nothing(layers, approver, team):
    log = {"id": "access", "label": "Access", "url": "https://l.example", "query": "q"}
    hop = make_hop("gateway", team=team, product="Kong", log_locations=[log])

    typed = HopValues(hop.layer.slug, hop.name, "Kong", team, [log])
    save_path(None, [typed], editor=approver, based_on=path_digest([hop]))

    assert path_digest(Hop.objects.own_path(None)) == path_digest([hop])


@pytest.mark.django_db
def test_readers_cannot_write_through_any_service(layers, reader):
    service = make_service()

    for write in (
        lambda: save_path(None, [KONG], editor=reader),
        lambda: save_path(service, [KONG], editor=reader),
        lambda: save_service(Service(), ServiceValues("New"), editor=reader),
        lambda: save_service(service, ServiceValues("New"), editor=reader),
        lambda: add_services([NewService("New")], editor=reader),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert not Hop.objects.exists()


@pytest.mark.django_db
def test_every_write_is_counted_by_the_stamp(layers, approver):
    before = Stamp.objects.get().value

    save_path(None, [KONG], editor=approver)
    save_service(Service(), ServiceValues("New"), editor=approver)
    add_services([NewService("Newer")], editor=approver)

    assert Stamp.objects.get().value == before + 3


@pytest.mark.django_db
def test_a_reserved_short_name_is_refused(approver):
    with pytest.raises(ValidationError) as caught:
        save_service(Service(), ServiceValues("Path", slug="path"), editor=approver)

    assert "another" in str(caught.value)


@pytest.mark.django_db
def test_the_usual_path_cannot_be_emptied_but_a_services_own_can(layers, approver):
    service = make_service()
    for of in (None, service):
        make_hop("gateway", service=of)

    save_path(service, [], editor=approver)
    with pytest.raises(ValidationError, match="at least one hop"):
        save_path(None, [], editor=approver)

    assert Hop.objects.get().service is None


@pytest.mark.django_db
def test_a_service_saved_meanwhile_is_not_overwritten_unseen(approver):
    service = make_service()
    seen = service_digest(service)
    Service.objects.update(hosts=["theirs.example"])

    with pytest.raises(ServiceChangedError) as caught:
        save_service(service, ServiceValues("Mine"), editor=approver, based_on=seen)

    assert caught.value.stored.hosts == ["theirs.example"]
    assert Service.objects.get().name == "Payments API"


@pytest.mark.django_db
def test_saving_a_service_takes_back_nothing_it_does_not_name(approver):
    stale = make_service()
    Service.objects.update(retired_at="2026-01-01T00:00Z")

    save_service(stale, ServiceValues("Mine"), editor=approver)

    assert Service.objects.get().retired_at is not None


@pytest.mark.django_db
def test_the_right_is_that_of_the_team_that_runs_the_service_now(team):
    service = make_service(team=team)
    editor = make_user("editor", role="editor", team=team)
    Service.objects.update(team=make_team("Other"))

    with pytest.raises(PermissionDenied):
        save_service(service, ServiceValues("Mine", team=team), editor=editor)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Layer, Service])
def test_a_short_name_never_changes(layers, model):
    make_service()
    one = model.objects.first()

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        model.objects.filter(pk=one.pk).update(slug="another")

    model.objects.filter(pk=one.pk).update(slug=one.slug, name="Another")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_service_at_once_one_is_told():
    service = make_service()
    seen = service_digest(service)
    people = [make_user(name, role="approver") for name in ("one", "two")]
    both = Barrier(2)

    def save(person):
        mine = Service.objects.get(pk=service.pk)
        both.wait()
        try:
            save_service(mine, ServiceValues(person.username), editor=person, based_on=seen)
        except ServiceChangedError as error:
            return error.stored.name
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as threads:
        told = [name for name in threads.map(save, people) if name]

    assert told == [Service.objects.get().name]


@pytest.mark.django_db
def test_a_pasted_list_costs_a_handful_of_queries(approver, django_assert_max_num_queries):
    lines = [NewService(f"Service {number}") for number in range(500)]

    with django_assert_max_num_queries(10):
        added = add_services(lines, editor=approver)

    assert added.made == 500


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_path_at_once_one_is_told():
    make_layers()
    people = [make_user(name, role="approver") for name in ("one", "two")]
    both = Barrier(2)

    def save(person):
        both.wait()
        try:
            save_path(
                None,
                [HopValues("gateway", person.username)],
                editor=person,
                based_on=path_digest([]),
            )
        except PathChangedError as error:
            return error.stored[0].name
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as threads:
        told = [name for name in threads.map(save, people) if name]

    assert told == [Hop.objects.get().name]
