"""Contenders in turn, each as a whole process; who is over a limit is not asked for more, and that is said."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from speed.processes import Failed, Took, run
from speed.selection.modes import MODES, Mode

BENCHMARKS = Path(__file__).resolve().parents[2]
LIMIT_BYTES = 12 * 2**30
OURS, OURS_STORED = "ours", "ours, stored"

# These save what they choose, so they stand beside ours that stores it too.
_SAVING = ("reference approach", "reference approach, lists")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    n_rows : int
        Rows that were chosen from.
    mode, name : str
        What was asked, and of whom.
    n_reps : int
        How many times it was measured.
    seconds : list of float
        Least, median and most.
    peak_bytes : int
        The most memory of any time.
    times_ours : float or None
        How many times as long it takes as `beside`, in the same round: the median of the ratios.
    beside : str
        Ours that does the same work.
    not_run : str
        Why there are no figures; empty where there are.
    """

    n_rows: int
    mode: str
    name: str
    n_reps: int
    seconds: list[float]
    peak_bytes: int
    times_ours: float | None
    beside: str
    not_run: str


@dataclass(slots=True)
class Limits:
    """Who was over a limit, and from which mode on: a later mode, or more rows, would only take longer."""

    seconds: float
    first_failed: dict[str, tuple[int, str]] = field(default_factory=dict)

    def why_not(self, name: str, mode: Mode) -> str:
        """Say why a contender is not asked; nothing where it is."""
        place, why = self.first_failed.get(name, (len(MODES), ""))
        return why if MODES.index(mode) >= place else ""

    def failed(self, name: str, mode: Mode, why: str) -> None:
        """Remember that a contender failed in a mode."""
        place, _ = self.first_failed.get(name, (len(MODES), ""))
        if MODES.index(mode) < place:
            self.first_failed[name] = (MODES.index(mode), why)


Measure = Callable[[str, Mode], Took | Failed]


def measure_in(folder: Path, limits: Limits, *, rows_file: Path | None = None) -> Measure:
    """Make the function that runs a contender on the rows of a folder."""

    def measure(name: str, mode: Mode) -> Took | Failed:
        command = [sys.executable, "-m", "speed.selection.one", name, str(folder), mode.name]
        command += [str(rows_file)] if rows_file else []
        own = {"HF_DATASETS_CACHE": str(folder / "cache"), "HF_HUB_OFFLINE": "1", "PYTHONHASHSEED": "0"}
        return run(command, limit_seconds=limits.seconds, limit_bytes=LIMIT_BYTES, folder=BENCHMARKS, environment=own)

    return measure


def contest(
    n_rows: int, names: Sequence[str], measure: Measure, *, limits: Limits, n_rounds: int, say: Callable[[str], None]
) -> list[Row]:
    """Have every contender choose in every mode, one after the other, in several rounds.

    Parameters
    ----------
    n_rows : int
        Rows that there are.
    names : sequence of str
        Of contenders, ours first.
    measure : callable
        Runs a contender in a mode.
    limits : Limits
        Who is not asked any more; who fails now is added.
    n_rounds : int
        How many.
    say : callable
        Is told what is being done.

    Returns
    -------
    list of Row
        By mode, and in each in the order of `names`.
    """
    rows = []
    for mode in MODES:
        took: dict[str, list[Took]] = {name: [] for name in names}
        for number in range(n_rounds):
            for name in names:
                if limits.why_not(name, mode):
                    continue
                say(f"{n_rows:,} rows, {mode.name}, round {number + 1} of {n_rounds}: {name}")
                result = measure(name, mode)
                if isinstance(result, Took):
                    took[name].append(result)
                else:
                    limits.failed(name, mode, f"{result.why} at {n_rows:,} rows, {mode.name}")
                    took[name].clear()
        rows += [_row(n_rows, mode, name, took=took, why=limits.why_not(name, mode)) for name in names]
    return rows


def _row(n_rows: int, mode: Mode, name: str, *, took: dict[str, list[Took]], why: str) -> Row:
    beside = OURS_STORED if name in _SAVING else OURS
    own = [each.seconds for each in took[name]]
    if why or not own:
        return Row(n_rows, mode.name, name, 0, [], 0, None, beside, why)
    ratios = [one / each.seconds for one, each in zip(own, took[beside], strict=False)]
    return Row(
        n_rows,
        mode.name,
        name,
        len(own),
        [min(own), statistics.median(own), max(own)],
        max(each.peak_bytes for each in took[name]),
        statistics.median(ratios) if ratios else None,
        beside,
        why,
    )
