"""What the services of the catalogue promise, whoever calls them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from runbook.catalogue.models import Hop, Service
from runbook.catalogue.paths import HopValues, path_digest, values_of
from runbook.catalogue.services import (
    NewService,
    PathChangedError,
    ServiceValues,
    add_services,
    save_path,
    save_service,
)
from runbook.core.models import Stamp
from tests.factories import make_hop, make_layers, make_service, make_user

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

    save_path(None, [values_of(hop)], editor=approver, based_on=path_digest([hop]))

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
