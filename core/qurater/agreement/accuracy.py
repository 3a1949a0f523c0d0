"""How often a rater prefers what the judge preferred, by how sure the judge was.

Pure: numpy and the standard library only.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.judging.files.pair_set import Indices
from core.judging.trust.estimates import wilson

# Accuracy means nothing without the confidence it was computed at (the paper reports these).
CONFIDENCE_CUTS = (0.0, 0.5, 0.8)

# Confidences as they are stored, such as |2 * 0.9 - 1|, miss a cut by rounding only.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of judged pairs in which the rater prefers the text that the judge preferred.

    Attributes
    ----------
    accuracy : float
        In [0, 1]; NaN where no pair qualifies.
    n : int
        Pairs that qualify.
    low, high : float
        Interval at 95 %.
    """

    accuracy: float
    n: int
    low: float
    high: float


def accuracy_at(
    log_odds: Floats, prob_b_preferred: Floats, *, min_confidence: float, documents_a: Indices, documents_b: Indices
) -> Accuracy:
    """Compute the accuracy over the pairs whose judgment is at least so confident.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_pairs,)
        Rating of B minus rating of A; NaN where one of them is missing, and the pair does not count.
    prob_b_preferred : ndarray of float64, shape (n_pairs,)
        Judged preference; NaN where not judged.  A tie (0.5) has no right answer and never counts.
    min_confidence : float
        The least |2p - 1|.
    documents_a, documents_b : ndarray of int64, shape (n_pairs,)
        Source documents, for the interval.

    Returns
    -------
    Accuracy
        Two equal ratings on a pair that is no tie count as wrong, whichever text is called A.
    """
    is_tie = prob_b_preferred == 0.5
    counted = reaches(prob_b_preferred, min_confidence) & ~is_tie & ~np.isnan(log_odds)
    hits = np.sign(log_odds[counted]) == np.sign(prob_b_preferred[counted] - 0.5)
    n = int(counted.sum())
    if n == 0:
        return Accuracy(math.nan, 0, math.nan, math.nan)
    # Pairs that share a document are not independent.
    n_documents = len(np.unique(np.concatenate([documents_a[counted], documents_b[counted]])))
    low, high = wilson(float(hits.mean()), min(n, n_documents))
    return Accuracy(float(hits.mean()), n, low, high)


def reaches(prob_b_preferred: Floats, min_confidence: float) -> npt.NDArray[np.bool_]:
    """Mark the judgments whose confidence |2p - 1| is at least so large, as it is written in decimals.

    Examples
    --------
    >>> reaches(np.array([0.9, 0.1, 0.89, np.nan]), 0.8).tolist()
    [True, True, False, False]
    """
    return np.asarray(np.abs(2 * prob_b_preferred - 1) >= min_confidence - _ROUNDING)
