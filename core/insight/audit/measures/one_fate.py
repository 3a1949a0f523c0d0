"""Groups of which everything is kept, or nothing: what so many documents leave open."""

import numpy as np

from core.arrays import Floats
from core.estimates import wilson


def rates_of_one_fate(tokens: Floats, tokens_squared: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Bound the share that is kept of groups of which all documents are kept, or none.

    Parameters
    ----------
    tokens, tokens_squared, kept : ndarray of float, shape (n_groups,)
        By group: the sums of lengths, of their squares, and of the lengths that are kept.

    Returns
    -------
    tuple of ndarray of float, shape (n_groups,)
        Wilson's lower end for groups that are kept whole, his upper end for those that are dropped whole, of as many
        documents as weigh the same by Kish's design effect; NaN for all others.

    References
    ----------
    Kish, "Survey Sampling" (1965), section 11.7: the effective number of documents of unequal weight.

    Examples
    --------
    >>> low, high = rates_of_one_fate(np.array([9.0, 27.0]), np.array([81.0, 243.0]), np.array([0.0, 27.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([nan, 0.44], [0.79, nan])
    """
    low, high = np.full(len(tokens), np.nan), np.full(len(tokens), np.nan)
    for group in np.flatnonzero((tokens > 0) & ((kept == 0) | (kept == tokens))):
        is_kept = kept[group] > 0
        ends = wilson(float(is_kept), float(tokens[group] ** 2 / tokens_squared[group]))
        if is_kept:
            low[group] = ends[0]
        else:
            high[group] = ends[1]
    return low, high
