"""How far two columns of numbers go together, with an interval: mathematics alone, no corpus."""

import math
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.estimates import QUANTILE, Estimate

Floats = npt.NDArray[np.float64]
Method = Literal["spearman", "pearson"]
METHODS: tuple[Method, ...] = ("spearman", "pearson")


def correlation_interval(correlation: float, n: int, method: Method) -> tuple[float, float] | None:
    """Give the 95 % interval of a correlation.

    On the scale of ``atanh``, correlations are nearly normal with variance ``1 / (n - 3)`` (Fisher), and those of ranks
    with ``(1 + r**2 / 2) / (n - 3)`` (Bonett and Wright).

    Parameters
    ----------
    correlation : float
        From -1 to 1.
    n : int
        Of so many pairs of values.
    method : str
        ``pearson``, or ``spearman`` for ranks.

    Returns
    -------
    tuple of (float, float) or None
        None for fewer than 4 pairs, of which nothing can be said.

    References
    ----------
    Fisher, "On the probable error of a coefficient of correlation deduced from a small sample", Metron 1 (1921).
    Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
    Psychometrika 65 (2000).

    Examples
    --------
    >>> [round(end, 3) for end in correlation_interval(0.5, 100, "pearson")]
    [0.337, 0.634]
    """
    if n < 4:
        return None
    if abs(correlation) >= 1:
        return correlation, correlation
    variance = (1 + correlation**2 / 2 if method == "spearman" else 1.0) / (n - 3)
    spread = QUANTILE * math.sqrt(variance)
    middle = math.atanh(correlation)
    return math.tanh(middle - spread), math.tanh(middle + spread)


def correlation_matrix(values: Floats, method: Method) -> list[list[Estimate]]:
    """Correlate every two columns.

    Parameters
    ----------
    values : ndarray of float, shape (n, n_columns)
        None is missing.
    method : str
        ``spearman`` for the correlation of ranks (equal values share their mean rank), or ``pearson``.

    Returns
    -------
    list of list of Estimate
        Symmetric; without a value where one of the two is constant, on the diagonal too.

    Examples
    --------
    >>> matrix = correlation_matrix(np.array([[1.0, 2.0], [2.0, 9.0], [3.0, 10.0], [4.0, 99.0]]), "spearman")
    >>> matrix[0][1].value, matrix[0][1].n
    (1.0, 4)
    """
    from scipy.stats import rankdata

    n = len(values)
    moved = rankdata(values, axis=0) if method == "spearman" and n else values
    # The mean of values that are all alike may differ from them in the last digit.
    varies = np.ptp(values, axis=0) > 0 if n else np.zeros(values.shape[1], dtype=bool)
    centred = (moved - moved.mean(axis=0)) / np.where(varies, moved.std(axis=0), 1.0) if n else moved
    found = np.clip(centred.T @ centred / max(n, 1), -1.0, 1.0)
    return [
        [_estimate(float(found[a, b]) if varies[a] and varies[b] else None, n, method) for b in range(len(varies))]
        for a in range(len(varies))
    ]


def _estimate(value: float | None, n: int, method: Method) -> Estimate:
    # What is 1 but for the last digit is 1.
    value = round(value, 12) if value is not None else None
    low, high = (value is not None and correlation_interval(value, n, method)) or (None, None)
    return Estimate(value, n, low, high)
