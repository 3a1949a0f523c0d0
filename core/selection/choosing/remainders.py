"""What quotas leave over goes to the next best documents that fit."""

import numpy as np
import numpy.typing as npt

from core.selection.choosing.budget import fill
from core.selection.choosing.keys import NEVER, Keys
from core.selection.choosing.thresholds import Marks, most_wanted_first
from core.selection.pool.pool import BLOCK_ROWS, Numbers, Rows

# So many are looked at at a time, the most wanted first.
_AT_A_TIME = 2**14


def next_that_fit(keys: Keys, costs: Numbers, is_taken: Marks, left_over: int) -> Rows:
    """Go through the documents that are not taken, the most wanted first, and take each that still fits.

    Parameters
    ----------
    keys : ndarray of int64, shape (n_documents,)
        `NEVER` for those that cannot be taken.
    costs : ndarray of int, shape (n_documents,)
        Tokens, or 1.
    is_taken : ndarray of bool, shape (n_documents,)
        What is taken already.
    left_over : int
        What they may cost together.

    Returns
    -------
    ndarray of int64
        The documents taken besides.

    Examples
    --------
    >>> next_that_fit(np.array([9, 8, 7]), np.array([1, 5, 2]), np.array([True, False, False]), 3).tolist()
    [2]
    """
    found: list[Rows] = [np.empty(0, dtype=np.int64)]
    last = None
    while True:
        rows = _front(keys, costs, is_taken, left_over, behind=last)
        taken = fill(rows, costs, left_over)
        found.append(taken)
        left_over -= int(costs[taken].sum())
        if len(rows) < _AT_A_TIME:
            return np.concatenate(found)
        last = int(rows[-1])


def _front(keys: Keys, costs: Numbers, is_taken: Marks, left_over: int, *, behind: int | None) -> Rows:
    """List the first of those that fit and stand behind a document, in order."""
    kept = np.empty(0, dtype=np.int64)
    floor = NEVER
    for start in range(0, len(keys), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        fits = (keys[rows] > floor) & ~is_taken[rows] & (costs[rows] <= left_over)
        here = start + np.flatnonzero(fits)
        if behind is not None:
            here = here[_is_behind(keys, here, behind)]
        kept = np.concatenate([kept, here])
        if len(kept) > 4 * _AT_A_TIME:
            # So many have this key or a larger one: a later document with an equal key would stand behind them.
            floor = int(np.partition(keys[kept], -_AT_A_TIME)[-_AT_A_TIME])
            kept = kept[keys[kept] >= floor]
    return most_wanted_first(kept, keys[kept])[:_AT_A_TIME]


def _is_behind(keys: Keys, rows: Rows, other: int) -> npt.NDArray[np.bool_]:
    return np.asarray((keys[rows] < keys[other]) | ((keys[rows] == keys[other]) & (rows > other)))
