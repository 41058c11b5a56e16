"""Real proxies and frameworks in chains, broken one part at a time.

    python benchmarks/layers/run.py [--only WORDS] [--save] [--tools FOLDER] [--rows FILE]

Prints precision, coverage and abstention per layer, confident errors, and what is wrong.
`--rows` writes every row of the run; `--save` writes the sample that a test pins.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.layers.bench import start
from benchmarks.layers.chains import Chain, chains
from benchmarks.layers.failures import failure_rows
from benchmarks.layers.faults import Faults
from benchmarks.layers.measure import report
from benchmarks.layers.processes import Programs, StartError
from benchmarks.layers.sample import sample
from benchmarks.layers.scrub import scrub
from benchmarks.layers.tools import default_folder, prepare

SAVED = ROOT / "tests/analysis/verdict/bench.jsonl"

type Row = dict[str, Any]


def collect(wanted: Iterable[Chain], tools: Path, failures: bool) -> Iterator[Row]:
    """Start each chain in turn, break it, end it."""
    with tempfile.TemporaryDirectory(prefix="layers-") as folder, Faults() as faults:
        place = Path(folder)
        place.chmod(0o755)  # Squid reads its own folder as another user
        if failures:
            yield from _failures(faults.ports)
        for chain in wanted:
            yield from _chain(chain, place, faults.ports, tools)


def _failures(faults: Mapping[str, int]) -> Iterator[Row]:
    for row in failure_rows(faults):
        if "raw" in row:
            row["raw"] = scrub(row["raw"], faults.values(), ())
        yield row


def _chain(chain: Chain, place: Path, faults: Mapping[str, int], tools: Path) -> Iterator[Row]:
    with Programs() as programs:
        try:
            bench = start(chain, place / chain.slug, faults, tools, programs)
        except (StartError, FileNotFoundError) as error:
            yield {"id": chain.slug, "skipped": str(error)}
            return
        yield from bench.rows()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="chains whose title holds these words")
    parser.add_argument("--save", action="store_true", help=f"write {SAVED.name}")
    parser.add_argument("--tools", type=Path, default=default_folder())
    parser.add_argument("--rows", type=Path, help="write every row to this file")
    return parser.parse_args()


def write(rows: Iterable[Row], path: Path) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def main() -> None:
    told = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for line in prepare(told.tools):
        print(f"missing: {line}", file=sys.stderr)
    rows = []
    for row in collect(chains(told.only), told.tools, failures=not told.only):
        if "skipped" in row:
            print(f"skipped: {row['id']}: {row['skipped'][-300:]}", file=sys.stderr)
        else:
            rows.append(row)
    if told.rows:
        write(rows, told.rows)
    if told.save:
        write(sample(rows), SAVED)
    print(report(rows))


if __name__ == "__main__":
    main()
