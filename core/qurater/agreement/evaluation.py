"""How well a rater agrees with judged pairs: accuracy by confidence, calibration, and what it had seen before."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Floats
from core.corpus.fingerprints import doc_hashes
from core.criteria import CRITERION_KEYS
from core.estimates import Estimate
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.accuracy import CONFIDENCE_CUTS, accuracy_by_criterion
from core.qurater.agreement.calibration import Reliability, reliability
from core.qurater.rating.model import RatingModel, rate_texts
from core.records import OnProgress, ignore_progress


@dataclass(frozen=True, slots=True)
class CriterionEvaluation:
    """Agreement on one criterion.

    Attributes
    ----------
    accuracies : dict of float to Estimate
        By the least confidence |2p - 1| of the judgments counted.
    reliability : Reliability
        Predicted against judged probabilities; its `calibration_error` is the ECE.
    """

    accuracies: dict[float, Estimate]
    reliability: Reliability

    def to_json(self) -> dict[str, Any]:
        """Give plain values; null where no pair qualifies."""
        by_cut = {f"{cut:g}": accuracy for cut, accuracy in self.accuracies.items()}
        return {
            "accuracy": {cut: found.value for cut, found in by_cut.items()},
            "n": {cut: found.n for cut, found in by_cut.items()},
            "interval": {cut: [found.ci_low, found.ci_high] for cut, found in by_cut.items()},
            "ece": self.reliability.calibration_error,
        }


def plain(found: dict[str, CriterionEvaluation]) -> dict[str, Any]:
    """Give plain values by criterion."""
    return {key: evaluation.to_json() for key, evaluation in found.items()}


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Agreement of a rater with judged pairs.

    Attributes
    ----------
    rater, fingerprint : str
        Which rater.
    n_pairs : int
        Pairs given.
    n_pairs_seen_in_training : int
        Pairs of which at least one text was a training text: on them the rater looks better than it is.
    knows_training_texts : bool
        Whether that can be told: a published checkpoint does not say what it was trained on.
    n_pairs_without_rating : int
        Pairs of which a text has no tokens; they count nowhere.
    criteria : dict of str to CriterionEvaluation
        By criterion.
    criteria_unseen : dict of str to CriterionEvaluation or None
        The same without the pairs seen in training; None where that cannot be told.
    """

    rater: str
    fingerprint: str
    n_pairs: int
    n_pairs_seen_in_training: int
    knows_training_texts: bool
    n_pairs_without_rating: int
    criteria: dict[str, CriterionEvaluation]
    criteria_unseen: dict[str, CriterionEvaluation] | None

    def to_json(self) -> dict[str, Any]:
        """Give the object that ``qulens evaluate --json`` prints."""
        return {
            "rater": self.rater,
            "fingerprint": self.fingerprint,
            "n_pairs": self.n_pairs,
            "n_pairs_seen_in_training": self.n_pairs_seen_in_training,
            "knows_training_texts": self.knows_training_texts,
            "n_pairs_without_rating": self.n_pairs_without_rating,
            "criteria": plain(self.criteria),
            "criteria_unseen": None if self.criteria_unseen is None else plain(self.criteria_unseen),
        }


def evaluate_rater(
    model: RatingModel, pair_set: PairSet, *, on_progress: OnProgress = ignore_progress
) -> EvaluationReport:
    """Compare a rater's preferences with judged ones.

    Parameters
    ----------
    model : RatingModel
        As from `core.qurater.rating.model.open_model`.
    pair_set : PairSet
        Judged pairs; their texts are rated whole, like documents.
    on_progress : callable
        Is told of tokens done.

    Returns
    -------
    EvaluationReport
        For each criterion the accuracy at confidence 0, 0.5 and 0.8, and the calibration error.
    """
    log_odds = _predicted_log_odds(model, pair_set, on_progress)
    is_known = np.isin(doc_hashes(pair_set.texts), model.rater.training_texts)
    is_seen = is_known[pair_set.index_a] | is_known[pair_set.index_b]
    knows, criteria = model.rater.knows_training_texts, model.rater.criteria
    unseen = np.where(is_seen[:, np.newaxis], np.nan, log_odds)
    return EvaluationReport(
        rater=model.rater.name,
        fingerprint=model.rater.fingerprint,
        n_pairs=pair_set.n_pairs,
        n_pairs_seen_in_training=int(is_seen.sum()),
        knows_training_texts=knows,
        n_pairs_without_rating=int(np.isnan(log_odds).any(axis=1).sum()),
        criteria=evaluate_predictions(log_odds, pair_set, criteria),
        criteria_unseen=evaluate_predictions(unseen, pair_set, criteria) if knows else None,
    )


def evaluate_predictions(
    log_odds: Floats, pair_set: PairSet, criteria: tuple[str, ...]
) -> dict[str, CriterionEvaluation]:
    """Compare predicted with judged preferences, criterion by criterion.

    Parameters
    ----------
    log_odds, pair_set, criteria
        As for `core.qurater.agreement.accuracy.accuracy_by_criterion`.

    Returns
    -------
    dict of str to CriterionEvaluation
        In the order of `criteria`.
    """
    by_cut = {cut: accuracy_by_criterion(log_odds, pair_set, criteria, min_confidence=cut) for cut in CONFIDENCE_CUTS}
    found = {}
    for key, predicted in zip(criteria, log_odds.T, strict=True):
        judged = pair_set.prob_b_preferred[:, CRITERION_KEYS.index(key)]
        accuracies = {cut: accuracy[key] for cut, accuracy in by_cut.items()}
        found[key] = CriterionEvaluation(accuracies, reliability(predicted, judged))
    return found


def _predicted_log_odds(model: RatingModel, pair_set: PairSet, on_progress: OnProgress) -> Floats:
    """Rate the texts that occur in pairs, and no others; (n_pairs, n_criteria)."""
    used = np.unique(np.concatenate([pair_set.index_a, pair_set.index_b]))
    rated = rate_texts(model, [pair_set.texts[place] for place in used], on_progress=on_progress)
    ratings = np.full((len(pair_set.texts), len(model.rater.criteria)), np.nan)
    ratings[used] = rated.ratings
    return np.asarray(ratings[pair_set.index_b] - ratings[pair_set.index_a], dtype=np.float64)
