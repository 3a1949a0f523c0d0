"""Documents near another one: in an order, or by the bits of their hashes."""

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.arrays import Numbers
from core.corpus.catalog.kept import Mask, looked_up
from core.corpus.fingerprints import Hashes

_HASH_BITS = 64


def place_in(ordered: Numbers, number: int, values: npt.NDArray[np.float32], id_rank: Numbers) -> int:
    """Find the place of a document in an ascending order of documents that have a value.

    Parameters
    ----------
    ordered : ndarray of int32, shape (n,)
        Numbers of documents, equal values by id.
    number : int
        Of a document among them.
    values, id_rank : ndarray, shape (n_documents,)
        What they are sorted by.
    """

    def key(other: int) -> tuple[float, int]:
        return float(values[other]), int(id_rank[other])

    return bisect_left(ordered, key(number), key=key)


def beside(ordered: Numbers, place: int, is_wanted: Mask, *, step: int, limit: int) -> Numbers:
    """Give the first documents that are wanted before a place of an order, or behind it, in that order.

    Parameters
    ----------
    ordered : ndarray of int32, shape (n,)
        Numbers of documents.
    place : int
        That document itself is left out.
    is_wanted : ndarray of bool, shape (n_documents,)
        Which ones count.
    step : int
        -1 for those before the place, 1 for those behind it.
    limit : int
        How many at most.

    Examples
    --------
    >>> ordered = np.array([4, 2, 0, 1, 3], dtype=np.int32)
    >>> beside(ordered, 3, np.array([True, False, True, True, True]), step=-1, limit=2).tolist()
    [2, 0]
    """
    n_looked_at = 4 * limit
    while True:
        n_looked_at *= 2
        stretch = ordered[max(place - n_looked_at, 0) : place] if step < 0 else ordered[place + 1 :][:n_looked_at]
        found = stretch[looked_up(is_wanted, stretch)]
        if len(found) >= limit or len(stretch) < n_looked_at:
            return found[-limit:] if step < 0 else found[:limit]


def nearest_by_bits(hashes: Hashes, by_hash: Numbers, mask: Mask | None, here: int, n: int) -> Numbers:
    """Find the documents whose hashes are nearest to a number: the exclusive or of the two is the smallest.

    Hashes are spread evenly, so those that are nearest to a number drawn by chance are drawn by chance.

    Parameters
    ----------
    hashes, by_hash : ndarray, shape (n_documents,)
        Ascending, and the number of the document of each.
    mask : ndarray of bool, shape (n_documents,), or None
        Which documents count, by their numbers.
    here : int
        A number of 64 bits.
    n : int
        How many at most.

    Examples
    --------
    >>> hashes, numbers = np.array([1, 6, 8], dtype=np.uint64), np.array([2, 0, 1], dtype=np.int32)
    >>> nearest_by_bits(hashes, numbers, None, 7, 2).tolist()
    [0, 2]
    """
    numbers, near = by_hash[:0], hashes[:0]
    # Near are those that begin with the same bits: with fewer and fewer of these, until enough are left.
    for n_free in range(_HASH_BITS + 1):
        first = here >> n_free << n_free
        ends = np.array([first, first + 2**n_free - 1], dtype=np.uint64)
        start, end = int(np.searchsorted(hashes, ends[0])), int(np.searchsorted(hashes, ends[1], side="right"))
        numbers, near = by_hash[start:end], hashes[start:end]
        if mask is not None:
            is_left = looked_up(mask, numbers)
            numbers, near = numbers[is_left], near[is_left]
        if len(numbers) >= n:
            break
    return numbers[np.argsort(near ^ np.uint64(here), kind="stable")][:n]
