"""A process that serves the small application below, for tests that interrupt or kill one.

Prints `ready` when it answers; ends with serve's exit status, or a ServeError's sentence.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from runbook.core.serve import ServeError, serve
from runbook.core.serving.claim import only_one

StartResponse = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, str], start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/slow":
        Path(os.environ["SLOW_REQUEST_BEGAN"]).touch()
        time.sleep(30)
    start_response("200 OK", [("Content-Type", "text/plain")])
    seen = (os.environ.get(name, "-") for name in ("DATABASE_OWNER_URL", "RUNBOOK_WEB_PROCESS"))
    return [" ".join([str(os.getpid()), str(os.getppid()), *seen]).encode()]


def main(port: int, target: str, data_dir: str) -> int:
    def ready() -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    try:
        with only_one(Path(data_dir)):
            return serve(host="127.0.0.1", port=port, on_ready=ready, target=target)
    except ServeError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
