"""Starting the embedded server, joining it, and what its two roles may do."""

from __future__ import annotations

import stat
from pathlib import Path

import psycopg
import pytest

from runbook.core.embedded import (
    EmbeddedServerError,
    recreate_database,
    running_server,
    server,
)
from tests.core.embedded_tools import child, eventually, postgres_processes, run_sql, start_refused


def test_a_first_start_makes_the_database_and_nothing_runs_after_it(data_dir: Path) -> None:
    with running_server(data_dir, durable=False) as urls:
        facts = run_sql(urls.web, "SELECT current_user, current_database(), version()")[0]

    assert facts[:2] == ("runbook_web", "runbook")
    assert facts[2].startswith("PostgreSQL 18")
    assert postgres_processes(data_dir / "postgres") == []
    assert not (data_dir / "server.json").exists()


def test_a_second_start_keeps_the_data(data_dir: Path) -> None:
    with running_server(data_dir) as urls:
        run_sql(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")

    with running_server(data_dir) as urls:
        answer = run_sql(urls.owner, "SELECT answer FROM kept")
        durable = run_sql(urls.web, "SHOW fsync")

    assert answer == [(42,)]
    assert durable == [("on",)]


@pytest.mark.parametrize(
    "forbidden",
    [
        "SET ROLE runbook_owner",
        "SET SESSION AUTHORIZATION runbook_owner",
        "GRANT runbook_owner TO runbook_web",
        "ALTER ROLE runbook_owner PASSWORD 'x'",
        "ALTER ROLE runbook_web CREATEDB",
        "ALTER DATABASE runbook OWNER TO runbook_web",
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE another",
        "CREATE DATABASE another",
        "DROP TABLE owned",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_web_role_cannot_become_or_act_as_an_owner(
    forbidden: str, shared_urls: tuple[str, str]
) -> None:
    web, _ = shared_urls

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InternalError)):
        run_sql(web, forbidden)


def test_the_owner_role_owns_the_database_and_may_make_others(shared_urls: tuple[str, str]) -> None:
    _, owner = shared_urls

    run_sql(owner, "CREATE DATABASE another")
    run_sql(owner, "CREATE ROLE helper")
    superuser = run_sql(owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")

    assert superuser == [(False,)]


def test_the_superuser_cannot_be_reached_with_a_password_of_the_roles(
    shared_urls: tuple[str, str],
) -> None:
    web, _ = shared_urls
    wrong = web.replace("runbook_web:", "runbook_owner:")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_nothing_listens_on_the_network(shared_urls: tuple[str, str]) -> None:
    web, _ = shared_urls

    listening = run_sql(web, "SHOW listen_addresses")
    socket_dir = Path(web.partition("host=")[2].partition("&")[0])

    assert listening == [("",)]
    assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700


def test_starting_over_empties_the_database(data_dir: Path) -> None:
    with running_server(data_dir, durable=False) as urls:
        run_sql(urls.owner, "CREATE TABLE old (id int)")

        recreate_database(urls.owner)

        assert (
            run_sql(urls.owner, "SELECT tablename FROM pg_tables WHERE schemaname='public'") == []
        )


def test_starting_over_is_refused_while_another_command_uses_the_database(data_dir: Path) -> None:
    with (
        running_server(data_dir, durable=False) as urls,
        psycopg.connect(urls.web),
        pytest.raises(EmbeddedServerError, match="stop that one first"),
    ):
        recreate_database(urls.owner)


def test_a_second_process_joins_and_leaves_the_server_running(data_dir: Path) -> None:
    with running_server(data_dir, durable=False) as urls:
        with child(data_dir) as second:
            joined = second.ready()
            second.finish()

        assert joined["web"] == urls.web
        assert run_sql(urls.web, "SELECT 1") == [(1,)]


def test_the_server_ends_with_the_process_that_started_it(data_dir: Path) -> None:
    with child(data_dir) as first, child(data_dir) as second:
        assert first.ready()["postmaster"] == second.ready()["postmaster"]

        first.finish()

        assert postgres_processes(data_dir / "postgres") == []


def test_two_first_starts_at_once_share_one_server(data_dir: Path) -> None:
    with child(data_dir) as one, child(data_dir) as other:
        servers = {one.ready()["postmaster"], other.ready()["postmaster"]}

    assert len(servers) == 1
    assert eventually(lambda: postgres_processes(data_dir / "postgres") == [])


def test_who_must_be_alone_does_not_join(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "TURN_SECONDS", 0.2)

    with child(data_dir) as first:
        first.ready()

        assert f"(process {first.process.pid})" in start_refused(data_dir, alone=True)


def test_the_next_start_waits_while_the_last_run_stops(data_dir: Path) -> None:
    with child(data_dir) as first:
        first.ready()
        first.leave()

        with running_server(data_dir, alone=True, durable=False) as urls:
            assert run_sql(urls.web, "SELECT 1") == [(1,)]


def test_a_data_directory_with_a_long_path_works(data_dir: Path) -> None:
    long = data_dir / ("x" * 120) / "data"
    long.parent.mkdir(parents=True)
    long.parent.chmod(0o755)
    data_dir.chmod(0o755)

    with running_server(long, durable=False) as urls:
        assert run_sql(urls.web, "SELECT 1") == [(1,)]


def test_the_directories_around_the_data_keep_their_permissions(data_dir: Path) -> None:
    data_dir.parent.chmod(0o751)

    with running_server(data_dir, durable=False):
        around = stat.S_IMODE(data_dir.parent.stat().st_mode)
        cluster = stat.S_IMODE((data_dir / "postgres").stat().st_mode)

    assert (around, cluster) == (0o751, 0o700)


def test_a_data_directory_that_is_a_file_is_one_sentence(data_dir: Path) -> None:
    data_dir.write_text("not a directory")

    assert f"{data_dir} cannot be used" in start_refused(data_dir)


def test_a_database_of_another_major_version_is_one_sentence_and_stays(data_dir: Path) -> None:
    with running_server(data_dir, durable=False):
        pass
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("17\n")

    sentence = start_refused(data_dir)

    assert "was made by PostgreSQL 17 and this is PostgreSQL 18" in sentence
    assert version.read_text() == "17\n"


def test_letters_beyond_ascii_are_lowered_and_searched(shared_urls: tuple[str, str]) -> None:
    web, _ = shared_urls

    lowered = run_sql(web, "SELECT lower('ÄÖÉ'), to_tsvector('simple', 'Überlast Gerät')::text")

    assert lowered == [("äöé", "'gerät':2 'überlast':1")]
