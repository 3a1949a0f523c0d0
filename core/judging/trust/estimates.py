"""Estimates from judgments: several about one pair hang together, pairs do not."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.estimates import LEVEL, NOTHING, Estimate, wilson

N_RESAMPLES = 1_000


def share_estimate(part: float, whole: float, variance: float, *, n_units: float) -> Estimate:
    """Estimate a share whose parts are not independent.

    Wilson's interval with the number of independent answers that would vary as much (an effective n, as Korn
    and Graubard 1998 put into the Clopper-Pearson interval).

    Parameters
    ----------
    part, whole : float
        Whose quotient the share is; nothing can be said where `whole` is 0.
    variance : float
        Of the share.
    n_units : float
        The number of independent units.  Where they do not differ at all, their variance is that of one unit which
        is half a unit off, and no n is larger than them where the share is 0 or 1.
    """
    if not whole:
        return NOTHING
    share = part / whole
    n_effective = share * (1 - share) / max(variance, 1 / (2 * n_units) ** 2)
    return Estimate(share, round(whole), *wilson(share, n_effective or n_units))


def share_over_pairs(part: npt.ArrayLike, whole: npt.ArrayLike, pair: npt.NDArray[np.int64]) -> Estimate:
    """Estimate a share of judgments, several of which may be about one pair.

    Parameters
    ----------
    part, whole : array, shape (n,)
        Whether each judgment is counted, above and below the line.
    pair : ndarray of int64, shape (n,)
        What it is about.

    Examples
    --------
    >>> share_over_pairs([1, 0, 1, 0], [1, 1, 1, 1], np.array([0, 1, 2, 3])) == Estimate(0.5, 4, *wilson(0.5, 4))
    True
    """
    counts = np.asarray(whole, dtype=np.float64)
    within = counts > 0
    pairs, codes = np.unique(pair[within], return_inverse=True)
    if not len(pairs):
        return NOTHING
    parts = np.bincount(codes, np.asarray(part, dtype=np.float64)[within])
    wholes = np.bincount(codes, counts[within])
    share = parts.sum() / wholes.sum()
    variance = float(((parts - share * wholes) ** 2).sum() / wholes.sum() ** 2)
    return share_estimate(float(parts.sum()), float(wholes.sum()), variance, n_units=len(pairs))


def bootstrap(
    counts: npt.NDArray[np.int64], statistic: Callable[[Floats], Floats], *, seed: int
) -> tuple[float | None, float | None]:
    """Draw pairs again, with replacement, and give the interval of a statistic.

    Pairs that were judged alike cannot be told apart, so a draw is one multinomial of their counts.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_kinds,)
        How many pairs there are of each kind.
    statistic : callable
        From counts of shape (n_draws, n_kinds) to values of shape (n_draws,), NaN where there is none.
    seed : int
        Of the draws.
    """
    total = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(total, counts / total, size=N_RESAMPLES)
    values = statistic(drawn.astype(np.float64))
    if np.isnan(values).all():
        return None, None
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
