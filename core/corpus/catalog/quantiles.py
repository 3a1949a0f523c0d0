"""Means and quantiles of ratings by group: from sums, and from the documents at some places of an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.catalog.arrays import Numbers, Values
from core.corpus.catalog.binned import Integers, standardised_by
from core.corpus.catalog.kept import Kept, looked_up
from core.corpus.ratings import Standardisation


@dataclass(frozen=True, slots=True)
class Moments:
    """How many documents of each group are rated, and their standardised ratings.

    Attributes
    ----------
    n : ndarray of int64, shape (n_groups,)
        Rated documents.
    mean, sd : ndarray of float64, shape (n_groups,)
        The standard deviation to about 1e-8; NaN where none is rated.
    """

    n: Integers
    mean: Floats
    sd: Floats


def moments_by_group(
    kept: Kept, ratings: Values, group_of: Values, *, n_groups: int, scale: Standardisation
) -> Moments:
    """Average the standardised ratings of the documents that a filter leaves, by group.

    Parameters
    ----------
    kept : Kept
        Which documents.
    ratings : ndarray of float32, shape (n_documents,)
        Log-odds; NaN where a document is not rated.
    group_of : ndarray of int, shape (n_documents,)
        From 0 on.
    n_groups : int
        How many groups there are.
    scale : Standardisation
        What ratings are standardised by.
    """
    n, total, squares = np.zeros(n_groups, dtype=np.int64), np.zeros(n_groups), np.zeros(n_groups)
    for found, groups in kept.each(ratings, group_of):
        is_rated = slice(None) if scale.n == len(ratings) else ~np.isnan(found)
        standardised, places = standardised_by(scale, found[is_rated]), groups[is_rated].astype(np.int64)
        n += np.bincount(places, minlength=n_groups)
        total += np.bincount(places, weights=standardised, minlength=n_groups)
        squares += np.bincount(places, weights=standardised * standardised, minlength=n_groups)
    filled = np.where(n > 0, n, np.nan)
    mean = total / filled
    return Moments(n, mean, np.sqrt(np.maximum(squares / filled - mean * mean, 0.0)))


def at_places(ordered: Iterable[Numbers], group_of: Values, places: Integers) -> Numbers:
    """Find the documents at some places of an order within their groups.

    Parameters
    ----------
    ordered : iterable of ndarray of int32
        Numbers of documents in the order, a stretch at a time.
    group_of : ndarray of int, shape (n_documents,)
        From 0 on.
    places : ndarray of int64, shape (n_groups, n_places)
        Counted from 0 in each group.

    Returns
    -------
    ndarray of int32, shape (n_groups, n_places)
        Numbers of documents; -1 where a group has no such place.

    Examples
    --------
    >>> stretches = [np.array([3, 0], dtype=np.int32), np.array([2, 1], dtype=np.int32)]
    >>> at_places(stretches, np.array([0, 1, 0, 1]), np.array([[0, 1], [1, 2]])).tolist()
    [[0, 2], [1, -1]]
    """
    found, n_groups = np.full(places.shape, -1, dtype=np.int32), len(places)
    n_before = np.zeros(n_groups, dtype=np.int64)
    for numbers in ordered:
        groups = looked_up(group_of, numbers)
        n_here = np.bincount(groups, minlength=n_groups)
        n_after = n_before + n_here
        is_here = (places >= n_before[:, None]) & (places < n_after[:, None])
        if is_here.any():
            by_group = numbers[np.argsort(groups, kind="stable")]
            starts = np.cumsum(n_here) - n_here
            found[is_here] = by_group[(places + (starts - n_before)[:, None])[is_here]]
        n_before = n_after
    return found


def quantile_places(n: Integers, shares: Sequence[float]) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """Say between which places of an order quantiles lie, and where between them.

    Parameters
    ----------
    n : ndarray of int64, shape (n_groups,)
        How many values each group has.
    shares : sequence of float
        Which quantiles, from 0 to 1.

    Returns
    -------
    tuple of ndarray, shape (n_groups, n_shares)
        The places below and above, counted from 0, and how far from the first to the second, from 0 to 1.

    Examples
    --------
    >>> [each.tolist() for each in quantile_places(np.array([4]), [0.5])]
    [[[1]], [[2]], [[0.5]]]
    """
    exact = np.maximum(n - 1, 0)[:, None] * np.asarray(shares, dtype=np.float64)
    low = np.floor(exact)
    return low.astype(np.int64), np.ceil(exact).astype(np.int64), exact - low
