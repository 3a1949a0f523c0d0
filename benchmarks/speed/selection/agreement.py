"""Whether contenders take the same documents as ours, where there is one right answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from speed.processes import Failed
from speed.selection.contest import OURS, Limits, measure_in
from speed.selection.modes import MODES, SHARE_OF_TOKENS
from speed.selection.quotas import Integers


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a contender took in a mode without noise, beside ours.

    Attributes
    ----------
    n_rows, mode, name
        As in `Row`.
    n_documents, n_tokens, token_budget : int
        What it took, and what could be taken.
    n_only_here, n_only_ours : int
        Documents that only it took, and that only ours took.
    """

    n_rows: int
    mode: str
    name: str
    n_documents: int
    n_tokens: int
    token_budget: int
    n_only_here: int
    n_only_ours: int


def agreement(row: tuple[int, str, str], taken: Integers, ours: Integers, n_tokens: npt.NDArray[np.int32]) -> Agreement:
    """Compare rows taken with those that ours took.

    Examples
    --------
    >>> found = agreement((3, "top-k", "other"), np.array([0, 2]), np.array([2]), np.array([9, 5, 6], dtype=np.int32))
    >>> found.n_tokens, found.n_only_here, found.n_only_ours
    (15, 1, 0)
    """
    return Agreement(
        *row,
        n_documents=len(taken),
        n_tokens=int(n_tokens[taken].sum(dtype=np.int64)),
        token_budget=int(n_tokens.sum(dtype=np.int64)) // SHARE_OF_TOKENS,
        n_only_here=len(np.setdiff1d(taken, ours)),
        n_only_ours=len(np.setdiff1d(ours, taken)),
    )


def agreements(
    folder: Path, n_rows: int, names: Sequence[str], *, limits: Limits, say: Callable[[str], None]
) -> list[Agreement]:
    """Have every contender choose once without noise, and compare what they took; these runs are not timed."""
    n_tokens = pq.read_table(folder / "rows.parquet", columns=["n_tokens"])["n_tokens"].to_numpy()
    rows_file, found = folder / "taken.npy", []
    for mode in (mode for mode in MODES if mode.is_certain):
        ours: Integers | None = None
        for name in names:
            if limits.why_not(name, mode):
                continue
            say(f"{n_rows:,} rows, {mode.name}: what {name} takes")
            result = measure_in(folder, limits, rows_file=rows_file)(name, mode)
            if isinstance(result, Failed):
                limits.failed(name, mode, f"{result.why} at {n_rows:,} rows, {mode.name}")
                continue
            taken = np.load(rows_file)
            ours = taken if name == OURS else ours
            if ours is not None:
                found.append(agreement((n_rows, mode.name, name), taken, ours, n_tokens))
    return found
