"""Standardised ratings in bins, as charts count them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.ratings import Standardisation

Integers = npt.NDArray[np.int64]


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

    Examples
    --------
    >>> bins_of(np.array([-9.0, 1.0, 2.5], dtype=np.float32), Standardisation(3, 1.0, 2.0), [-1.0, 0.0, 1.0]).tolist()
    [0, 1, 1]
    """
    n_bins = len(edges) - 1
    width = (edges[-1] - edges[0]) / n_bins
    bins = np.floor((standardised_by(scale, ratings) - edges[0]) / width)
    return np.clip(bins, 0, n_bins - 1).astype(np.int64)
