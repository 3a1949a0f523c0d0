"""Whether chance alone explains that a selection keeps more, or fewer, documents of one group than of the others."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.insight.audit.measures.many import holm
from core.insight.audit.measures.retention import FEW_DOCUMENTS


def p_values_of_retention(
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
    n_groups: int,
    *,
    apart: Collection[int] = (),
) -> Floats:
    """Test for each group whether chance alone explains how many of its documents are kept.

    Fisher's exact test: were documents kept without regard to their group, the number kept of a group would be
    hypergeometric, however long they are. Tokens only give the side: a group of which more tokens are kept than
    overall, but fewer documents, owes that to a few long ones, and is no finding. Sums of tokens themselves are not
    tested: where a few documents are very long, no approximation holds the rate of errors.

    Parameters
    ----------
    n_tokens, is_kept, group_of : ndarray, shape (n_documents,)
        Length, fate and group of every document.
    n_groups : int
        How many groups there are.
    apart : collection of int
        Groups of many values or of none, which nothing is asked of.

    Returns
    -------
    ndarray of float, shape (n_groups,)
        Twice the tail, at most 1, adjusted by Holm's steps over all groups; NaN for a group that is not tested: it
        stands apart, it or the rest has fewer than `FEW_DOCUMENTS` documents, or everything or nothing is kept.

    References
    ----------
    Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98 (1935).

    Examples
    --------
    >>> group_of = np.repeat([0, 1], 100)
    >>> p_values_of_retention(np.full(200, 9), np.arange(200) % 2 == 0, group_of, 2).tolist()
    [1.0, 1.0]
    """
    from scipy.stats import hypergeom

    n_documents, n_kept = len(is_kept), int(is_kept.sum())
    n = np.bincount(group_of, minlength=n_groups)
    kept = np.bincount(group_of[is_kept], minlength=n_groups)
    tokens, tokens_kept = (np.bincount(group_of, n_tokens * each, n_groups) for each in (np.ones(n_documents), is_kept))
    is_more = tokens_kept * tokens.sum() > tokens * tokens_kept.sum()
    more, fewer = hypergeom.sf(kept - 1, n_documents, n_kept, n), hypergeom.cdf(kept, n_documents, n_kept, n)
    is_tested = (np.minimum(n, n_documents - n) >= FEW_DOCUMENTS) & (0 < n_kept < n_documents)
    is_tested[list(apart)] = False
    return holm(np.where(is_tested, np.minimum(2 * np.where(is_more, more, fewer), 1.0), np.nan))
