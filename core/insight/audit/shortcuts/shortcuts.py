"""How much of a rating is explained by what needs no reading, and which documents rate high because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.errors import ShapeError
from core.estimates import Estimate
from core.insight.audit.shortcuts.linear_fits import Groups, r_squared, slopes
from core.insight.audit.shortcuts.rank_correlations import partial_correlation, ranks

# Ranks of one value, and not so few documents that anything explains them.
FEWEST_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Explained:
    """What one feature, or several, explain of the ratings by one criterion.

    Attributes
    ----------
    name : str
        The feature, or what several of them are together.
    r_squared : float or None
        The share of the ratings' variance that a linear fit on it explains, adjusted for the number of columns; of a
        single feature, the fit is on its rank, so that no outlier leads it. None where nothing varies or it
        cannot be told, see `core.insight.audit.shortcuts.linear_fits.r_squared`.
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
    criterion: str,
    ratings: Floats,
    features: Mapping[str, Floats],
    n_tokens: npt.ArrayLike,
    domains: npt.ArrayLike,
    *,
    places: Groups | None = None,
) -> Shortcuts:
    """Say how far what is shallow explains the ratings by one criterion.

    Parameters
    ----------
    criterion : str
        Its key.
    ratings : ndarray of float, shape (n,)
        Standardised; none is missing.
    features : mapping of str to ndarray of float, shape (n,)
        By name, as of `core.insight.audit.shortcuts.shallow.FEATURES`.
    n_tokens : array of int, shape (n,)
        Lengths; they enter as their ranks.
    domains : array of int, shape (n,)
        A number for each domain; there may be nearly as many as documents.
    places : ndarray of int64, shape (n,), optional
        Where each document was drawn, if not anywhere: those of one place may be alike, and intervals are then wider.

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
    length = ranks(np.asarray(n_tokens, dtype=np.float64))[:, None]
    of_domain = np.unique(np.asarray(domains), return_inverse=True)[1].astype(np.int64)
    columns = {name: ranks(np.asarray(values, dtype=np.float64))[:, None] for name, values in features.items()}
    every = np.hstack([*columns.values(), length])
    alone = [
        Explained(
            name,
            r_squared(ratings, column, places=places),
            partial_correlation(ratings, column[:, 0], length, of_domain, places=places),
        )
        for name, column in columns.items()
    ]
    together = _together(ratings, every, length, of_domain, places)
    pulls = (every - every.mean(axis=0)) * slopes(ratings, every)
    return Shortcuts(
        criterion,
        len(ratings),
        tuple(sorted(alone, key=lambda each: -(each.r_squared or 0.0))),
        together,
        ratings.mean() + pulls.sum(axis=1),
        pulls,
    )


def _together(
    ratings: Floats, every: Floats, length: Floats, of_domain: Groups, places: Groups | None
) -> tuple[Explained, ...]:
    """Explain by several things at once; what one of them adds to the others is not told apart."""
    nothing, unknown = np.empty((len(ratings), 0)), Estimate(None, len(ratings), None, None)
    explaining: Sequence[tuple[str, Floats, Groups | None]] = (
        ("length alone", length, None),
        ("domain alone", nothing, of_domain),
        ("all shallow features and length", every, None),
        ("all of these and domain", every, of_domain),
    )
    return tuple(Explained(name, r_squared(ratings, by, of, places=places), unknown) for name, by, of in explaining)
