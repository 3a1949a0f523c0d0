"""How often a rater prefers what the judge preferred, by how sure the judge was.

Pure: numpy and the standard library only.
"""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.criteria import CRITERION_KEYS
from core.estimates import NOTHING, Estimate, wilson
from core.judging.files.pair_set import Indices, PairSet
from core.judging.stored.preferences import ROUNDING, side_of

# Accuracy means nothing without the confidence it was computed at (the paper reports these).
CONFIDENCE_CUTS = (0.0, 0.5, 0.8)


def accuracy_of(
    log_odds: Floats, prob_b_preferred: Floats, documents: Indices, *, min_confidence: float = 0.0
) -> Estimate:
    """Estimate the share of judged pairs in which the rater prefers the text that the judge preferred.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_pairs,)
        Rating of B minus rating of A; NaN where one of them is missing, and the pair does not count.
    prob_b_preferred : ndarray of float64, shape (n_pairs,)
        Judged preference; NaN where not judged.  A tie (0.5) has no right answer and never counts.
    documents : ndarray of int64, shape (n_pairs, 2)
        Source documents, for the interval.
    min_confidence : float
        The least |2p - 1| of a judgment that counts.

    Returns
    -------
    Estimate
        With n pairs; nothing where none qualifies.  Two equal ratings on a pair that is no tie count as wrong,
        whichever text is called A.
    """
    counted = np.flatnonzero(reaches(prob_b_preferred, min_confidence) & ~np.isnan(log_odds))
    side = side_of(prob_b_preferred[counted])
    counted, side = counted[side != 0], side[side != 0]
    n = len(counted)
    if n == 0:
        return NOTHING
    share = float((np.sign(log_odds[counted]) == side).mean())
    # Pairs that share a document are not independent.
    return Estimate(share, n, *wilson(share, min(n, len(np.unique(documents[counted])))))


def accuracy_by_criterion(
    log_odds: Floats, pair_set: PairSet, criteria: tuple[str, ...], *, min_confidence: float = 0.0
) -> dict[str, Estimate]:
    """Estimate the accuracy over judged pairs, criterion by criterion.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_pairs, n_criteria)
        Rating of B minus rating of A; NaN where a pair was not predicted, and does not count.
    pair_set : PairSet
        The judged pairs.
    criteria : tuple of str
        What the columns of `log_odds` are about.
    min_confidence : float
        As for `accuracy_of`.
    """
    documents = pair_set.documents_compared()
    judged = pair_set.prob_b_preferred[:, [CRITERION_KEYS.index(key) for key in criteria]]
    columns = zip(criteria, log_odds.T, judged.T, strict=True)
    return {
        key: accuracy_of(predicted, column, documents, min_confidence=min_confidence)
        for key, predicted, column in columns
    }


def reaches(prob_b_preferred: Floats, min_confidence: float) -> npt.NDArray[np.bool_]:
    """Mark the judgments whose confidence |2p - 1| is at least so large, as it is written in decimals.

    Examples
    --------
    >>> reaches(np.array([0.9, 0.1, 0.89, np.nan]), 0.8).tolist()
    [True, True, False, False]
    """
    return np.asarray(np.abs(2 * prob_b_preferred - 1) >= min_confidence - ROUNDING)
