"""The web server starts once, says when it answers, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from runbook.core.serve import ServeError, serve
from tests.core.embedded_tools import eventually, is_alive
from tests.core.serve_tools import (
    APPLICATION,
    fetch,
    free_port,
    nothing_listens,
    serving,
    start_slow_request,
    wait_until_ready,
)


def processes_of(port: int) -> set[int]:
    """A worker that answers, and granian's main process."""
    return {int(word) for word in fetch(port).split()[:2]}


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_soon_even_with_a_slow_request_in_flight(
    tmp_path: Path, signum: signal.Signals
) -> None:
    port, began = free_port(), tmp_path / "began"
    with serving(port, tmp_path, SLOW_REQUEST_BEGAN=str(began)) as child:
        wait_until_ready(child)
        processes = processes_of(port)
        start_slow_request(port, began)

        started = time.monotonic()
        child.send_signal(signum)
        status = child.wait(timeout=6)

    assert status == 0
    assert time.monotonic() - started < 4.5  # Ctrl-C to the end of everything may take 5 s
    assert not any(map(is_alive, processes))


def test_an_idle_server_stops_at_once(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path) as child:
        wait_until_ready(child)

        started = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.wait(timeout=6)

    assert time.monotonic() - started < 4
    assert nothing_listens(port)


def test_a_signal_while_it_starts_stops_it(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path) as child:
        # The claim is taken just before the signal handlers stand and granian starts.
        assert eventually((tmp_path / "demo.lock").exists)
        time.sleep(0.15)

        child.send_signal(signal.SIGTERM)

        assert child.wait(timeout=5) == 0
    assert nothing_listens(port)


def test_after_sigkill_no_orphan_serves_on(tmp_path: Path) -> None:
    port, began = free_port(), tmp_path / "began"
    with serving(port, tmp_path, SLOW_REQUEST_BEGAN=str(began)) as child:
        wait_until_ready(child)
        processes = processes_of(port)
        start_slow_request(port, began)
        child.kill()

    assert eventually(lambda: not any(map(is_alive, processes)))
    assert nothing_listens(port)


def test_a_killed_granian_takes_its_workers_along_and_is_one_sentence(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path) as child:
        wait_until_ready(child)
        worker, granian = (int(word) for word in fetch(port).split()[:2])

        os.kill(granian, signal.SIGKILL)

        assert child.wait(timeout=5) == 1
        assert child.stderr
        assert "The web server ended unexpectedly" in child.stderr.read()
        assert eventually(lambda: not is_alive(worker))


def test_an_application_that_does_not_load_is_one_sentence() -> None:
    with pytest.raises(ServeError, match="The web server did not start"):
        serve(host="127.0.0.1", port=free_port(), on_ready=print, target="tests.nothing:here")


def test_two_starts_at_once_on_one_port_leave_one_serving(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path / "one") as one, serving(port, tmp_path / "other") as other:
        assert eventually(lambda: {one.poll(), other.poll()} == {None, 1}, 10)
        winner, loser = (one, other) if one.poll() is None else (other, one)

        wait_until_ready(winner)

        assert loser.stderr
        assert f"Port {port} on 127.0.0.1 is taken" in loser.stderr.read()


def test_a_second_demo_says_where_the_first_is(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path) as first, serving(free_port(), tmp_path / "other"):
        wait_until_ready(first)

        with serving(free_port(), tmp_path) as second:
            assert second.wait(timeout=5) == 1
            assert second.stderr
            sentence = second.stderr.read()

    assert f"already running at http://127.0.0.1:{port}/" in sentence
    assert sentence.count("\n") == 1


def test_a_killed_demo_does_not_keep_its_claim(tmp_path: Path) -> None:
    with serving(free_port(), tmp_path) as first:
        wait_until_ready(first)
        first.kill()

    with serving(free_port(), tmp_path) as second:
        wait_until_ready(second)


def test_the_web_process_is_not_handed_the_owner_role(tmp_path: Path) -> None:
    port = free_port()
    with serving(port, tmp_path, DATABASE_OWNER_URL="postgresql://owner@/x") as child:
        wait_until_ready(child)

        owner_url, web_process = fetch(port).split()[2:]

    assert (owner_url, web_process) == ("-", "1")


def test_what_the_look_raises_stops_the_server_and_passes_on(tmp_path: Path) -> None:
    port, ready = free_port(), tmp_path / "ready"
    seen: set[int] = set()

    def look() -> None:
        if ready.exists():
            seen.update(processes_of(port))
            raise ServeError("Something else ended.")

    with pytest.raises(ServeError, match="Something else ended"):
        serve(host="127.0.0.1", port=port, on_ready=ready.touch, target=APPLICATION, look=look)

    assert len(seen) == 2
    assert not any(map(is_alive, seen))
    assert nothing_listens(port)


def test_nothing_is_served_before_what_is_served_is_prepared() -> None:
    port, order = free_port(), list[str]()

    def prepare() -> None:
        order.append("closed" if nothing_listens(port) else "open")

    def ready() -> None:
        order.append("open" if not nothing_listens(port) else "closed")
        raise ServeError("Enough.")

    with pytest.raises(ServeError, match="Enough"):
        serve(
            host="127.0.0.1",
            port=port,
            import_first="tests.core.serve_child",
            prepare=prepare,
            on_ready=ready,
            target=APPLICATION,
        )

    assert order == ["closed", "open"]
    assert nothing_listens(port)


def test_what_cannot_be_prepared_is_not_served() -> None:
    port = free_port()

    def prepare() -> None:
        raise ServeError("There is no room left.")

    with pytest.raises(ServeError, match="no room left"):
        serve(host="127.0.0.1", port=port, prepare=prepare, on_ready=print, target=APPLICATION)

    assert nothing_listens(port)


def test_an_import_that_fails_is_one_sentence() -> None:
    with pytest.raises(ServeError, match="The web server did not start"):
        serve(host="127.0.0.1", port=free_port(), on_ready=print, import_first="tests.nothing")
