"""How fast our pages are: `python benchmarks/pages.py`.

Each page is measured in turn with a bare Django view that returns the same bytes, on the same
server, and then with 100,000 entries instead of 72. Printed: the ratio to the bare view, CPU per
request (server and PostgreSQL), latency percentiles, statements, and bytes.

Without `--small` and `--large` (addresses of databases that generate.py filled, as the web
role) it makes two databases of its own, which takes some minutes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generate import FIRST, PASSWORD, SECOND, USERNAME
from benchmarks.load import Load, Run
from benchmarks.server import Server, collect_static

SERVICE = f"{sorted(FIRST)[0]}-{sorted(SECOND)[0]}"
PAGES = {
    "matrix": "/",
    "matrix of a service": f"/?service={SERVICE}",
    "entry": "/codes/403/gateway/",
    "entry of a service": f"/codes/502/load-balancer/{SERVICE}/",
    "code": "/codes/403/",
    "code of a service": f"/codes/502/?service={SERVICE}",
    "comparison": "/compare/401/403/",
    "search": "/search/?q=502+nginx",
    "team": "/teams/team-001/",
    "service": f"/services/{SERVICE}/",
    "service list": "/services/",
    "history": "/history/",
    "API entry": f"/api/entries/502/load-balancer/{SERVICE}",
}
WARM = 30


@dataclass
class Result:
    """One page on one database."""

    statements: int
    plain: int
    brotli: int
    runs: list[Run]
    bare: list[Run]

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu_ms for run in self.runs)

    @property
    def bare_cpu(self) -> float:
        return statistics.median(run.cpu_ms for run in self.bare)

    @property
    def ratio(self) -> float:
        """Requests per second against the bare view's, paired by round."""
        return statistics.median(
            one.per_second / other.per_second
            for one, other in zip(self.runs, self.bare, strict=True)
        )

    @property
    def cpu_ratio(self) -> float:
        return statistics.median(
            other.cpu_ms / one.cpu_ms for one, other in zip(self.runs, self.bare, strict=True)
        )

    def latency(self, share: float) -> float:
        return statistics.median(run.latency(share) for run in self.runs)


def measure(server: Server, load: Load, name: str, address: str, rounds: int) -> Result:
    """The page and the bare view with its bytes, alternately."""
    cookie = server.sign_in(USERNAME, PASSWORD)
    shown = server.get(address, cookie)
    if shown.status != 200:
        raise SystemExit(f"{address} answered {shown.status}.")
    small = server.get(address, cookie, {"Accept-Encoding": "br"})
    file = name.replace(" ", "-")
    (server.bodies / file).write_bytes(shown.body)
    bare = load.request(server, f"/bare/{file}")
    page = load.request(server, address, {"Cookie": cookie, "Accept-Encoding": "br"})
    for request in (bare, page):
        load.times(server, request, WARM)
    runs = [(load.run(server, page), load.run(server, bare)) for _ in range(rounds)]
    return Result(
        statements=min(statements(server, address, cookie) for _ in range(3)),
        plain=len(shown.body),
        brotli=len(small.body),
        runs=[one for one, _ in runs],
        bare=[other for _, other in runs],
    )


def statements(server: Server, address: str, cookie: str) -> int:
    """A thread's first request may also set up its connection, so ask more than once."""
    return int(server.get(address, cookie, {"X-Count-Queries": "1"}).headers["X-Queries"])


def report(name: str, small: Result, large: Result) -> None:
    print(
        f"{name:20} {small.ratio:6.3f} {small.cpu_ratio:6.3f} {large.cpu_ratio:6.3f}"
        f" {small.cpu:8.2f} {large.cpu:7.2f} {large.cpu / small.cpu:6.2f}"
        f" {large.latency(0.5):7.1f} {large.latency(0.95):6.1f} {large.latency(0.99):6.1f}"
        f" {small.statements:4} {large.statements:3} {small.plain:8,} {small.brotli:7,}",
        flush=True,
    )


HEADINGS = (
    f"{'page':20} {'req/s':>6} {'CPU':>6} {'CPU':>6} {'CPU ms':>8} {'':>7} {'':>6}"
    f" {'latency':>7} {'ms':>6} {'':>6} {'SQL':>4} {'':>3} {'bytes':>8}\n"
    f"{'':20} {'ratio':>6} {'ratio':>6} {'100k':>6} {'72':>8} {'100k':>7} {'growth':>6}"
    f" {'p50':>7} {'p95':>6} {'p99':>6} {'72':>4} {'100k':>3} {'plain':>8} {'br':>7}"
)


@contextmanager
def databases(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The small and the large one, as the web role reaches them."""
    if options.small and options.large:
        yield options.small, options.large
        return
    from runbook.core.embedded import temporary_server

    sizes = (["--services", "5", "--own", "0", "--teams", "6"], ["--services", "1500"])
    with ExitStack() as stack:
        made = []
        for size in sizes:
            urls = stack.enter_context(temporary_server())
            given = {"DATABASE_URL": urls.web, "DATABASE_OWNER_URL": urls.owner}
            generate = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), *size]
            subprocess.run(generate, env=os.environ | given, check=True)
            made.append(urls.web)
        yield made[0], made[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", help="a database with 72 entries, as the web role")
    parser.add_argument("--large", help="a database with 100,000")
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each case in each round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--only", nargs="*", choices=PAGES, help="leave the other pages out")
    options = parser.parse_args()

    load = Load(connections=options.connections, seconds=options.seconds)
    with ExitStack() as stack:
        small_url, large_url = stack.enter_context(databases(options))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        static = collect_static(folder / "static")
        small, large = (
            stack.enter_context(Server(url, options.server, static, folder))
            for url in (small_url, large_url)
        )
        requests, size = small.first_visit(small.sign_in(USERNAME, PASSWORD))
        print(f"{options.server}, 2 workers; {options.rounds} rounds of {options.seconds:g} s")
        print(f"first visit of the matrix: {requests} requests, {size:,} bytes with headers\n")
        print(HEADINGS)
        for name in options.only or PAGES:
            results = [
                measure(server, load, name, PAGES[name], options.rounds)
                for server in (small, large)
            ]
            report(name, *results)


if __name__ == "__main__":
    main()
