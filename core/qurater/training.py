"""Judged pairs become heads: ridge-penalised Bradley-Terry on features that are computed once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import OptimizeResult, minimize

from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError
from core.judging.pair_set import Indices, PairSet
from core.qurater.heads import Features, Heads, heads_on_standardised
from core.qurater.loss import preference_loss

Floats = npt.NDArray[np.float64]


_MOST_EPOCHS = 1_000


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How heads are fitted.

    Attributes
    ----------
    penalty : float
        Ridge penalty on standardised features: half of it times the squared norm of a head's weights is added to its
        mean loss in nats.  The default is the best of 0.01 to 2 by cross-validation on the judgments of the default
        rater; anything from 0.1 to 0.6 is within 0.003 of it.
    min_confidence : float
        Judgments with a smaller |2p - 1| are left out.  The paper keeps 0.5 and above, for votes of a noisy judge; by
        cross-validation soft labels are best used all (0.866 instead of 0.863 of all pairs).
    epochs : int, optional
        Passes over the judgments after which the fit is ended as it is.  By default it goes on until it converges,
        which takes 50 to 150.
    """

    penalty: float = 0.2
    min_confidence: float = 0.0
    epochs: int | None = None

    def __post_init__(self) -> None:
        """Refuse a penalty and a confidence with which no fit makes sense."""
        if not self.penalty > 0:
            raise InputError(
                f"A penalty of {self.penalty:g} lets weights grow without end. Give a positive number, such as 0.2."
            )
        if not 0 <= self.min_confidence <= 1:
            raise InputError(f"A confidence of {self.min_confidence:g} is outside 0 to 1. Give a number between them.")
        if self.epochs is not None and self.epochs < 1:
            raise InputError(f"The epochs ({self.epochs}) must be at least 1. Leave them out to fit to convergence.")


def fit_heads(features: Features, pair_set: PairSet, settings: FitSettings) -> Heads:
    """Fit one head per criterion to judged pairs.

    Parameters
    ----------
    features : ndarray of float32, shape (n_texts, n_features)
        Of the texts of `pair_set`; a text without tokens has NaN, and its pairs are left out.
    pair_set : PairSet
        Judged pairs; only texts that occur in them are learned from.
    settings : FitSettings
        Penalty and confidence cut.

    Returns
    -------
    Heads
        For features as they are: the standardising is folded in.  Mean rating 0 over the training texts.

    Raises
    ------
    NoJudgmentsError
        If a criterion has no judged pair above the confidence cut, since its head would rate everything 0.
    InputError
        If the optimiser did not converge.
    """
    used = np.unique(np.concatenate([pair_set.index_a, pair_set.index_b]))
    known = used[~np.isnan(features[used]).any(axis=1)]
    mean = features[known].mean(axis=0, dtype=np.float64)
    deviation = features[known].std(axis=0, dtype=np.float64)
    deviation[deviation == 0] = 1.0  # a feature that never varies says nothing, and gets weight 0
    # In float64: rounding of float32 would end the line search before the minimum is reached.
    standardised = (features - mean) / deviation
    weight = np.stack(
        [
            _fit_head(standardised, pair_set, column, settings=settings)
            for column in range(pair_set.prob_b_preferred.shape[1])
        ]
    )
    return heads_on_standardised(CRITERION_KEYS, weight, mean=mean, deviation=deviation)


def _fit_head(standardised: Floats, pair_set: PairSet, column: int, *, settings: FitSettings) -> Floats:
    has_tokens = np.asarray(np.isfinite(standardised).all(axis=1), dtype=np.bool_)
    confident = pair_set.confidence[:, column] >= settings.min_confidence  # False for NaN
    chosen = pair_set.subset(confident & has_tokens[pair_set.index_a] & has_tokens[pair_set.index_b])
    if chosen.n_pairs == 0:
        raise NoJudgmentsError(
            f"No pair is judged on {CRITERION_KEYS[column]!r} with a confidence of {settings.min_confidence:g} or "
            "more. Judge more pairs on it, or lower the confidence."
        )
    found = minimise_preference_loss(
        np.where(has_tokens[:, np.newaxis], standardised, 0.0),
        chosen.prob_b_preferred[:, column],
        index_a=chosen.index_a,
        index_b=chosen.index_b,
        settings=settings,
    )
    if not found.success and settings.epochs is None:
        raise InputError(
            f"The fit of {CRITERION_KEYS[column]!r} did not converge in {_MOST_EPOCHS:,} epochs "
            f"({found.message}). Raise the penalty."
        )
    return np.asarray(found.x, dtype=np.float64)


def minimise_preference_loss(
    standardised: Floats, prob_b_preferred: Floats, *, index_a: Indices, index_b: Indices, settings: FitSettings
) -> OptimizeResult:
    """Find the weights that make the mean preference loss plus the ridge penalty smallest, by L-BFGS.

    Parameters
    ----------
    standardised : ndarray of float64, shape (n_texts, n_features)
        Features of the texts.
    prob_b_preferred : ndarray of float64, shape (n_pairs,)
        Judged preferences.
    index_a, index_b : ndarray of int64, shape (n_pairs,)
        Rows of the texts.
    settings : FitSettings
        Penalty and epochs.

    Returns
    -------
    OptimizeResult
        ``x``, the weights, shape (n_features,), and ``success``.  The minimum is unique, since the penalty makes the
        objective strictly convex.

    Notes
    -----
    For labels of 0 and 1 this is scikit-learn's `LogisticRegression` without intercept on the differences of features,
    at C = 1 / (n_pairs * penalty).
    """
    matrix, prob = torch.from_numpy(standardised), torch.from_numpy(prob_b_preferred)
    rows_a, rows_b = torch.from_numpy(index_a), torch.from_numpy(index_b)

    def objective(weight: Floats) -> tuple[float, Floats]:
        parameter = torch.from_numpy(weight).requires_grad_()
        ratings = matrix @ parameter  # (n_texts,)
        loss = preference_loss(ratings[rows_a], ratings[rows_b], prob)
        loss = loss + settings.penalty / 2 * parameter.square().sum()
        (gradient,) = torch.autograd.grad(loss, parameter)
        return loss.item(), gradient.numpy()

    most = settings.epochs or _MOST_EPOCHS
    options = {"maxiter": most, "maxfun": 2 * most, "ftol": 1e-12, "gtol": 1e-6}
    return minimize(objective, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options=options)
