"""People, clients and the database that tests run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, TransactionTestCase

from runbook.accounts.models import Team, User
from runbook.catalogue.models import Layer
from runbook.core.embedded import DatabaseURLs
from runbook.core.environment import database_from_url
from runbook.exchange import kept
from runbook.triage import knowledge
from tests import database
from tests.factories import make_layers, make_team, make_user


@pytest.fixture(scope="session")
def database_urls() -> Iterator[DatabaseURLs]:
    with database.test_database() as urls:
        yield urls


@pytest.fixture(scope="session")
def django_db_setup(
    database_urls: DatabaseURLs, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Migrate as the owner; everything else in the tests is the web role."""
    owner = database_from_url("DATABASE_OWNER_URL", database_urls.owner)
    web = database_from_url("DATABASE_URL", database_urls.web)
    # The test server stands in for production: the same options, prepared statements and all.
    web["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"] | web["OPTIONS"]
    connections.settings["owner"] = connections.configure_settings({"default": owner})["default"]
    connections["default"].settings_dict.update(web)
    settings.DATABASES["default"].update(web)
    connections.settings["default"].update(web)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("migrate", verbosity=0)
        connections["owner"].close()
        del connections.settings["owner"]
        del connections["owner"]
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: database.empty(database_urls.owner)
    yield
    TransactionTestCase._fixture_teardown = original
    connections.close_all()


@pytest.fixture(autouse=True)
def _nothing_known_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests roll back to the same content stamp: what a process keeps by it is of another test."""
    monkeypatch.setattr(knowledge, "_kept", None)
    kept.forget()


@pytest.fixture
def layers(db: None) -> dict[str, Layer]:
    return make_layers()


@pytest.fixture
def team(db: None) -> Team:
    return make_team("Payments")


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader")


@pytest.fixture
def editor(team: Team) -> User:
    """An editor of team Payments."""
    return make_user("editor", role="editor", team=team)


@pytest.fixture
def approver(db: None) -> User:
    """An approver, of no team."""
    return make_user("approver", role="approver")


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("administrator", role="administrator")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in
