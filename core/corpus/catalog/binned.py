"""Standardised ratings, and other values, in bins, as charts count them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.catalog.arrays import Values
from core.corpus.catalog.kept import looked_up
from core.corpus.ratings import Standardisation

Integers = npt.NDArray[np.int64]

# What fractions of 32 bits may be wrong by, several times over, in parts of the largest number that is worked with.
_ROUNDING = 2.0**-20
# Where they would be wrong by more parts of a bin, or overflow, fractions of 64 bits are taken for all.
_MOST_MARGIN, _STEEPEST = 0.05, 1e30


def standardised_by(scale: Standardisation, ratings: npt.NDArray[np.float32]) -> Floats:
    """Standardise ratings as the catalog's table does, digit by digit; NaN stays NaN."""
    return np.asarray((ratings.astype(np.float64) - scale.mean) / (scale.sd or 1.0), dtype=np.float64)


def bins_of(ratings: npt.NDArray[np.float32], scale: Standardisation, edges: Sequence[float]) -> Integers:
    """Say in which bin each standardised rating lies.

    Parameters
    ----------
    ratings : ndarray of float32, shape (n,)
        Log-odds; none is missing.
    scale : Standardisation
        What they are standardised by.
    edges : sequence of float
        Of standardised ratings: ascending, equally far apart; what lies beyond the ends is in the first or the last
        bin.

    Returns
    -------
    ndarray of int64, shape (n,)
        Counted from 0.

    Notes
    -----
    Worked out in 32 bits, which is several times as fast, and again in 64 bits for what lies near an edge: the bins are
    those that 64 bits give.

    Examples
    --------
    >>> bins_of(np.array([-9.0, 1.0, 2.5], dtype=np.float32), Standardisation(3, 1.0, 2.0), [-1.0, 0.0, 1.0]).tolist()
    [0, 1, 1]
    """
    n_bins = len(edges) - 1
    width, sd = (edges[-1] - edges[0]) / n_bins, scale.sd or 1.0
    slope, start = 1 / (sd * width), -(scale.mean / sd + edges[0]) / width
    margin = _ROUNDING * (abs(start) + n_bins + 1)
    if margin > _MOST_MARGIN or slope > _STEEPEST:
        return _exact_bins(ratings, scale, edges)
    with np.errstate(over="ignore"):
        places = ratings * np.float32(slope) + np.float32(start)
    np.clip(places, 0.5, n_bins - 0.5, out=places)
    whole = np.floor(places)
    places -= whole
    bins: Integers = whole.astype(np.int64)
    in_doubt = np.flatnonzero((places < margin) | (places > 1 - margin))
    bins[in_doubt] = _exact_bins(ratings[in_doubt], scale, edges)
    return bins


def _exact_bins(ratings: npt.NDArray[np.float32], scale: Standardisation, edges: Sequence[float]) -> Integers:
    n_bins = len(edges) - 1
    width = (edges[-1] - edges[0]) / n_bins
    places = np.floor((standardised_by(scale, ratings) - edges[0]) / width)
    return np.clip(places, 0, n_bins - 1).astype(np.int64)


def places_among(starts: Values, values: Values) -> npt.NDArray[np.integer]:
    """Count for each value the starts that are not above it, at most 127 of them.

    Examples
    --------
    >>> places_among(np.array([0, 3]), np.array([-1, 0, 5], dtype=np.int16)).tolist()
    [0, 1, 2]
    """
    if values.dtype.itemsize > np.dtype(np.int16).itemsize:
        return np.searchsorted(starts, values, side="right")
    # Of narrow values all that there can be are looked up first: that is several times as fast.
    info = np.iinfo(values.dtype)
    every = np.concatenate([np.arange(info.max + 1), np.arange(info.min, 0)])
    return looked_up(np.searchsorted(starts, every, side="right").astype(np.int8), values)
