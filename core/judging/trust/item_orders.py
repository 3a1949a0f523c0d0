"""Kendall's tau of two judges: do their preferences put the items into the same order."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import NOTHING, QUANTILE, Estimate
from core.judging.trust.verdicts import Verdicts

FEWEST_ITEMS = 10
# Two items that are only ever compared with each other have no order beyond that one verdict.
_SMALLEST_COMPONENT = 3

Integers = npt.NDArray[np.int64]


def kendall(one: Verdicts, other: Verdicts) -> Estimate:
    """Compare the item orders of two judges over the same pairs.

    A judge's order is that of the share of its verdicts that an item won, a tie counting one half.  Items are
    set against each other only where comparisons connect them; tau-b counts what either judge leaves level.

    Parameters
    ----------
    one, other : Verdicts
        Of each judge, row by row about the same pairs.

    Returns
    -------
    Estimate
        With n items; nothing with fewer than `FEWEST_ITEMS`.  The interval is of the items (after Cliff
        and Charlin 1991): how far the figure hangs on which items were compared.
    """
    items, ends = np.unique(np.concatenate([one.item_a, one.item_b]), return_inverse=True)
    a, b = ends[: len(one.item_a)], ends[len(one.item_a) :]
    ranks = [won(a, b, verdicts.verdict, len(items)) for verdicts in (one, other)]
    component = _components(a, b, len(items))
    in_large = np.bincount(component)[component] >= _SMALLEST_COMPONENT
    if in_large.sum() < FEWEST_ITEMS:
        return NOTHING
    return tau_b(concordance(ranks[0][in_large], ranks[1][in_large], component[in_large]))


def won(
    item_a: npt.NDArray[np.int64], item_b: npt.NDArray[np.int64], verdict: npt.NDArray[np.int64], n_items: int
) -> Floats:
    """Give the share of its pairs that each item won, a tie counting one half; shape (n_items,)."""
    points = np.bincount(item_a, (1 - verdict) / 2, n_items) + np.bincount(item_b, (1 + verdict) / 2, n_items)
    met = np.bincount(item_a, minlength=n_items) + np.bincount(item_b, minlength=n_items)
    # Halves over whole numbers: equal shares must be equal to the last bit, or level items would seem ordered.
    return np.asarray(np.round(points / met, 12), dtype=np.float64)


def tau_b(sums: Floats) -> Estimate:
    """Estimate tau-b from what each item adds.

    Parameters
    ----------
    sums : ndarray of float, shape (n_items, 3)
        Over the other items of its component: agreeing less opposite orders, how many the one judge puts above or
        below it, and how many the other.

    Returns
    -------
    Estimate
        No value where a judge leaves all level, and no interval where all items agree, so that none can be seen.
    """
    n, (together, by_one, by_other) = len(sums), sums.sum(axis=0)
    if not by_one or not by_other:
        return Estimate(None, n, None, None)
    tau = float(together / np.sqrt(by_one * by_other))
    # What each item adds to tau: an item stands in n - 1 pairs, hence the factor 2.
    influence = 2 * (sums[:, 0] / np.sqrt(by_one * by_other) - tau * (sums[:, 1] / by_one + sums[:, 2] / by_other) / 2)
    spread = QUANTILE * float(np.sqrt((influence**2).sum() * n / (n - 1)))
    if not spread:
        return Estimate(tau, n, None, None)
    return Estimate(tau, n, max(-1.0, tau - spread), min(1.0, tau + spread))


def concordance(one: Floats, other: Floats, component: Integers) -> Floats:
    """Count for each item the others of its component that both judges put on the same side of it.

    Parameters
    ----------
    one, other : ndarray of float, shape (n_items,)
        Where each judge puts each item.
    component : ndarray of int64, shape (n_items,)
        What it is set against: the items of the same component.

    Returns
    -------
    ndarray of float64, shape (n_items, 3)
        As `tau_b` takes it; in time n log n.

    Examples
    --------
    >>> concordance(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 0.0]), np.zeros(3, np.int64)).tolist()
    [[-1.0, 2.0, 1.0], [-1.0, 2.0, 1.0], [-2.0, 2.0, 2.0]]
    """
    # Places in the order of the one judge and of the other, component by component; level items share places.
    x, y = (_codes(ranks, component) for ranks in (one, other))
    by_x = np.argsort(x, kind="stable")
    starts, ends = _places(component)
    x_below, x_up_to = _places(x)
    y_below, y_up_to = _places(y)

    def both(stops: Integers, limits: Integers) -> Integers:
        return _n_below(y[by_x], starts, stops, limits)

    n_low, n_high = both(x_below, y), ends - x_up_to - (y_up_to - starts) + both(x_up_to, y + 1)
    n_one_low, n_other_low = x_below - starts - both(x_below, y + 1), y_below - starts - both(x_up_to, y)
    n = ends - starts
    sums = (n_low + n_high - n_one_low - n_other_low, n - (x_up_to - x_below), n - (y_up_to - y_below))
    return np.stack(sums, axis=1).astype(np.float64)


def _codes(ranks: Floats, component: Integers) -> Integers:
    """Give the different ranks of all components a number each, those of the first component first."""
    values, codes = np.unique(ranks, return_inverse=True)
    numbers: Integers = np.unique(component * len(values) + codes, return_inverse=True)[1].astype(np.int64)
    return numbers


def _places(codes: Integers) -> tuple[Integers, Integers]:
    """Say how many codes are below each one, and how many are not above it."""
    ordered = np.sort(codes)
    return np.searchsorted(ordered, codes, "left"), np.searchsorted(ordered, codes, "right")


def _n_below(values: Integers, starts: Integers, stops: Integers, limits: Integers) -> Integers:
    """Count the values from each start to its stop that are below its limit, bit by bit from the highest.

    This is the wavelet matrix of Claude, Navarro and Ordonez (2015, doi:10.1016/j.is.2014.06.002).
    """
    counts = np.zeros(len(starts), dtype=np.int64)
    for bit in reversed(range(int(limits.max()).bit_length())):
        is_one = values >> bit & 1
        ones_before = np.concatenate([[0], np.cumsum(is_one)])
        ones = ones_before[starts], ones_before[stops]
        zeros = starts - ones[0], stops - ones[1]
        is_above = (limits >> bit & 1).astype(np.bool_)
        counts += np.where(is_above, zeros[1] - zeros[0], 0)
        n_zeros = len(values) - ones_before[-1]
        starts = np.where(is_above, n_zeros + ones[0], zeros[0])
        stops = np.where(is_above, n_zeros + ones[1], zeros[1])
        values = np.concatenate([values[is_one == 0], values[is_one == 1]])
    return counts


def _components(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], n_items: int) -> npt.NDArray[np.int64]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array((np.ones(len(a)), (a, b)), shape=(n_items, n_items))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
