"""Standardised ratings counted in bins; what lies beyond the ends is counted in the first and the last bin."""

import numpy as np
import numpy.typing as npt

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
    counts: list[int] = np.bincount(bins_of(values), minlength=len(CENTRES)).tolist()
    return counts


def bins_of(standardised: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Find the bin of each standardised rating; none of them may be missing.

    Examples
    --------
    >>> bins_of(np.array([-9.0, 0.0, 0.2])).tolist()
    [0, 12, 12]
    """
    bins: npt.NDArray[np.int64] = (
        np.floor((standardised - LOWEST) / BIN_WIDTH).clip(0, len(CENTRES) - 1).astype(np.int64)
    )
    return bins


def shares_of(counts: list[int]) -> list[float]:
    """Turn counts into shares of their sum; zeros where nothing was counted.

    Examples
    --------
    >>> shares_of([1, 3]), shares_of([0, 0])
    ([0.25, 0.75], [0.0, 0.0])
    """
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]
