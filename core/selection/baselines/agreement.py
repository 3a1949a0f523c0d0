"""How well a student agrees with its teacher on documents that it has not seen."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import Floats

# Two-sided, 95 %.
_NORMAL_QUANTILE = 1.959964
_FEWEST_IN_A_DOMAIN = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Correlations of two ratings of the same documents by one criterion, with intervals of 95 %.

    Attributes
    ----------
    n : int
        Documents.
    spearman, pearson : float
        Of ranks, and of ratings; NaN where one of the two does not vary.
    spearman_low, spearman_high, pearson_low, pearson_high : float
        Their intervals, over which documents were drawn.
    spearman_within_domains : float
        The mean over domains of at least 10 documents, weighted by these: what is left where domains, which are easily
        told apart, do not help. NaN without such a domain.
    """

    n: int
    spearman: float
    spearman_low: float
    spearman_high: float
    pearson: float
    pearson_low: float
    pearson_high: float
    spearman_within_domains: float

    def to_json(self) -> dict[str, Any]:
        """Give the figures as plain values, null where there is none."""
        return {name: None if value != value else value for name, value in asdict(self).items()}


def agreement(student: Floats, teacher: Floats, domains: npt.NDArray[np.object_]) -> Agreement:
    """Correlate the ratings of a student with its teacher's.

    Parameters
    ----------
    student, teacher : ndarray of float64, shape (n_documents,)
        Ratings of the same documents.
    domains : ndarray of object, shape (n_documents,)
        Their domains.

    Returns
    -------
    Agreement
        Intervals are Fisher's for Pearson's correlation and those of Bonett and Wright for Spearman's.

    References
    ----------
    Bonett and Wright (2000), "Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
    Psychometrika 65.

    Examples
    --------
    >>> ratings = np.arange(12.0)
    >>> found = agreement(ratings, ratings**2, np.repeat(np.array(["a"], dtype=object), 12))
    >>> found.n, found.spearman, found.spearman_within_domains
    (12, 1.0, 1.0)
    """
    spearman, pearson = _spearman(student, teacher), _correlation(student, teacher)
    names, numbers = np.unique(domains.astype(str), return_inverse=True)
    within = [_within(student, teacher, numbers == number) for number in range(len(names))]
    known = [(value, n) for value, n in within if n >= _FEWEST_IN_A_DOMAIN and value == value]
    total = sum(n for _, n in known)
    return Agreement(
        len(student),
        spearman,
        *_interval(spearman, len(student), variance=1 + spearman**2 / 2),
        pearson,
        *_interval(pearson, len(student), variance=1.0),
        sum(value * n for value, n in known) / total if total else math.nan,
    )


def _within(student: Floats, teacher: Floats, is_there: npt.NDArray[np.bool_]) -> tuple[float, int]:
    return _spearman(student[is_there], teacher[is_there]), int(is_there.sum())


def _spearman(a: Floats, b: Floats) -> float:
    from scipy.stats import rankdata

    return _correlation(rankdata(a), rankdata(b))


def _correlation(a: Floats, b: Floats) -> float:
    """Compute Pearson's correlation; NaN where one of the two does not vary."""
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    return min(1.0, max(-1.0, float(a @ b) / size)) if size else math.nan


def _interval(correlation: float, n: int, *, variance: float) -> tuple[float, float]:
    """Give the interval of a correlation, which is normal on Fisher's scale; all there is where too little is known."""
    if not n > 3 or math.isnan(correlation):
        return -1.0, 1.0
    if abs(correlation) == 1.0:
        return correlation, correlation
    width = _NORMAL_QUANTILE * math.sqrt(variance / (n - 3))
    return math.tanh(math.atanh(correlation) - width), math.tanh(math.atanh(correlation) + width)
