"""A process that runs an embedded server, for tests that interrupt or kill one.

Prints `starting`, then one line of JSON when it is ready, then waits to be stopped (or for the
end of its standard input).
"""

import argparse
import ctypes
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from runbook.core.embedded import (
    EmbeddedServerError,
    processes,
    running_server,
    temporary_server,
)
from runbook.core.embedded.state import read_state


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def become(uid: int) -> None:
    """Drop root for good, from an interpreter that has already loaded what it needs."""
    with temporary_server():
        pass
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    os.environ["HOME"] = "/"
    ctypes.CDLL(None).prctl(4, 1)  # PR_SET_DUMPABLE: an ordinary process, as after exec


def serve(data_dir: Path, *, alone: bool) -> None:
    server = running_server(data_dir, alone=alone)
    with server as urls:
        state = read_state(data_dir)
        postmaster_pid = state.postmaster.pid if state and state.postmaster else 0
        facts = {"web": urls.web, "owner": urls.owner, "postmaster": postmaster_pid}
        say(json.dumps(facts | {"uid": os.getuid()}))
        sys.stdin.read()


def serve_temporarily() -> None:
    with temporary_server() as urls:
        say(json.dumps({"web": urls.web, "owner": urls.owner}))
        sys.stdin.read()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", nargs="?", type=Path)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--outlived", action="store_true", help="the server survives a SIGKILL")
    options = parser.parse_args()
    if options.outlived:
        processes.die_with_parent = lambda _: None  # type: ignore[assignment]
    if options.uid:
        become(options.uid)
    say("starting")
    try:
        if options.data_dir is None:
            serve_temporarily()
        else:
            serve(options.data_dir, alone=options.alone)
    except EmbeddedServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
