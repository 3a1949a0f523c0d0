"""Many comparisons at once: p-values adjusted so that chance alone seldom makes a finding."""

import numpy as np
import numpy.typing as npt

# Chance finds a gap in at most this share of all audits in which there is none.
ERROR_RATE = 0.05


def holm(p_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Adjust the p-values of comparisons that are made together, by Holm's steps.

    Of all that are at most `ERROR_RATE` afterwards, one or more is chance alone in at most that share of audits,
    however the comparisons hang together: gaps of groups to all others always do.

    Parameters
    ----------
    p_values : ndarray of float, shape (n,)
        NaN where nothing was compared: such ones count for nothing.

    Returns
    -------
    ndarray of float, shape (n,)
        In the same order, at most 1; NaN stays.

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).

    Examples
    --------
    >>> holm(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.06, 0.06]
    """
    adjusted = np.full(len(p_values), np.nan)
    order = np.argsort(p_values)[: int((~np.isnan(p_values)).sum())]
    left = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * left), 1.0)
    return adjusted
