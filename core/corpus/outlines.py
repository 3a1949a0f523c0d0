"""Which points lie within an outline: inside is what a line from outside crosses it an odd number of times to."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Coordinates = npt.NDArray[np.float64]


def within(x: Coordinates, y: Coordinates, outline: Sequence[tuple[float, float]]) -> npt.NDArray[np.bool_]:
    """Say of each point whether it lies within an outline.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_points,)
        Where they lie; NaN is nowhere, so without.
    outline : sequence of (float, float)
        The corners; the last is joined to the first, and sides may cross each other.

    Returns
    -------
    ndarray of bool, shape (n_points,)
        A point on a side is within of the two outlines that share the side at most one.

    Examples
    --------
    >>> square = [(0, 0), (2, 0), (2, 2), (0, 2)]
    >>> within(np.array([1.0, 3.0]), np.array([1.0, 1.0]), square).tolist()
    [True, False]
    """
    # Each side is asked only about the points at its height, which stand together.
    order = np.argsort(y)
    x, y = x[order], y[order]
    is_within = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y0 == y1:
            continue
        first, end = np.searchsorted(y, [min(y0, y1), max(y0, y1)])
        is_within[first:end] ^= x[first:end] < x0 + (x1 - x0) * ((y[first:end] - y0) / (y1 - y0))
    found = np.empty_like(is_within)
    found[order] = is_within
    return found


def thinned(outline: Sequence[tuple[float, float]], most: int) -> tuple[tuple[float, float], ...]:
    """Leave out corners evenly, until a hand-drawn outline fits into a link; three decimals are kept.

    Examples
    --------
    >>> thinned([(0, 0), (1, 0), (2, 0), (2, 2)], 2)
    ((0.0, 0.0), (2.0, 0.0))
    """
    step = max(1, -(-len(outline) // most))
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in outline[::step])
