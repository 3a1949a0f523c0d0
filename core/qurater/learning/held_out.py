"""Predictions of pairs whose documents were not trained on: how many folds, what loss, what accuracy."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from core.arrays import Floats
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.accuracy import accuracy_by_criterion
from core.qurater.agreement.calibration import fit_temperature
from core.qurater.agreement.evaluation import CriterionEvaluation, evaluate_predictions
from core.qurater.learning.labels import columns_of
from core.qurater.learning.loss import LOSSES
from core.qurater.learning.training_set import TrainingSet


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What is known of unseen documents.

    Attributes
    ----------
    log_odds : ndarray of float64, shape (n_pairs, n_criteria)
        Rating of B minus rating of A by a model that has seen neither; NaN where a pair was not predicted.
    n_folds : int
        Of the cross-validation; 0 for one held-out part.
    """

    log_odds: Floats
    n_folds: int


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What held-out pairs say of a rater, and what its ratings are divided by.

    Attributes
    ----------
    temperatures : ndarray of float64, shape (n_criteria,)
        Fitted to the held-out pairs.
    before, found : dict of str to CriterionEvaluation
        Agreement without and with them.
    n_folds : int
        Of the cross-validation; 0 for one held-out part.
    """

    temperatures: Floats
    before: dict[str, CriterionEvaluation]
    found: dict[str, CriterionEvaluation]
    n_folds: int


def calibrate(material: TrainingSet, held_out: HeldOut) -> Calibration:
    """Fit one temperature a criterion to held-out predictions, and compare these with the judgments.

    Raises
    ------
    NoJudgmentsError
        If no held-out pair is judged on a criterion.
    """
    pairs, criteria = material.pair_set, material.criteria
    judged = pairs.prob_b_preferred[:, columns_of(criteria)]
    columns = zip(held_out.log_odds.T, judged.T, strict=True)
    temperatures = np.array([fit_temperature(*column) for column in columns])
    return Calibration(
        temperatures,
        evaluate_predictions(held_out.log_odds, pairs, criteria),
        evaluate_predictions(held_out.log_odds / temperatures, pairs, criteria),
        held_out.n_folds,
    )


def loss_of(log_odds: Floats, pair_set: PairSet, criteria: tuple[str, ...], loss: str) -> float:
    """Give the mean loss of predictions, NaN where nothing was predicted."""
    judged = np.where(np.isnan(log_odds), np.nan, pair_set.prob_b_preferred[:, columns_of(criteria)])
    if np.isnan(judged).all():
        return math.nan
    predicted = torch.from_numpy(np.nan_to_num(log_odds))
    return float(LOSSES[loss](torch.zeros_like(predicted), predicted, torch.from_numpy(judged)))


def accuracies_of(log_odds: Floats, pair_set: PairSet, criteria: tuple[str, ...]) -> dict[str, float]:
    """Give the accuracy of predictions by criterion, ties left out; a criterion without any is left out."""
    found = accuracy_by_criterion(log_odds, pair_set, criteria)
    return {key: accuracy.value for key, accuracy in found.items() if accuracy.value is not None}
