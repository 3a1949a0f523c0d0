"""Retention ratios: what is kept of groups, over what is kept of all."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import quotient
from core.insight.groups import Grouping


def retention_ratios(
    tokens: Sequence[int] | npt.NDArray[np.int64], kept: Sequence[int] | npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Divide what is kept of each group by what is kept of all.

    Parameters
    ----------
    tokens, kept : array of int, shape (..., n_groups)
        Tokens of each group, and those of them that are kept.

    Returns
    -------
    ndarray of float, shape (..., n_groups)
        NaN where a group has no tokens, or nothing is kept at all.

    Examples
    --------
    >>> retention_ratios([32, 32], [24, 8]).tolist()
    [1.5, 0.5]
    """
    whole, part = np.asarray(tokens, dtype=np.float64), np.asarray(kept, dtype=np.float64)
    overall = quotient(part.sum(axis=-1, keepdims=True), whole.sum(axis=-1, keepdims=True))
    return quotient(quotient(part, whole), overall)


def matched_ratios(
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    grouping: Grouping,
    domain_of: npt.NDArray[np.integer],
) -> npt.NDArray[np.float64]:
    """Give the retention ratios of a uniform draw with the same share of every domain: what it has on average.

    Parameters
    ----------
    n_tokens, is_kept : ndarray, shape (n_documents,)
        Length and fate of every document.
    grouping : Grouping
        The groups.
    domain_of : ndarray of int, shape (n_documents,)
        The place of each document's domain, which the draw is matched to.

    Returns
    -------
    ndarray of float, shape (n_groups,)
        Of each group is kept what its domains are kept at, divided as `retention_ratios` does.
    """
    n_groups = len(grouping.groups)
    tokens = n_tokens.astype(np.float64)
    weights = (tokens, tokens * is_kept)
    of_domain, kept = (np.bincount(domain_of, each).astype(np.float64) for each in weights)
    rates = quotient(kept, of_domain, where_none=0.0)
    weights = (tokens, tokens * rates[domain_of])
    return retention_ratios(*(np.bincount(grouping.group_of, each, n_groups) for each in weights))
