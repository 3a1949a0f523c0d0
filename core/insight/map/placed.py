"""All documents find their places among the few that were put into the plane."""

import numpy as np
import numpy.typing as npt

from core.corpus.embeddings import Vectors
from core.corpus.similar.among import Among
from core.insight.map.flattened import Points

# The sides of the map.
LOWEST, HIGHEST = 0.0, 100.0
_DECIMALS = 3
_NEAREST = 5
# A neighbour that is less similar than the nearest by so much counts e times less.
_SCALE = 0.03


def placed_among(queries: Vectors, among: Among, points: Points) -> Points:
    """Place documents at the mean of the nearest placed ones, the more similar ones counting more.

    Parameters
    ----------
    queries : ndarray of float32, shape (n, n_dimensions)
        Their vectors, of length 1.
    among : Among
        The vectors of the placed ones.
    points : ndarray of float64, shape (n_placed, 2)
        Where these are.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        Each within the places of its neighbours.
    """
    similarities, rows = among.nearest(queries, min(_NEAREST, len(points)))
    return weighted_mean(similarities, points[rows])


def weighted_mean(similarities: Vectors, neighbours: Points) -> Points:
    """Average the places of neighbours, weighted by ``exp((similarity - the largest) / 0.03)``.

    Parameters
    ----------
    similarities : ndarray of float32, shape (n, k)
        The largest first; minus infinity for none.
    neighbours : ndarray of float64, shape (n, k, 2)
        Their places.

    Examples
    --------
    >>> weighted_mean(np.array([[0.5, 0.5]], dtype=np.float32), np.array([[[0.0, 0.0], [2.0, 4.0]]])).tolist()
    [[1.0, 2.0]]
    """
    weights = np.exp((similarities - similarities[:, :1]).astype(np.float64) / _SCALE)
    return np.asarray(np.einsum("nk,nkd->nd", weights, neighbours) / weights.sum(axis=1, keepdims=True))


def on_the_map(points: Points) -> Points:
    """Stretch places to the sides of the map, each side by itself, with three decimals.

    Examples
    --------
    >>> on_the_map(np.array([[2.0, 5.0], [3.0, 5.0], [6.0, 7.0]])).tolist()
    [[0.0, 0.0], [25.0, 0.0], [100.0, 100.0]]
    """
    low, high = points.min(axis=0), points.max(axis=0)
    width: npt.NDArray[np.float64] = np.where(high > low, high - low, 1.0)
    return np.asarray(np.round(LOWEST + (HIGHEST - LOWEST) * (points - low) / width, _DECIMALS))
