"""Whether chance alone explains that a selection keeps more, or less, of one group than of the others."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.insight.audit.many import holm
from core.insight.audit.retention import FEW_DOCUMENTS


def p_values_of_retention(
    n_tokens: npt.NDArray[np.integer],
    is_kept: npt.NDArray[np.bool_],
    group_of: npt.NDArray[np.int64],
    n_groups: int,
) -> Floats:
    """Test for each group whether its share of tokens that is kept differs from that of all other documents.

    A score test: were documents kept without regard to their group, then the difference of the two shares would be
    nearly normal, with the variance that fates have over the whole corpus. Unlike an interval it says something, too,
    of a group of which nothing is kept.

    Parameters
    ----------
    n_tokens, is_kept, group_of : ndarray, shape (n_documents,)
        Length, fate and group of every document.
    n_groups : int
        How many groups there are.

    Returns
    -------
    ndarray of float, shape (n_groups,)
        Adjusted by Holm's steps over all groups; NaN for a group that is not tested: it, or the rest, has fewer than
        `FEW_DOCUMENTS` documents or no tokens, or everything or nothing is kept.

    Examples
    --------
    >>> group_of = np.repeat([0, 1], 100)
    >>> is_kept = np.arange(200) % 2 == 0
    >>> p_values_of_retention(np.full(200, 50), is_kept, group_of, 2).tolist()
    [1.0, 1.0]
    """
    from scipy.stats import norm

    tokens = n_tokens.astype(np.float64)
    weights = (None, tokens, np.where(is_kept, tokens, 0.0), tokens**2)
    sums = np.array([np.bincount(group_of, each, minlength=n_groups) for each in weights])
    n, of_group, kept, squares = sums
    n_rest, of_rest, kept_rest, squares_rest = sums.sum(axis=1, keepdims=True) - sums
    with np.errstate(invalid="ignore", divide="ignore"):
        overall = kept.sum() / of_group.sum()
        # (kept - overall)^2 over all documents, weighed by the square of their tokens.
        about = (tokens**2 * (is_kept - overall) ** 2).sum() / (tokens**2).sum()
        difference = kept / of_group - kept_rest / of_rest
        error = np.sqrt(about * (squares / of_group**2 + squares_rest / of_rest**2))
        p_values = 2 * norm.sf(np.abs(difference) / error)
    is_tested = (np.minimum(n, n_rest) >= FEW_DOCUMENTS) & (error > 0)
    return holm(np.where(is_tested, p_values, np.nan))
