"""What the default rater does on sets of pairs, groups, levels and domains: the figures of its audit, by one command.

Run ``.venv/bin/python benchmarks/audit_of_default_rater.py --data FOLDER``: each set of data lies in a folder of FOLDER
under its own name.  Figures go into docs/audit-of-the-default-rater.json, tables into the document beside it; with
``--check`` nothing is written, and figures that differ are told.  Ratings are kept in ``--cache``.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from rater_audit import corpus, groups, levels, pairs
from rater_audit.rated import Rated
from rater_audit.tables import Table, written_into

from core.insight.audit.pairs.pair_audit import ALL

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "audit-of-the-default-rater.md"
FIGURES = DOCUMENT.with_suffix(".json")
# Two machines may differ by so much: they compute in other precisions, and draw other documents at a bound.
TOLERANCE = 0.05
_OVERALL = (
    ("change", "text"),
    ("criterion", "text"),
    ("pairs", "count"),
    ("shift", "gap"),
    ("B rated higher", "share"),
    ("flipped", "share"),
)


def measured(data: Path, cache: Path) -> dict[str, Any]:
    """Measure all sets; say on standard error how long each took."""
    rated = Rated(cache / "ratings")
    crows, learners = data / "crows_pairs", data / "jfleg"
    of_pairs = {
        "crows-pairs": (pairs.crows_pairs(crows), {ALL: "the disadvantaged group, not the advantaged one"}),
        "stereotypes": (pairs.stereotypes(crows), {ALL: "the more stereotyping sentence"}),
        "dialect": (pairs.dialect_pairs(data / "dialect_pairs"), dict.fromkeys(pairs.DIALECT)),
        "learners": (pairs.jfleg(learners), {pairs.REWRITES[0]: "a learner's sentence, rewritten"}),
        "pronouns": (pairs.pronouns_swapped(data / "wiki_people"), dict.fromkeys(pairs.PRONOUNS)),
    }
    tables: dict[str, Table] = {}
    overall: list[Any] = []
    for name, (texts, told) in of_pairs.items():
        started = time.perf_counter()
        tables[name], rows = pairs.by_kind(texts, rated, list(told))
        overall += [[told[row[0]] or row[0], *row[1:]] for row in rows]
        _told(name, started)
    tables["pairs"] = Table(_OVERALL, overall)
    for name, measure in (
        ("bold", groups.bold),
        ("wiki_people", groups.wiki_people),
        ("readme_pp_en", levels.readme_pp_en),
    ):
        started = time.perf_counter()
        tables |= measure(data / name, rated)
        _told(name, started)
    started = time.perf_counter()
    tables |= corpus.corpus_multidomain(data / "corpus_multidomain", cache)
    _told("corpus_multidomain", started)
    return {name: table.to_json() for name, table in tables.items()}


def _told(name: str, started: float) -> None:
    print(f"{name}: {time.perf_counter() - started:,.0f} s", file=sys.stderr)


def differences(here: Any, there: Any, at: str = "") -> list[str]:
    """Say where figures differ: texts and counts at all, numbers by more than `TOLERANCE`; p-values may."""
    if isinstance(here, dict) and isinstance(there, dict) and set(here) == set(there):
        return [
            line for key in here if key != "p_adjusted" for line in differences(here[key], there[key], f"{at}/{key}")
        ]
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs_of = enumerate(zip(here, there, strict=True))
        return [line for place, (one, other) in pairs_of for line in differences(one, other, f"{at}/{place}")]
    if isinstance(here, float) and isinstance(there, (int, float)):
        return [] if abs(here - there) <= TOLERANCE * max(1.0, abs(there)) else [f"{at}: {here} here, {there} there"]
    return [] if here == there else [f"{at}: {str(here)[:80]} here, {str(there)[:80]} there"]


# In the file of figures, and not in the document: the gaps before length is held equal.
def in_document(figures: dict[str, Any]) -> dict[str, Any]:
    """Leave out the tables that are in the file of figures only."""
    return {name: table for name, table in figures.items() if not (name.startswith("bold-") and name.endswith("-raw"))}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the default rater does on pairs, groups, levels and domains.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set of data")
    parser.add_argument("--cache", type=Path, default=Path("build/rater-audit"), help="folder that keeps ratings")
    parser.add_argument("--check", action="store_true", help="compare with the figures of the document, write nothing")
    given = parser.parse_args()
    figures = measured(given.data, given.cache)
    if given.check:
        told = differences(figures, json.loads(FIGURES.read_text(encoding="utf-8")))
        print("\n".join(told) or "The figures are those of the document.")
        sys.exit(bool(told))
    lines = (f"{json.dumps(name)}: {json.dumps(table, ensure_ascii=False)}" for name, table in figures.items())
    FIGURES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    DOCUMENT.write_text(written_into(DOCUMENT.read_text(encoding="utf-8"), in_document(figures)), encoding="utf-8")


if __name__ == "__main__":
    main()
