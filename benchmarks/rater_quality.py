"""How good raters are on texts, topics and authors that they have not seen, beside simpler methods in the same run.

Run ``.venv/bin/python benchmarks/rater_quality.py --data FOLDER``: each set of data lies in a folder of FOLDER under
its own name, and one that is absent is left out.  What is learned is learned from pairs only.  Intervals are at 95 %,
from drawing documents, topics or authors again.
"""

import argparse
import json
import math
import sys
import time
from dataclasses import asdict
from pathlib import Path

from quality import clear, crowdrag, judgments, lamp, ukp, webis
from quality.encoding import describer
from quality.rows import Row

SETS = {module.SET: module for module in (judgments, clear, webis, ukp, lamp, crowdrag)}


def measured(data: Path, names: list[str], cache: Path) -> list[Row]:
    """Measure some sets; says on standard error how long each took, and which are absent."""
    describe = describer(cache)
    found: list[Row] = []
    for name in names:
        if not (data / name).is_dir():
            print(f"{name}: left out, there is no folder '{data / name}'", file=sys.stderr)
            continue
        started = time.perf_counter()
        found += SETS[name].rows(data / name, describe)
        print(f"{name}: {time.perf_counter() - started:,.0f} s", file=sys.stderr)
    return found


def table(rows: list[Row]) -> str:
    """Write rows for a reader, one block a set and task."""
    lines: list[str] = []
    task: tuple[str, str] | None = None
    for row in rows:
        if (row.data, row.task) != task:
            task = (row.data, row.task)
            lines.append(f"\n{row.data}: {row.task}")
        interval = "" if math.isnan(row.low) else f"({row.low:.3f} to {row.high:.3f})"
        lines.append(f"  {row.method:<40}{row.metric:<14}{row.value:>7.3f} {interval:<18}{'n =':>5} {row.n:,}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="How good raters are on texts that they have not seen.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set of data")
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS), help="sets to measure")
    parser.add_argument("--cache", type=Path, default=Path("build/quality"), help="folder that keeps features of texts")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    rows = sorted(measured(given.data, given.only, given.cache), key=lambda row: (row.data, row.task))
    if given.json:
        plain = [{key: _or_null(value) for key, value in asdict(row).items()} for row in rows]
        print(json.dumps({"rows": plain}, indent=2))
    else:
        print(table(rows))


def _or_null(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


if __name__ == "__main__":
    main()
