"""How fast subsets are chosen, beside the approach of QuRating's own script, DuckDB SQL and a full sort with numpy.

Run ``.venv/bin/python benchmarks/selection.py``: about ten minutes at a million rows on two cores.  ``--rows 1e6 10e6
50e6`` needs a quiet machine, 12 GiB of memory, 8 GB of disk and an hour or two; the rows are made for it, and removed
afterwards.  Every contender is a process of its own, from its start to its end, imports included, and they take turns.
Ours maps columns that the first selection of a workspace sorted and kept, and what that first one took is told apart;
DuckDB and numpy read Parquet that lies in the order of the ids already.  The reference approach saves its subset, so it
stands beside ours that stores it too; the others only choose.  It is there twice: with the columns of the `datasets` of
today, which give one value after the other, and with the lists that older releases gave.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from speed.machine import this_machine
from speed.processes import Failed, run
from speed.selection.agreement import agreements
from speed.selection.contest import BENCHMARKS, LIMIT_BYTES, OURS, Limits, contest, measure_in
from speed.selection.modes import MODES
from speed.selection.one import CONTENDERS
from speed.selection.synthetic import write_rows
from speed.selection.tables import agreement_table, first_line, preview_table, rows_table

PACKAGES = ("numpy", "pyarrow", "duckdb", "datasets")
# Beyond this no app shows a preview while a slider moves, and a dataset of the reference would fill the disk.
MOST_PREVIEW_ROWS = MOST_DATASET_ROWS = 10_000_000
# Of the workspace with all that is made for selecting, the Parquet file and what DuckDB spills; and of the dataset.
BYTES_PER_ROW, DATASET_BYTES_PER_ROW = 160, 80
FIRST_LIMIT_SECONDS = 3_600.0


def measured(n_rows: int, folder: Path, limits: Limits, *, n_rounds: int) -> dict[str, Any]:
    """Make so many rows, and measure everybody on them; prints each table as soon as it is there."""
    has_dataset = n_rows <= MOST_DATASET_ROWS
    _require_disk(folder, n_rows * (BYTES_PER_ROW + DATASET_BYTES_PER_ROW * has_dataset))
    _say(f"{n_rows:,} rows: making them")
    started = time.perf_counter()
    write_rows(folder, n_rows, with_dataset=has_dataset)
    _say(f"made in {time.perf_counter() - started:.0f} s")
    if not has_dataset:
        for name in CONTENDERS:
            if name.startswith("reference"):
                limits.failed(name, MODES[0], f"its dataset of {n_rows:,} rows would not fit on the disk beside ours")
    first = measure_in(folder, Limits(FIRST_LIMIT_SECONDS))(OURS, MODES[0])
    print(first_line(n_rows, first), flush=True)
    same = agreements(folder, n_rows, list(CONTENDERS), limits=limits, say=_say)
    print(agreement_table(same), flush=True)
    rows = contest(n_rows, list(CONTENDERS), measure_in(folder, limits), limits=limits, n_rounds=n_rounds, say=_say)
    print(rows_table(rows), flush=True)
    found = {"first": asdict(first), "agreements": list(map(asdict, same)), "rows": list(map(asdict, rows))}
    return found | ({"preview": preview(n_rows, folder)} if n_rows <= MOST_PREVIEW_ROWS else {})


def preview(n_rows: int, folder: Path) -> dict[str, list[float]] | None:
    """Time the preview of the app."""
    _say(f"{n_rows:,} rows: preview")
    command = [sys.executable, "-m", "speed.selecting", str(folder)]
    took = run(command, limit_seconds=FIRST_LIMIT_SECONDS, limit_bytes=LIMIT_BYTES, folder=BENCHMARKS)
    if isinstance(took, Failed):
        print(f"{n_rows:,} rows: no preview: {took.why}")
        return None
    seconds: dict[str, list[float]] = json.loads(took.output)
    print(preview_table(n_rows, seconds), flush=True)
    return seconds


def _require_disk(folder: Path, n_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < n_bytes:
        sys.exit(
            f"'{folder}' has {free / 1e9:,.1f} GB free, and the rows need about {n_bytes / 1e9:,.1f}. "
            "Give another --folder, or fewer --rows."
        )


def _rows(given: str) -> int:
    try:
        n_rows = int(float(given))
    except (ValueError, OverflowError):
        n_rows = 0
    # DuckDB and numpy would do with less, but a tenth of nothing is no selection.
    if n_rows < 1_000:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number from 1000.")
    return n_rows


def _positive(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number above 0.")
    return int(given)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast subsets are chosen, beside others.")
    parser.add_argument("--rows", type=_rows, nargs="+", default=[1_000_000], help="numbers of rows to choose from")
    parser.add_argument("--rounds", type=_positive, default=3, help="times that everybody chooses in each way")
    parser.add_argument("--limit", type=_positive, default=120, help="seconds after which a run is ended")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the rows are made")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    machine, limits = this_machine(PACKAGES), Limits(given.limit)
    print(machine, flush=True)
    found: dict[str, Any] = {"machine": asdict(machine), "sizes": {}}
    for n_rows in sorted(given.rows):
        with tempfile.TemporaryDirectory(dir=given.folder, prefix="qulens-selection-") as temporary:
            found["sizes"][n_rows] = measured(n_rows, Path(temporary), limits, n_rounds=given.rounds)
        if given.json:
            given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
