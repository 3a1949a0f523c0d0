"""Cycles: of three items each is preferred to the next, which no order of quality can explain."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.estimates import NOTHING, Estimate
from core.judging.trust.estimates import share_estimate

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Integers = npt.NDArray[np.int64]

# A judge who tosses a coin closes two of the eight tournaments of three items to a cycle.
CHANCE = 0.25
_PAIRS_AT_ONCE = 50_000


def cyclic_triples(item_a: Integers, item_b: Integers, verdict: Integers) -> Estimate:
    """Estimate the share of cycles among the triples whose three pairs are all decided.

    Triples are counted without listing them: a cycle is a closed walk of three steps along preferences (the trace of
    the cubed matrix).  Two triples hang together where they share a pair, and the variance counts exactly those
    products: the squares summed by pair count every triple's own three times, so two of them are taken off.

    Parameters
    ----------
    item_a, item_b : ndarray of int64, shape (n,)
        Pairs, each once.
    verdict : ndarray of int64, shape (n,)
        -1 where A is preferred, 1 where B is, 0 for a tie, which leaves its triples out.

    Returns
    -------
    Estimate
        With n triples; nothing where no triple is complete.

    Examples
    --------
    >>> cyclic_triples(np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([-1, -1, 1])).value
    1.0
    """
    decided = verdict != 0
    if not decided.any():
        return NOTHING
    beats, better, worse = _tournament(item_a[decided], item_b[decided], verdict[decided])
    # For each decided pair: the cycles it is part of (two steps lead back), and all its complete triples.
    cycles, triples = _walks(beats, worse, better), _walks(beats + beats.T, worse, better)
    n_cycles, n_triples = cycles.sum() / 3, triples.sum() / 3
    if not n_triples:
        return NOTHING
    share = n_cycles / n_triples
    if_independent = share * (1 - share) / n_triples
    by_pair = ((cycles - share * triples) ** 2).sum() / n_triples**2
    # Its own noise may take the variance below that of triples that do not hang together at all.
    variance = max(by_pair - 2 * if_independent, if_independent)
    n_units = np.count_nonzero(triples) / 3
    return share_estimate(round(n_cycles), round(n_triples), float(variance), n_units=n_units)


def _tournament(item_a: Integers, item_b: Integers, sign: Integers) -> tuple["csr_array", Integers, Integers]:
    """Give who beats whom as a matrix, and the better and the worse item of each pair, numbered as in it."""
    from scipy.sparse import csr_array

    items, codes = np.unique(np.concatenate([item_a, item_b]), return_inverse=True)
    a, b = codes[: len(item_a)], codes[len(item_a) :]
    better, worse = np.where(sign < 0, a, b), np.where(sign < 0, b, a)
    beats = csr_array((np.ones(len(a)), (better, worse)), shape=(len(items), len(items)))
    return beats, better, worse


def _walks(steps: "csr_array", starts: Integers, ends: Integers) -> npt.NDArray[np.float64]:
    """Count the walks of two steps from each start to its end, some thousand pairs at a time."""
    back = steps.T.tocsr()
    counts = [np.empty(0)]
    for place in range(0, len(starts), _PAIRS_AT_ONCE):
        here = slice(place, place + _PAIRS_AT_ONCE)
        counts.append(np.asarray(steps[starts[here]].multiply(back[ends[here]]).sum(axis=1)).ravel())
    return np.concatenate(counts)
