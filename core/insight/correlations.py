"""How far two criteria, or a criterion and length, go together: correlations with intervals, overall and by domain."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.queries import Catalog
from core.corpus.catalog.rated_samples import LENGTH
from core.corpus.filters import DocumentFilter
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


@dataclass(frozen=True, slots=True)
class Correlations:
    """How far the criteria, and length, go together.

    Attributes
    ----------
    names : tuple of str
        The criteria that the rater rates by, then `LENGTH`.
    matrix : tuple of tuple of Estimate
        Symmetric; without a value where one of the two is constant.
    method : str
        ``spearman`` or ``pearson``.
    n, n_documents : int
        Documents that were compared, and rated documents that they stand for: more where they are a sample.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[Estimate, ...], ...]
    method: Method
    n: int
    n_documents: int

    def between(self, one: str, other: str) -> Estimate:
        """Give the correlation of two."""
        return self.matrix[self.names.index(one)][self.names.index(other)]


def correlations(catalog: Catalog, rater: str, documents: DocumentFilter, method: Method) -> Correlations:
    """Correlate the criteria, and length, over the documents that a filter leaves.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    rater, documents
        Whose ratings of which documents; those rated count.
    method : str
        ``spearman`` or ``pearson``.

    Returns
    -------
    Correlations
        Of a sample where there are more documents than `core.corpus.catalog.rated_samples.SAMPLE_DOCUMENTS`.
    """
    names = (*catalog.criteria_rated(rater), LENGTH)
    found = catalog.rated_values(rater, documents, names=names)
    matrix = correlation_matrix(found.values, method)
    return Correlations(names, tuple(map(tuple, matrix)), method, len(found.values), found.n_documents)


@dataclass(frozen=True, slots=True)
class DomainCorrelation:
    """How far two go together in one domain.

    Attributes
    ----------
    domain : str
        Which one.
    found : Estimate
        The correlation; ``n`` counts the documents that were compared.
    n_documents : int
        The domain's rated documents.
    """

    domain: str
    found: Estimate
    n_documents: int


def correlations_by_domain(
    catalog: Catalog,
    rater: str,
    documents: DocumentFilter,
    *,
    pair: Sequence[str],
    method: Method,
    n_domains: int,
) -> list[DomainCorrelation]:
    """Correlate two criteria, or one and length, within each of the largest domains.

    Parameters
    ----------
    catalog, rater, documents, method
        As in `correlations`.
    pair : sequence of str
        Two criteria, or one and `LENGTH`.
    n_domains : int
        How many domains at most.

    Returns
    -------
    list of DomainCorrelation
        The highest correlation first, domains without one last.
    """
    by_domain = catalog.rated_values_by_domain(rater, documents, names=pair, n_domains=n_domains)
    found = [
        DomainCorrelation(domain, correlation_matrix(each.values, method)[0][1], each.n_documents)
        for domain, each in by_domain.items()
    ]
    return sorted(found, key=lambda each: (each.found.value is None, -(each.found.value or 0.0), each.domain))
