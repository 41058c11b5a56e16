"""What the demo does to a given database: a second role, and no harm to other people's data."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from runbook.accounts.models import User
from runbook.core.embedded import DatabaseURLs
from runbook.starter.demo import DemoError, start_over, web_role_beside
from tests.factories import make_user


@pytest.fixture
def web(database_urls: DatabaseURLs) -> Iterator[str]:
    url = web_role_beside(database_urls.owner)
    yield url
    with psycopg.connect(database_urls.owner, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role_of(url))))


def role_of(url: str) -> str:
    return str(urlsplit(url).username)


def test_a_web_role_is_made_beside_the_one_that_owns(web: str, database_urls: DatabaseURLs) -> None:
    with psycopg.connect(web) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper OR rolcreaterole OR rolcreatedb "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == (f"{role_of(database_urls.owner)}_web", False)


def test_a_second_start_uses_the_same_role(web: str, database_urls: DatabaseURLs) -> None:
    assert web_role_beside(database_urls.owner) == web


def test_a_role_that_may_not_make_another_is_told_so(web: str) -> None:
    with pytest.raises(DemoError, match=r"The role .* may not create roles"):
        web_role_beside(web)


def test_a_server_that_does_not_answer_is_told_in_a_sentence() -> None:
    with pytest.raises(DemoError, match="DATABASE_URL cannot be used"):
        web_role_beside("postgresql://nobody:secret@127.0.0.1:1/none")


@pytest.mark.django_db(transaction=True)
def test_fresh_does_not_touch_a_database_that_the_demo_did_not_fill(
    database_urls: DatabaseURLs,
) -> None:
    make_user("ann")

    with pytest.raises(DemoError, match="--fresh does not touch it"):
        start_over(database_urls.owner)

    assert User.objects.filter(username="ann").exists()
