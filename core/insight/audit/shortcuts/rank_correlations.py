"""Correlations of ranks with intervals, also once other things are held equal and where documents lie together."""

import numpy as np

from core.arrays import Floats
from core.estimates import LEVEL, Estimate
from core.insight.audit.shortcuts.linear_fits import Groups, n_constants, residuals
from core.insight.audit.shortcuts.place_variance import Cells


def ranks(values: Floats) -> Floats:
    """Rank values, as shares of their number; equal ones share their mean rank.

    Examples
    --------
    >>> ranks(np.array([3.0, 9.0, 9.0, 1.0])).tolist()
    [0.5, 0.875, 0.875, 0.25]
    """
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64) / len(values)


def rank_correlation(
    found: float, n: int, *, n_held: int = 0, n_places: int | None = None, times: float = 1.0
) -> Estimate:
    """Give a correlation of ranks its interval.

    Parameters
    ----------
    found : float
        The correlation, from -1 to 1.
    n : int
        Of how many documents.
    n_held : int
        How many columns were held equal.
    n_places : int or None
        From how many places documents come, where those of one place may be alike.
    times : float
        By how much the correlation's variance is larger for that.

    Returns
    -------
    Estimate
        Without a value where there are no more documents than columns.

    Examples
    --------
    >>> found = rank_correlation(0.5, 103)
    >>> round(found.ci_low, 3), round(found.ci_high, 3)
    (0.329, 0.639)

    References
    ----------
    Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
    Psychometrika 65 (2000): ranks vary more than Fisher's interval knows.
    """
    from scipy.stats import norm, t

    if n - n_held - 3 <= 0:
        return Estimate(None, n, None, None)
    found = min(max(found, -1 + 1e-12), 1 - 1e-12)
    level = (1 + LEVEL) / 2
    quantile = norm.ppf(level) if n_places is None else t.ppf(level, max(n_places - 1, 1))
    spread = float(quantile) * (times * (1 + found**2 / 2) / (n - n_held - 3)) ** 0.5
    middle = float(np.arctanh(found))
    return Estimate(found, n, float(np.tanh(middle - spread)), float(np.tanh(middle + spread)))


def partial_correlation(
    values: Floats, feature: Floats, held: Floats, groups: Groups | None = None, *, places: Groups | None = None
) -> Estimate:
    """Correlate ranks of values with a feature once other columns are held equal, with Bonett and Wright's interval.

    Parameters
    ----------
    values, feature : ndarray of float, shape (n,)
        What is correlated; the feature as ranks.
    held : ndarray of float, shape (n, n_columns)
        What both are freed of, by linear fits.
    groups : ndarray of int64, shape (n,), optional
        Numbers of groups from 0 on, which are held equal too.
    places : ndarray of int64, shape (n,), optional
        Where each document is from, numbers from 0 on. The interval is then wider by as much as what each document
        adds to the correlation varies more between places than independent documents would.

    Returns
    -------
    Estimate
        From -1 to 1; without a value where one of the two does not vary beside what is held.

    Examples
    --------
    >>> lengths, marks = np.arange(200.0), np.tile([1.0, 0.0], 100)
    >>> found = partial_correlation(lengths + 9 * marks, ranks(marks), lengths[:, None])
    >>> round(found.value, 3), found.n
    (0.995, 200)
    """
    n, n_held = len(values), held.shape[1] + n_constants(groups)
    one, other = residuals(ranks(values), held, groups), residuals(feature, held, groups)
    if (other**2).sum() <= 1e-9 * n or (one**2).sum() <= 1e-9 * n:
        return Estimate(None, n, None, None)
    one, other = one / np.sqrt((one**2).sum()), other / np.sqrt((other**2).sum())
    found = float(one @ other)
    if places is None:
        return rank_correlation(found, n, n_held=n_held)
    together, alone = _squares_of_places(one, other, found, groups=groups, places=places)
    times = max(1.0, together / alone) if alone > 0 else 1.0
    return rank_correlation(found, n, n_held=n_held, n_places=len(np.unique(places)), times=times)


def _squares_of_places(
    one: Floats, other: Floats, found: float, *, groups: Groups | None, places: Groups
) -> tuple[float, float]:
    """Square what places add to a correlation, and what each document alone adds, and add both up."""
    cells = Cells.of(np.zeros_like(places) if groups is None else groups, places)

    def added(one: Floats, other: Floats) -> Floats:
        # The influence function of Pearson's r.
        return np.asarray(one * other - found * (one**2 + other**2) / 2)

    of_places = [cells.means(each)[cells.cell_of] for each in (one, other)]
    within = added(one - of_places[0], other - of_places[1])
    between = cells.widened(added(of_places[0], of_places[1]))
    together = np.square(np.bincount(places, within + between)).sum()
    return float(together), float(np.square(added(one, other)).sum())
