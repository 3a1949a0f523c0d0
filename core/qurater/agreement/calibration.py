"""Whether a rater's probabilities mean what they say: temperature scaling, reliability, calibration error.

Which text of a pair is called A is a matter of storage, so every pair counts in both orientations, half each, and
nothing here changes when a pair is turned round.  Pure: numpy and scipy only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import expit

from core.arrays import Floats
from core.errors import NoJudgmentsError

N_BINS = 10

# exp(-6) to exp(6): a rater that is certain of everything wrong ends at the far end, with probabilities near 1/2.
_LOG_TEMPERATURES = (-6.0, 6.0)


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """A reliability diagram, symmetric about 1/2: pairs in bins of predicted probability.

    A pair to one of whose texts the rater gives 0.7 gives 0.3 to the other: it is in the bin of 0.7 and in the one of
    0.3, half each.

    Attributes
    ----------
    predicted, judged : ndarray of float64, shape (n_bins,)
        Mean predicted and mean judged probability that a text is preferred to the other; NaN for an empty bin.
    n : ndarray of int64, shape (n_bins,)
        Pairs in each bin; the upper half of the bins holds every pair once, and so does the lower half.
    """

    predicted: Floats
    judged: Floats
    n: npt.NDArray[np.int64]

    @property
    def calibration_error(self) -> float | None:
        """Mean distance of predicted from judged, weighted by pairs (ECE): 0 is perfect, None without pairs."""
        filled = self.n > 0
        if not filled.any():
            return None
        gaps = np.abs(self.predicted[filled] - self.judged[filled])
        return float(np.average(gaps, weights=self.n[filled]))


def fit_temperature(log_odds: Floats, prob_b_preferred: Floats) -> float:
    """Find the temperature that makes ``sigmoid(log_odds / temperature)`` fit the judgments best.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_pairs,)
        Rating of B minus rating of A on *held-out* pairs: on training pairs the rater is too sure of itself.  NaN
        where one is missing.
    prob_b_preferred : ndarray of float64, shape (n_pairs,)
        Judged preference; NaN where not judged.

    Returns
    -------
    float
        Positive; above 1 the rater was too sure, below 1 not sure enough.

    Raises
    ------
    NoJudgmentsError
        If no pair has both.

    Notes
    -----
    Guo et al. (2017), "On Calibration of Modern Neural Networks", arXiv:1706.04599, with soft labels.  The
    cross-entropy is convex in 1 / temperature, so the one minimum is the best.

    Examples
    --------
    >>> judged = expit(np.array([2.0, -1.0, 3.0]))
    >>> round(fit_temperature(np.array([4.0, -2.0, 6.0]), judged), 3)
    2.0
    """
    known = ~np.isnan(log_odds) & ~np.isnan(prob_b_preferred)
    if not known.any():
        raise NoJudgmentsError("No held-out pair has a judgment to calibrate on. Judge more pairs.")
    odds, prob = log_odds[known], prob_b_preferred[known]

    def cross_entropy(log_temperature: float) -> float:
        scaled = odds * np.exp(-log_temperature)
        return float(np.mean(np.logaddexp(0, scaled) - prob * scaled))

    found = minimize_scalar(cross_entropy, bounds=_LOG_TEMPERATURES, method="bounded", options={"xatol": 1e-7})
    return float(np.exp(found.x))


def reliability(log_odds: Floats, prob_b_preferred: Floats) -> Reliability:
    """Compare predicted with judged probabilities in `N_BINS` bins of equal width, whichever text is called A.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_pairs,)
        Rating of B minus rating of A; NaN where one is missing.
    prob_b_preferred : ndarray of float64, shape (n_pairs,)
        Judged preference, soft; NaN where not judged.

    Returns
    -------
    Reliability
        Over the pairs that have both; ties are pairs like others here.
    """
    known = ~np.isnan(log_odds) & ~np.isnan(prob_b_preferred)
    odds, prob = log_odds[known], prob_b_preferred[known]
    # For the text that the rater rates higher; where it rates both alike, half for the one and half for the other.
    predicted, judged = expit(np.abs(odds)), 0.5 + np.sign(odds) * (prob - 0.5)
    bins = np.minimum((predicted * N_BINS).astype(np.int64), N_BINS - 1) - N_BINS // 2
    n = np.bincount(bins, minlength=N_BINS // 2)
    with np.errstate(invalid="ignore"):
        predicted, judged = (
            np.bincount(bins, weights=values, minlength=N_BINS // 2) / n for values in (predicted, judged)
        )
    return Reliability(
        np.concatenate([1 - predicted[::-1], predicted]),
        np.concatenate([1 - judged[::-1], judged]),
        np.concatenate([n[::-1], n]),
    )
