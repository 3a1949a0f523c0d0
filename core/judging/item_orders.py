"""Kendall's tau of two judges: do their preferences put the items into the same order."""

import numpy as np
import numpy.typing as npt

from core.judging.estimates import NOTHING, QUANTILE, Estimate
from core.judging.verdicts import Verdicts

FEWEST_ITEMS = 10
# Two items that are only ever compared with each other have no order beyond that one verdict.
_SMALLEST_COMPONENT = 3
_CELLS_AT_ONCE = 2_000_000

Floats = npt.NDArray[np.float64]


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
    sums = np.concatenate(
        [
            _concordance(ranks[0][component == place], ranks[1][component == place])
            for place in np.unique(component[in_large])
        ]
    )
    return tau_b(sums)


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


def _concordance(one: Floats, other: Floats) -> Floats:
    """Sum signs of differences over all other items, a block of rows at a time; shape (n_items, 3)."""
    blocks = []
    at_once = max(1, _CELLS_AT_ONCE // len(one))
    for place in range(0, len(one), at_once):
        here = slice(place, place + at_once)
        signs = [np.sign(ranks[here, None] - ranks[None, :]) for ranks in (one, other)]
        products = (signs[0] * signs[1], np.abs(signs[0]), np.abs(signs[1]))
        blocks.append(np.stack([product.sum(axis=1) for product in products], axis=1))
    return np.concatenate(blocks)


def _components(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], n_items: int) -> npt.NDArray[np.int64]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array((np.ones(len(a)), (a, b)), shape=(n_items, n_items))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
