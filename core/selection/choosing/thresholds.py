"""The documents with the largest keys that fit a budget, group by group, without sorting all of them.

The keys fall into bins; from the costs by bin it is known which bins fit whole, and only the bin that a budget ends in
is looked at document by document.  Such histograms add up, so it does not matter in how many stretches they are made.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from core.selection.choosing.keys import NEVER, Keys
from core.selection.pool.pool import BLOCK_ROWS, Numbers, Rows

Marks = npt.NDArray[np.bool_]

# So many documents are simply sorted.
_SORTED_AT_ONCE = 2**18
# Bins of all groups together: a table that stays in the processor's cache.
_BINS = 2**16


def within_quotas(keys: Keys, costs: Numbers, group_of: Numbers, quotas: npt.NDArray[np.int64]) -> Marks:
    """Mark, for each group, the documents with the largest keys until the next one would exceed its quota.

    Parameters
    ----------
    keys : ndarray of int64, shape (n_documents,)
        `NEVER` for those that cannot be taken; of equal ones the first document comes first.
    costs : ndarray of int, shape (n_documents,)
        Not negative: tokens, or 1.
    group_of : ndarray of int, shape (n_documents,)
        From 0.
    quotas : ndarray of int64, shape (n_groups,)
        The most that the documents of each group may cost together; negative takes none.

    Returns
    -------
    ndarray of bool, shape (n_documents,)
        The documents taken.

    Examples
    --------
    >>> keys, costs, group_of = np.array([3, 2, 1]), np.array([4, 1, 3]), np.array([0, 0, 1])
    >>> within_quotas(keys, costs, group_of, np.array([4, 2])).tolist()
    [True, False, False]
    """
    if len(keys) <= _SORTED_AT_ONCE:
        return _sorted(keys, costs, group_of, quotas)
    largest = int(keys.max())
    smallest = int(keys.min(where=keys != NEVER, initial=largest))
    n_bins = max(_BINS // len(quotas), 2)
    shift = max((largest - smallest).bit_length() - (n_bins.bit_length() - 1), 0)
    if largest in (NEVER, smallest):
        return _sorted(keys, costs, group_of, quotas)
    binned = _Binned(keys, costs, group_of, largest, shift, n_bins, len(quotas))
    used = np.cumsum(binned.costs(), axis=1)
    # The bin in which each quota ends: the first at whose end more is used.
    ends = (used <= quotas[:, None]).sum(axis=1)
    is_taken, rows = binned.sides(ends)
    before = np.where(ends > 0, np.take_along_axis(used, np.maximum(ends - 1, 0)[:, None], axis=1)[:, 0], 0)
    # Counted from the end of its group's bin, each key is at most as large as a bin is wide.
    below_bin = largest - ((ends + 1) << shift)
    in_doubt = within_quotas(keys[rows] - below_bin[group_of[rows]], costs[rows], group_of[rows], quotas - before)
    is_taken[rows[in_doubt]] = True
    return is_taken


class _Binned:
    """Keys in bins of equal width, the largest first, block by block."""

    def __init__(
        self, keys: Keys, costs: Numbers, group_of: Numbers, largest: int, shift: int, n_bins: int, n_groups: int
    ) -> None:
        self._keys, self._costs, self._group_of = keys, costs, group_of
        self._largest, self._shift = largest, np.int64(shift)
        # One more for the keys of those that cannot be taken, and for the end of the range.
        self._n_bins, self._n_groups = n_bins + 2, n_groups

    def _bins(self, rows: slice) -> npt.NDArray[np.int64]:
        keys = self._keys[rows]
        found = np.right_shift(self._largest - keys, self._shift)
        found[keys == NEVER] = self._n_bins - 1
        return found

    def costs(self) -> npt.NDArray[np.int64]:
        """Add up the costs by group and bin: shape (n_groups, n_bins), exact; the last bin is left out."""
        total = np.zeros(self._n_groups * self._n_bins)
        for start in range(0, len(self._keys), BLOCK_ROWS):
            rows = slice(start, start + BLOCK_ROWS)
            places = self._group_of[rows].astype(np.int64) * self._n_bins + self._bins(rows)
            total += np.bincount(places, self._costs[rows], minlength=len(total))
        return total.reshape(self._n_groups, -1)[:, :-1].astype(np.int64)

    def sides(self, ends: npt.NDArray[np.int64]) -> tuple[Marks, Rows]:
        """Mark the documents in bins before the end of their group, and list those in its end."""
        is_taken = np.zeros(len(self._keys), dtype=bool)

        def side(start: int) -> Rows:
            rows = slice(start, start + BLOCK_ROWS)
            bins, end = self._bins(rows), ends[self._group_of[rows]]
            is_taken[rows] = bins < end
            return start + np.flatnonzero((bins == end) & (bins < self._n_bins - 1))

        with ThreadPoolExecutor(2) as threads:
            in_doubt = list(threads.map(side, range(0, len(self._keys), BLOCK_ROWS)))
        return is_taken, np.concatenate(in_doubt)


def _sorted(keys: Keys, costs: Numbers, group_of: Numbers, quotas: npt.NDArray[np.int64]) -> Marks:
    is_taken = np.zeros(len(keys), dtype=bool)
    rows = np.flatnonzero(keys != NEVER)
    queues = rows[np.lexsort((rows, -keys[rows], group_of[rows]))]  # one group's queue behind the other's
    used = np.cumsum(costs[queues], dtype=np.int64)
    groups = group_of[queues]
    begins = np.searchsorted(groups, groups, side="left")
    before = used[begins] - costs[queues[begins]] if len(queues) else used
    is_taken[queues[used - before <= quotas[groups]]] = True
    return is_taken


def _sort_in_two(numbers: npt.NDArray[np.int64]) -> None:
    """Sort in place, both halves at once where there are many; two sorted halves are merged in one pass."""
    middle = len(numbers) // 2
    if len(numbers) < _SORTED_AT_ONCE:
        numbers.sort()
        return
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(np.ndarray.sort, (numbers[:middle], numbers[middle:])))
    numbers.sort(kind="stable")


def most_wanted_first(rows: Rows, keys: Keys) -> Rows:
    """Sort documents by their keys, the largest first; of equal ones the first document.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_rows,)
        Documents, ascending.
    keys : ndarray of int64, shape (n_rows,)
        Theirs.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        The documents in order.

    Examples
    --------
    >>> most_wanted_first(np.array([3, 5, 8]), np.array([1, 2, 2])).tolist()
    [5, 8, 3]
    """
    if not len(rows):
        return rows
    behind = int(keys.max()) - keys
    n_bits = max(int(len(rows) - 1).bit_length(), 1)
    if int(behind.max()).bit_length() + n_bits > 63:
        ordered: Rows = rows[np.argsort(behind, kind="stable")]
        return ordered
    # Key and place in one number: numbers are sorted several times faster than places by numbers.
    packed = (behind << n_bits) | np.arange(len(rows))
    _sort_in_two(packed)
    ordered = rows[packed & ((1 << n_bits) - 1)]
    return ordered
