"""Documents by how well they answer searches: pages of them, and the orders of several searches put together."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.bits import Mask
from core.corpus.catalog.found_lists import Found, Numbers
from core.corpus.catalog.kept import looked_up

# What Cormack, Clarke and Buettcher (SIGIR 2009) found to do well, and everybody uses since.
_RANK_OFFSET = 60


def closest_of(found: Found, left: Mask, *, descending: bool, offset: int, limit: int) -> Numbers:
    """Give a stretch of the documents that are left, by how well they answer.

    Parameters
    ----------
    found : Found
        What they answer: its closest ones in their order, then the others by their numbers.
    left : ndarray of bool, shape (n_documents,)
        Which ones are wanted; only those that were found count.
    descending : bool
        The closest first; else last.
    offset, limit : int
        Which stretch.

    Returns
    -------
    ndarray of int64, shape (at most limit,)
        Their numbers.

    Examples
    --------
    >>> found = Found.in_order(np.array([3, 1]), np.array([2, 1], np.float32), 5, mask=np.array([1, 1, 0, 1, 1], bool))
    >>> closest_of(found, np.ones(5, bool), descending=True, offset=1, limit=2).tolist()
    [1, 0]
    """
    closest = found.closest[looked_up(left, found.closest)]
    if descending and offset + limit <= len(closest):
        return closest[offset : offset + limit]
    others = left & found.mask
    others[found.closest] = False
    numbers = np.concatenate([closest, np.flatnonzero(others)])
    return (numbers if descending else numbers[::-1])[offset : offset + limit]


def fused(found: Sequence[Found]) -> Found:
    """Put the orders of several searches into one, by reciprocal rank fusion.

    Parameters
    ----------
    found : sequence of Found
        At least one, each of the same catalog; ranks are those of `closest_of`.

    Returns
    -------
    Found
        The documents that all of them found. The closeness is the sum of 1 / (60 + rank) over the searches, ranks
        counted from 1; of equally close ones the smaller number is first.

    References
    ----------
    .. [1] G. Cormack, C. Clarke, S. Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
       learning methods", SIGIR 2009.

    Examples
    --------
    >>> ones = np.ones(3, np.float32)
    >>> orders = np.array([3, 1, 2]), np.array([2, 3, 0])
    >>> fused([Found.in_order(order, ones, 4) for order in orders]).closest.tolist()
    [3, 2]
    """
    mask = reduce(np.logical_and, (each.mask for each in found))
    numbers = np.flatnonzero(mask)
    closeness: npt.NDArray[np.float64] = np.zeros(len(numbers))
    for each in found:
        closeness += 1 / (_RANK_OFFSET + _ranks(each, mask)[numbers])
    closest = np.argsort(-closeness, kind="stable")
    return Found.in_order(numbers[closest], closeness[closest].astype(np.float32), found[0].n_documents, mask=mask)


def _ranks(found: Found, left: Mask) -> Numbers:
    """Rank all documents of a search, from 1; those that it did not find have no meaning, shape (n_documents,)."""
    others = found.mask
    others[found.closest] = False
    ranks = len(found.closest) + np.cumsum(others)
    ranks[found.closest] = np.arange(1, len(found.closest) + 1)
    return ranks
