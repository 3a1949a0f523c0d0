"""How much of a rating is explained by what needs no reading, and which documents rate high because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.errors import ShapeError
from core.estimates import QUANTILE, Estimate

# Ranks of one value, and not so few documents that anything explains them.
FEWEST_DOCUMENTS = 100
_RIDGE = 1e-9
Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Explained:
    """What one feature, or several, explain of the ratings by one criterion.

    Attributes
    ----------
    name : str
        The feature, or what several of them are together.
    r_squared : float or None
        The share of the ratings' variance that a linear fit on it explains, adjusted for the number of columns; of a
        single feature, the fit is on its rank, so that no outlier leads it. None where nothing varies.
    partial : Estimate
        For a single feature: its correlation with the ratings once domain and length are held equal, both by ranks.
    """

    name: str
    r_squared: float | None
    partial: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Shortcuts:
    """Ratings by one criterion beside what is shallow.

    Attributes
    ----------
    criterion : str
        Its key.
    n : int
        Documents that were looked at.
    features : tuple of Explained
        Each alone; the one that explains most first.
    together : tuple of Explained
        Length alone, domain alone, all features, all of these.
    predicted : ndarray of float, shape (n,)
        What all features together, without the domain, say of each document's standardised rating.
    pulls : ndarray of float, shape (n, n_features + 1)
        By how much each feature, in the order in which they were given, and last the length lift that above the mean
        of all ratings, or lower it: with this mean they add up to it.
    """

    criterion: str
    n: int
    features: tuple[Explained, ...]
    together: tuple[Explained, ...]
    predicted: Floats
    pulls: Floats


def shortcuts(
    criterion: str, ratings: Floats, features: Mapping[str, Floats], n_tokens: npt.ArrayLike, domains: npt.ArrayLike
) -> Shortcuts:
    """Say how far what is shallow explains the ratings by one criterion.

    Parameters
    ----------
    criterion : str
        Its key.
    ratings : ndarray of float, shape (n,)
        Standardised; none is missing.
    features : mapping of str to ndarray of float, shape (n,)
        By name, as of `core.insight.audit.shallow.FEATURES`.
    n_tokens : array of int, shape (n,)
        Lengths; they enter as their ranks.
    domains : array of int, shape (n,)
        A number for each domain; there may be nearly as many as documents.

    Returns
    -------
    Shortcuts
        Fits are linear: what is explained in another way, or only by features together, may be more.

    Raises
    ------
    ShapeError
        If there are fewer than `FEWEST_DOCUMENTS` documents.
    """
    if len(ratings) < FEWEST_DOCUMENTS:
        raise ShapeError(f"{len(ratings)} documents explain nothing. Give at least {FEWEST_DOCUMENTS} rated ones.")
    length = _ranks(np.asarray(n_tokens, dtype=np.float64))[:, None]
    of_domain = np.unique(np.asarray(domains), return_inverse=True)[1].astype(np.int64)
    columns = {name: _ranks(np.asarray(values, dtype=np.float64))[:, None] for name, values in features.items()}
    every = np.hstack([*columns.values(), length])
    alone = [
        Explained(name, r_squared(ratings, column), partial_correlation(ratings, column[:, 0], length, of_domain))
        for name, column in columns.items()
    ]
    nothing = np.empty((len(ratings), 0))
    explaining: Sequence[tuple[str, Floats, Groups | None]] = (
        ("length alone", length, None),
        ("domain alone", nothing, of_domain),
        ("all shallow features and length", every, None),
        ("all of these and domain", every, of_domain),
    )
    together = [
        Explained(name, r_squared(ratings, by, groups), Estimate(None, len(ratings), None, None))
        for name, by, groups in explaining
    ]
    pulls = (every - every.mean(axis=0)) * _slopes(ratings, every)
    return Shortcuts(
        criterion,
        len(ratings),
        tuple(sorted(alone, key=lambda each: -(each.r_squared or 0.0))),
        tuple(together),
        ratings.mean() + pulls.sum(axis=1),
        pulls,
    )


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64) / len(values)


def _freed(columns: Floats, groups: Groups | None) -> Floats:
    """Take from each column its mean, or where there are groups the mean of each group.

    For fits that is the same as a column of 0 and 1 for each group (Frisch and Waugh, Econometrica 1, 1933), and takes
    no more memory however many groups there are.
    """
    if groups is None:
        return np.asarray(columns - columns.mean(axis=0))
    sizes = np.maximum(np.bincount(groups), 1)
    means = [np.bincount(groups, column) / sizes for column in columns.T]
    return np.stack([column - mean[groups] for column, mean in zip(columns.T, means, strict=True)], axis=1)


def _slopes(values: Floats, columns: Floats, groups: Groups | None = None) -> Floats:
    freed = _freed(columns, groups)
    # The normal equations: n is large, and columns are few. A trace of ridge makes columns that repeat others harmless.
    square = freed.T @ freed
    ridge = _RIDGE * max(float(np.trace(square)), 1.0) * np.eye(len(square))
    return np.asarray(np.linalg.solve(square + ridge, freed.T @ _freed(values[:, None], groups)[:, 0]))


def residuals(values: Floats, columns: Floats, groups: Groups | None = None) -> Floats:
    """Take away from values what a linear fit on columns, and a constant, says of them.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        What is to be explained.
    columns : ndarray of float, shape (n, n_columns)
        Columns that depend on each other do no harm.
    groups : ndarray of int64, shape (n,), optional
        Numbers of groups from 0 on, each of which then has a constant of its own.

    Returns
    -------
    ndarray of float, shape (n,)
        What remains.
    """
    about_mean = _freed(values[:, None], groups)[:, 0]
    if not columns.shape[1]:
        return about_mean
    return np.asarray(about_mean - _freed(columns, groups) @ _slopes(values, columns, groups))


def _n_constants(groups: Groups | None) -> int:
    """Count the constants of a fit beside the first."""
    return 0 if groups is None else len(np.unique(groups)) - 1


def r_squared(values: Floats, columns: Floats, groups: Groups | None = None) -> float | None:
    """Give the share of variance that a linear fit explains, adjusted for the number of columns, at least 0.

    Parameters
    ----------
    values, columns, groups
        See `residuals`. In the adjustment a group counts as a column.

    Returns
    -------
    float or None
        None where the values do not vary, or there are not more of them than columns.

    References
    ----------
    Ezekiel, "Methods of Correlation Analysis", 1930: the adjustment.
    """
    n, k = len(values), columns.shape[1] + _n_constants(groups)
    total = float(np.square(values - values.mean()).sum())
    if total <= 0 or n <= k + 1:
        return None
    unexplained = float(np.square(residuals(values, columns, groups)).sum()) / total
    return float(max(0.0, 1 - unexplained * (n - 1) / (n - k - 1)))


def partial_correlation(values: Floats, feature: Floats, held: Floats, groups: Groups | None = None) -> Estimate:
    """Correlate ranks of values with a feature once other columns are held equal, with Bonett and Wright's interval.

    Parameters
    ----------
    values, feature : ndarray of float, shape (n,)
        What is correlated; the feature as ranks.
    held : ndarray of float, shape (n, n_columns)
        What both are freed of, by linear fits.
    groups : ndarray of int64, shape (n,), optional
        Numbers of groups from 0 on, which are held equal too.

    Returns
    -------
    Estimate
        From -1 to 1; without a value where one of the two does not vary beside what is held.

    References
    ----------
    Bonett and Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
    Psychometrika 65 (2000): ranks vary more than Fisher's interval knows.
    """
    n, k = len(values), held.shape[1] + _n_constants(groups)
    one, other = residuals(_ranks(values), held, groups), residuals(feature, held, groups)
    spreads = float(np.sqrt((one**2).sum() * (other**2).sum()))
    varies = (other**2).sum() > 1e-9 * n and (one**2).sum() > 1e-9 * n
    if not varies or n - k - 3 <= 0:
        return Estimate(None, n, None, None)
    found = min(max(float(one @ other) / spreads, -1 + 1e-12), 1 - 1e-12)
    spread = QUANTILE * ((1 + found**2 / 2) / (n - k - 3)) ** 0.5
    middle = float(np.arctanh(found))
    return Estimate(found, n, float(np.tanh(middle - spread)), float(np.tanh(middle + spread)))
