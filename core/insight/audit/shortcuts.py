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
    """

    criterion: str
    n: int
    features: tuple[Explained, ...]
    together: tuple[Explained, ...]
    predicted: Floats


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
        Lengths; they enter as their logarithm.
    domains : array of int, shape (n,)
        A number for each domain.

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
    length = np.log1p(np.asarray(n_tokens, dtype=np.float64))[:, None]
    of_domain = _dummies(np.asarray(domains))
    columns = {name: _ranks(np.asarray(values, dtype=np.float64))[:, None] for name, values in features.items()}
    every = np.hstack([*columns.values(), _ranks(length[:, 0])[:, None]])
    held = np.hstack([of_domain, _ranks(length[:, 0])[:, None]])
    alone = [
        Explained(name, r_squared(ratings, column), partial_correlation(ratings, column[:, 0], held))
        for name, column in columns.items()
    ]
    groups: Sequence[tuple[str, Floats]] = (
        ("length alone", _ranks(length[:, 0])[:, None]),
        ("domain alone", of_domain),
        ("all shallow features and length", every),
        ("all of these and domain", np.hstack([every, of_domain])),
    )
    together = [
        Explained(name, r_squared(ratings, column), Estimate(None, len(ratings), None, None)) for name, column in groups
    ]
    return Shortcuts(
        criterion,
        len(ratings),
        tuple(sorted(alone, key=lambda each: -(each.r_squared or 0.0))),
        tuple(together),
        ratings - residuals(ratings, every),
    )


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64) / len(values)


def _dummies(numbers: npt.NDArray[np.generic]) -> Floats:
    """Make a column of 0 and 1 for each domain but the first, which the constant stands for."""
    _, places = np.unique(numbers, return_inverse=True)
    return np.eye(int(places.max()) + 1)[places][:, 1:]


def residuals(values: Floats, columns: Floats) -> Floats:
    """Take away from values what a linear fit on columns, and a constant, says of them.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        What is to be explained.
    columns : ndarray of float, shape (n, n_columns)
        Columns that depend on each other do no harm.

    Returns
    -------
    ndarray of float, shape (n,)
        What remains.
    """
    about_mean = np.asarray(values - values.mean())
    if not columns.shape[1]:
        return about_mean
    centred = columns - columns.mean(axis=0)
    # The normal equations: n is large, and columns are few. A trace of ridge makes columns that repeat others harmless.
    square = centred.T @ centred
    ridge = _RIDGE * max(float(np.trace(square)), 1.0) * np.eye(len(square))
    fitted = centred @ np.linalg.solve(square + ridge, centred.T @ about_mean)
    return np.asarray(about_mean - fitted)


def r_squared(values: Floats, columns: Floats) -> float | None:
    """Give the share of variance that a linear fit explains, adjusted for the number of columns, at least 0.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        What is to be explained.
    columns : ndarray of float, shape (n, n_columns)
        By what.

    Returns
    -------
    float or None
        None where the values do not vary, or there are not more of them than columns.

    References
    ----------
    Ezekiel, "Methods of Correlation Analysis", 1930: the adjustment.
    """
    n, k = len(values), columns.shape[1]
    total = float(np.square(values - values.mean()).sum())
    if total <= 0 or n <= k + 1:
        return None
    unexplained = float(np.square(residuals(values, columns)).sum()) / total
    return float(max(0.0, 1 - unexplained * (n - 1) / (n - k - 1)))


def partial_correlation(values: Floats, feature: Floats, held: Floats) -> Estimate:
    """Correlate ranks of values with a feature once other columns are held equal, with Fisher's interval.

    Parameters
    ----------
    values, feature : ndarray of float, shape (n,)
        What is correlated; the feature as ranks.
    held : ndarray of float, shape (n, n_columns)
        What both are freed of, by linear fits.

    Returns
    -------
    Estimate
        From -1 to 1; without a value where one of the two does not vary beside what is held.
    """
    n, k = len(values), held.shape[1]
    one, other = residuals(_ranks(values), held), residuals(feature, held)
    spreads = float(np.sqrt((one**2).sum() * (other**2).sum()))
    varies = (other**2).sum() > 1e-9 * n and (one**2).sum() > 1e-9 * n
    if not varies or n - k - 3 <= 0:
        return Estimate(None, n, None, None)
    found = min(max(float(one @ other) / spreads, -1 + 1e-12), 1 - 1e-12)
    spread = QUANTILE / (n - k - 3) ** 0.5
    middle = float(np.arctanh(found))
    return Estimate(found, n, float(np.tanh(middle - spread)), float(np.tanh(middle + spread)))
