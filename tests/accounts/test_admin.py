"""Django's admin keeps reference data. It is no way around revisions, and deletes nobody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer, Service
from runbook.content.models import Page, Revision
from runbook.core.models import Stamp
from tests.factories import make_entry, make_layers, make_service, make_team, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]

CONTENT = [model._meta.model_name for model in apps.get_app_config("content").get_models()]


@pytest.fixture
def root(client_for) -> Client:
    """The browser of a superuser."""
    user = make_user("root", role="administrator")
    user.is_staff = user.is_superuser = True
    user.save()
    return client_for(user)


def form_of(client: Client, path: str) -> dict[str, object]:
    """What the admin's form at `path` would send back unchanged."""
    response = client.get(path)
    assert response.status_code == 200, path
    context = response.context
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    return {
        bound.html_name: bound.value()
        for form in forms
        for bound in form
        if bound.value() is not None and bound.value() is not False
    }


def test_nothing_of_the_content_is_registered():
    registered = {model._meta.app_label for model in admin.site._registry}

    assert "content" not in registered


@pytest.mark.parametrize("model", CONTENT)
@pytest.mark.parametrize("rest", ["", "add/", "{pk}/change/", "{pk}/delete/", "{pk}/"])
def test_the_admin_has_no_address_for_content(root, model, rest):
    page = make_entry()
    path = f"/admin/content/{model}/{rest.format(pk=page.pk)}"

    answers = {root.get(path).status_code, root.post(path, {"post": "yes"}).status_code}

    assert answers == {404}
    assert Revision.objects.filter(page=page).count() == 1


def test_a_superuser_cannot_delete_a_user(root):
    user = make_user("somebody")

    one = root.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"})
    many = root.post(
        "/admin/accounts/user/",
        {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"},
    )

    assert one.status_code == 403
    assert many.status_code in {200, 302, 403}
    assert User.objects.filter(pk=user.pk).exists()


def test_what_a_page_depends_on_cannot_be_deleted_from_under_it(root):
    page = make_entry(service=make_service())
    targets = (page.maintainer, page.entry.layer, page.entry.service)

    for one in targets:
        path = f"/admin/{one._meta.app_label}/{one._meta.model_name}/{one.pk}/delete/"
        assert root.post(path, {"post": "yes"}).status_code == 200

    assert all(type(one).objects.filter(pk=one.pk).exists() for one in targets)
    assert Page.objects.filter(pk=page.pk).exists()


def test_deactivating_is_how_somebody_leaves(root):
    user = make_user("somebody")
    path = f"/admin/accounts/user/{user.pk}/change/"
    form = form_of(root, path)
    form.pop("is_active")

    response = root.post(path, form)

    user.refresh_from_db()
    assert response.status_code == 302
    assert user.is_active is False


@pytest.mark.parametrize("role", ["reader", "editor", "approver", "administrator"])
def test_a_role_alone_does_not_open_the_admin(client_for, role):
    response = client_for(make_user("somebody", role=role)).get("/admin/accounts/user/")

    assert response.status_code == 302


@pytest.mark.parametrize("model", [Layer, Service, Team])
def test_saving_reference_data_counts_in_the_stamp(root, model):
    make_layers()
    make_team()
    make_service()
    one = model.objects.first()
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{one.pk}/change/"
    form = form_of(root, path) | {"name": "Another name"}
    before = Stamp.objects.get().value

    response = root.post(path, form)

    one.refresh_from_db()
    assert (response.status_code, one.name) == (302, "Another name")
    assert Stamp.objects.get().value > before


@pytest.mark.parametrize("model", [Layer, Service, Team])
def test_the_admin_shows_a_short_name_and_does_not_change_it(root, model):
    make_layers()
    make_team()
    make_service()
    one = model.objects.first()
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{one.pk}/change/"
    form = form_of(root, path)

    response = root.post(path, form | {"slug": "another"})

    assert "slug" not in form
    assert response.status_code == 302
    assert model.objects.get(pk=one.pk).slug == one.slug


@pytest.mark.parametrize("model", [Layer, Service, Team])
def test_the_admin_asks_for_the_short_name_of_something_new(root, model):
    form = root.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/").content

    assert b'name="slug"' in form


@pytest.mark.parametrize("field", ["aliases", "hosts", "environments", "links"])
def test_the_admin_leaves_a_services_lists_to_the_form_that_checks_them(root, field):
    service = make_service(**{field: []})
    path = f"/admin/catalogue/service/{service.pk}/change/"
    bad = '[{"kind": "other", "label": "x", "url": "javascript:alert(1)"}]'

    root.post(path, form_of(root, path) | {field: bad})

    assert getattr(Service.objects.get(), field) == []
