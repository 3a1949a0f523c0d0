"""Judged pairs become heads: ridge-penalised Bradley-Terry on features that are computed once."""

import os
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.errors import InputError, NoJudgmentsError
from core.judging.files.pair_set import PairSet
from core.qurater.heads.length_moves import unmoved
from core.qurater.heads.ridge import Comparisons, OnEpoch, minimise_preference_loss
from core.qurater.learning.labels import columns_of, judged_criteria, require_learnable, training_labels
from core.qurater.raters.heads import Features, Heads, heads_on_standardised
from core.wording import count

Weights = npt.NDArray[np.float64]

_MOST_EPOCHS = 1_000

_BLOCK_TEXTS = 1_000

# As they are read in float32, standardised in float64, and in float32 once more where directions are scaled.
_BYTES_A_FEATURE = 4 + 8 + 4


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How heads are fitted.

    Attributes
    ----------
    penalty : float
        Ridge penalty on standardised features: half of it times the squared norm of a head's weights is added to its
        mean loss in nats.  The default is good for the 11,520 features of the default encoder (by cross-validation on
        the judgments of the default rater, 0.5 and 3 are 0.003 worse); fewer features want less.
    min_confidence : float
        Judgments with a smaller |2p - 1| are left out.  The paper keeps 0.5 and above, for votes of a noisy judge; by
        cross-validation soft labels are best used all (0.866 instead of 0.863 of all pairs).
    label_temperature : float
        See `core.qurater.learning.labels.training_labels`.
    loss : str
        What is made small, one of `core.qurater.learning.loss.LOSSES`.
    epochs : int, optional
        Passes over the judgments after which the fit is ended as it is.  By default it goes on until it converges,
        which takes 20 to 60.
    """

    penalty: float = 1.0
    min_confidence: float = 0.0
    label_temperature: float = 1.0
    loss: str = "preference"
    epochs: int | None = None

    def __post_init__(self) -> None:
        """Refuse settings with which no fit makes sense."""
        if not self.penalty > 0:
            raise InputError(
                f"A penalty of {self.penalty:g} lets weights grow without end. Give a positive number, such as 1."
            )
        require_learnable(min_confidence=self.min_confidence, label_temperature=self.label_temperature, loss=self.loss)
        if self.epochs is not None and self.epochs < 1:
            raise InputError(f"The epochs ({self.epochs}) must be at least 1. Leave them out to fit to convergence.")


def fit_heads(
    features: Features,
    pair_set: PairSet,
    settings: FitSettings,
    *,
    criteria: tuple[str, ...] | None = None,
    weight: Weights | None = None,
    length_move: Floats | None = None,
    on_epoch: OnEpoch | None = None,
) -> Heads:
    """Fit one head per criterion to judged pairs.

    Parameters
    ----------
    features : ndarray of float32, shape (n_texts, n_features)
        Of the texts of `pair_set`; a text without tokens has NaN, and its pairs are left out.
    pair_set : PairSet
        Judged pairs; only texts that occur in them are learned from.
    settings : FitSettings
        Penalty, labels and loss.
    criteria : tuple of str, optional
        Which ones get a head; by default those that any pair is judged on.
    weight : ndarray of float64, shape (n_pairs,), optional
        How much each pair counts; by default all the same.
    length_move : ndarray of float64, shape (n_features,), optional
        As from `core.qurater.heads.length_moves.length_move`: the last feature is then one of length, from which
        nothing is learned; its weight is set so that length alone moves no rating.  By default all features are
        learned from.
    on_epoch : callable, optional
        Is told of each pass over the judgments.

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
    criteria = judged_criteria(pair_set) if criteria is None else criteria
    used = np.unique(np.concatenate([pair_set.index_a, pair_set.index_b]))
    has_tokens = np.asarray(np.isfinite(features).all(axis=1), dtype=np.bool_)
    known = used[has_tokens[used]]
    mean, deviation = standardising(features[known])
    # In float64: rounding of float32 would end the line search before the minimum is reached.
    standardised = np.subtract(features, mean, dtype=np.float64)
    standardised /= deviation  # in place: it is by far the largest array there is
    standardised[~has_tokens] = 0.0
    if length_move is not None:
        standardised[:, -1] = 0.0  # the penalty keeps its weight at 0
    labels, cells = labels_and_weights(pair_set, settings, criteria=criteria, weight=weight, has_tokens=has_tokens)
    found = minimise_preference_loss(
        standardised,
        Comparisons(labels, cells, pair_set.index_a, pair_set.index_b),
        penalty=settings.penalty,
        loss=settings.loss,
        epochs=settings.epochs or _MOST_EPOCHS,
        on_epoch=on_epoch,
    )
    if not found.success and settings.epochs is None:
        raise InputError(
            f"The fit of {', '.join(map(repr, criteria))} did not converge in {_MOST_EPOCHS:,} epochs "
            f"({found.message}). Raise the penalty."
        )
    weights = found.x if length_move is None else unmoved(found.x, length_move / deviation)
    return heads_on_standardised(criteria, weights, mean=mean, deviation=deviation)


def standardising(features: Features) -> tuple[Floats, Floats]:
    """Give the mean and the standard deviation of each feature, 1 for one that never varies and so says nothing."""
    mean = features.mean(axis=0, dtype=np.float64)
    blocks = (features[start : start + _BLOCK_TEXTS] for start in range(0, len(features), _BLOCK_TEXTS))
    squares = sum((np.square(block - mean).sum(axis=0) for block in blocks), np.zeros_like(mean))
    deviation = np.sqrt(squares / max(1, len(features)))
    return mean, np.where(deviation == 0, 1.0, deviation)


def require_memory(n_texts: int, n_features: int) -> None:
    """Refuse to fit heads on more texts than this machine has memory for, before they are read.

    Raises
    ------
    InputError
        Saying how much is needed, and what can be done instead.
    """
    needed = n_texts * n_features * _BYTES_A_FEATURE
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if needed > there:
        raise InputError(
            f"Heads on {count(n_texts, 'text')} need about {needed / 1e9:,.0f} GB of memory, and this machine has "
            f"{there / 1e9:,.0f}. Give fewer pairs, or train the model itself, which reads them one by one: "
            "--method lora."
        )


def labels_and_weights(
    pair_set: PairSet,
    settings: FitSettings,
    *,
    criteria: tuple[str, ...],
    weight: Weights | None,
    has_tokens: npt.NDArray[np.bool_],
) -> tuple[Floats, Weights]:
    """Arrange what is learned, and how much each judgment counts, so that each criterion adds up to 1.

    Returns
    -------
    tuple of ndarray of float64, shape (n_pairs, n_criteria)
        Labels, NaN where nothing is learned, and weights.

    Raises
    ------
    NoJudgmentsError
        If nothing is learned of a criterion.
    """
    labels = training_labels(
        pair_set.prob_b_preferred[:, columns_of(criteria)],
        min_confidence=settings.min_confidence,
        label_temperature=settings.label_temperature,
    )
    labels[~(has_tokens[pair_set.index_a] & has_tokens[pair_set.index_b])] = np.nan
    counts = np.ones(pair_set.n_pairs) if weight is None else weight
    cells: Weights = np.where(np.isnan(labels), 0.0, counts[:, np.newaxis])
    for key, total in zip(criteria, cells.sum(axis=0), strict=True):
        if not total > 0:
            raise NoJudgmentsError(
                f"No pair is judged on {key!r} with a confidence of {settings.min_confidence:g} or "
                "more. Judge more pairs on it, or lower the confidence."
            )
    normalised: Weights = cells / cells.sum(axis=0)
    return labels, normalised
