"""What judgments become before a rater learns from them: doubtful ones left out, the others sharpened or softened.

Pure: numpy and scipy only.
"""

import numpy as np
from scipy.special import expit, logit

from core.arrays import Floats
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.accuracy import reaches

# What may be made small, see `core.qurater.learning.loss`.
LOSS_NAMES = ("preference", "margin")


def require_learnable(*, min_confidence: float, label_temperature: float, loss: str) -> None:
    """Refuse settings of labels and loss that mean nothing.

    Raises
    ------
    InputError
        If the confidence is outside 0 to 1, the temperature is not positive, or the loss has another name.
    """
    if not 0 <= min_confidence <= 1:
        raise InputError(f"A confidence of {min_confidence:g} is outside 0 to 1. Give a number between them.")
    if not label_temperature > 0:
        raise InputError(f"A label temperature of {label_temperature:g} has no meaning. Give a positive number.")
    if loss not in LOSS_NAMES:
        raise InputError(f"There is no loss {loss!r}. Choose {' or '.join(LOSS_NAMES)}.")


def training_labels(prob_b_preferred: Floats, *, min_confidence: float, label_temperature: float) -> Floats:
    """Turn judged preferences into what is learned.

    Parameters
    ----------
    prob_b_preferred : ndarray of float64, shape (n_pairs, n_criteria)
        In [0, 1]; NaN where not judged.
    min_confidence : float
        Judgments with a smaller |2p - 1| are left out.
    label_temperature : float
        Above 1 labels come nearer to 1/2, as for a judge that is too sure; below 1 they move away from it.

    Returns
    -------
    ndarray of float64, shape (n_pairs, n_criteria)
        ``sigmoid(logit(p) / label_temperature)``; NaN where nothing is learned.

    Notes
    -----
    Both are options of the reference implementation of Wettig et al. (2024), arXiv:2402.09739.

    Examples
    --------
    >>> labels = training_labels(np.array([0.6, 0.9, 1.0]), min_confidence=0.5, label_temperature=2.0)
    >>> labels.round(3).tolist()
    [nan, 0.75, 1.0]
    """
    softened = prob_b_preferred if label_temperature == 1 else expit(logit(prob_b_preferred) / label_temperature)
    return np.where(reaches(prob_b_preferred, min_confidence), softened, np.nan)


def judged_criteria(pair_set: PairSet) -> tuple[str, ...]:
    """List the criteria that at least one pair is judged on, in the order of `core.criteria.CRITERIA`."""
    judged = np.isfinite(pair_set.prob_b_preferred)
    return tuple(key for key, column in zip(CRITERION_KEYS, judged.T, strict=True) if column.any())


def columns_of(criteria: tuple[str, ...]) -> list[int]:
    """Find the columns of criteria in a `PairSet`."""
    return [CRITERION_KEYS.index(key) for key in criteria]
