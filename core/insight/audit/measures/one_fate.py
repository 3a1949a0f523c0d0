"""Documents that are all kept, or none of them: how far a ratio may lie from theirs, which so few leave open."""

import numpy as np

from core.arrays import Floats, quotient
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


def ends_left_open(
    share: Floats, rates: tuple[Floats, Floats], of_group: tuple[Floats, Floats], of_others: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Bound retention ratios where a group, or the others that it is beside, have one fate.

    Parameters
    ----------
    share : ndarray of float, shape (n_groups,)
        The share of all tokens that each group has.
    rates : tuple of ndarray of float, shape (n_groups,)
        The shares that are kept of each group, and of the others.
    of_group, of_others : tuple of ndarray of float, shape (n_groups,)
        What `rates_of_one_fate` says of both.

    Returns
    -------
    tuple of ndarray of float, shape (n_groups,)
        The ratio where the group is kept as little, and the others as much, as is left open; and the other way round.
        Where nothing has one fate both are the ratio; NaN where there is none.
    """
    own, others = rates
    low, high = (
        (np.fmin(own, of_group[0]), np.fmax(others, of_others[1])),
        (np.fmax(own, of_group[1]), np.fmin(others, of_others[0])),
    )
    first, second = (quotient(one, share * one + (1 - share) * rest) for one, rest in (low, high))
    return first, second
