"""A data directory for tests of the embedded server and what starts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from runbook.core.embedded import temporary_server
from tests.core.embedded_tools import reachable_directory


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Does not exist yet, as before a first start."""
    with reachable_directory() as folder:
        yield folder / "data"


@pytest.fixture(scope="module")
def shared_urls() -> Iterator[tuple[str, str]]:
    """The web and the owner URL of one server for the tests that only ask."""
    with temporary_server() as urls:
        with psycopg.connect(urls.owner) as connection:
            connection.execute("CREATE TABLE owned (id int)")
        yield urls.web, urls.owner
