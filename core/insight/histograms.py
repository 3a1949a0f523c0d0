"""Standardised ratings counted in bins; what lies beyond the ends is counted in the first and the last bin."""

import numpy as np
import numpy.typing as npt

from core.errors import ShapeError

# From -3 to 3 standard deviations in quarters: of normal ratings 3 in 1,000 lie beyond.
LOWEST, HIGHEST, BIN_WIDTH = -3.0, 3.0, 0.25
EDGES: tuple[float, ...] = tuple((np.arange(25) * BIN_WIDTH + LOWEST).tolist())
CENTRES: tuple[float, ...] = tuple(edge + BIN_WIDTH / 2 for edge in EDGES[:-1])


def counts_by_bin(standardised: npt.NDArray[np.floating]) -> list[int]:
    """Count standardised ratings in the bins of `EDGES`.

    Parameters
    ----------
    standardised : ndarray of float, shape (n_documents,)
        NaN where a document has no rating; it is in no bin.

    Returns
    -------
    list of int, length ``len(EDGES) - 1``
        Each bin holds its lower end; the counts add up to the rated documents.

    Examples
    --------
    >>> counts = counts_by_bin(np.array([-9.0, 0.0, 0.2, np.nan]))
    >>> counts[0], counts[12], sum(counts)
    (1, 2, 3)
    """
    values = standardised[~np.isnan(standardised)]
    bins = np.clip(np.floor((values - LOWEST) / BIN_WIDTH), 0, len(CENTRES) - 1).astype(np.int64)
    counts: list[int] = np.bincount(bins, minlength=len(CENTRES)).tolist()
    return counts


def shares_of(counts: list[int]) -> list[float]:
    """Turn counts into shares of their sum; zeros where nothing was counted.

    Examples
    --------
    >>> shares_of([1, 3]), shares_of([0, 0])
    ([0.25, 0.75], [0.0, 0.0])
    """
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]


def mean_of(standardised: npt.NDArray[np.floating], rows: npt.NDArray[np.bool_]) -> float | None:
    """Average the ratings of some documents, None where none of them is rated.

    Raises
    ------
    ShapeError
        If there is not one mark a document.

    Examples
    --------
    >>> mean_of(np.array([1.0, np.nan, 3.0]), np.array([True, True, False]))
    1.0
    """
    if standardised.shape != rows.shape:
        raise ShapeError(f"{len(standardised)} ratings come with {len(rows)} marks. Give one mark a rating.")
    values = standardised[rows & ~np.isnan(standardised)]
    return float(values.mean()) if len(values) else None
