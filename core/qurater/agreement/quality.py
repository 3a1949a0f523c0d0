"""How well a rater agrees with judges: accuracy by confidence, kappa, and calibration, with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.estimates import NOTHING, Estimate, wilson
from core.judging.stored.preferences import side_of
from core.judging.trust.agreement import of_two
from core.qurater.agreement.accuracy import CONFIDENCE_CUTS, accuracy_of
from core.qurater.agreement.calibration import reliability
from core.qurater.agreement.rater_as_judge import numbers

SEED = 42
# The least confidences at which accuracy is drawn; those of `CONFIDENCE_CUTS` are among them.
CURVE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Pairs for which the rater gives like probabilities.

    Attributes
    ----------
    predicted, judged : float
        Mean probability that a text is preferred to the other of its pair: the rater's and the judges'.
    ci_low, ci_high : float
        Wilson's interval of `judged`; too wide rather than too narrow, since judgments that are no whole votes vary
        less than votes do.
    n : int
        Pairs; each pair is also in the bin that mirrors this one.
    """

    predicted: float
    judged: float
    ci_low: float
    ci_high: float
    n: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a rater agrees with judges on some pairs.

    Attributes
    ----------
    n_pairs, n_rated, n_seen : int
        Pairs that were judged, that it rated both texts of, and of which it was trained on one.
    accuracies : dict of float to Estimate
        By the least confidence of the judgments counted, `CURVE`.
    kappa : Estimate
        Cohen's; see `core.judging.trust.agreement`.
    bins : tuple of CalibrationBin
        The reliability diagram, symmetric about 1/2; see `core.qurater.agreement.calibration.Reliability`.
    calibration_error : float or None
        Expected calibration error over all rated pairs; None without any.
    """

    n_pairs: int
    n_rated: int
    n_seen: int
    accuracies: dict[float, Estimate]
    kappa: Estimate
    bins: tuple[CalibrationBin, ...]
    calibration_error: float | None


def quality_of(pairs: pd.DataFrame) -> Quality:
    """Measure how well the rater agrees with the judges on pairs by one criterion, see `accuracies`."""
    bins, calibration_error = calibration(pairs)
    return Quality(
        n_pairs=len(pairs),
        n_rated=int(pairs["log_odds"].notna().sum()),
        n_seen=int(pairs["is_seen"].sum()),
        accuracies=accuracies(pairs, CURVE),
        kappa=kappa(pairs),
        bins=tuple(bins),
        calibration_error=calibration_error,
    )


def quality_by(pairs: pd.DataFrame, *columns: str) -> dict[tuple[str, ...], Quality]:
    """Measure it for each group of pairs that have the same values in some columns, those without a value left out."""
    return {tuple(map(str, values)): quality_of(found) for values, found in pairs.groupby(list(columns), sort=False)}


def accuracies(pairs: pd.DataFrame, cuts: Sequence[float] = CONFIDENCE_CUTS) -> dict[float, Estimate]:
    """Count how often the rater prefers what the judges preferred, by the least confidence of the judgments counted.

    Parameters
    ----------
    pairs : DataFrame
        By one criterion, as from `judged_pairs` for one judge or `together`.
    cuts : sequence of float
        From 0 to 1.
    """
    codes = pd.factorize(pd.concat([pairs["doc_a"], pairs["doc_b"]]))[0].astype(np.int64)
    documents = np.stack(np.split(codes, 2), axis=1)
    return {cut: accuracy_of(*numbers(pairs), documents, min_confidence=cut) for cut in cuts}


def kappa(pairs: pd.DataFrame) -> Estimate:
    """Estimate Cohen's kappa of the rater and the judges; see `core.judging.trust.agreement`."""
    log_odds, prob = numbers(pairs)
    is_rated = ~np.isnan(log_odds)
    cells = 3 * (side_of(prob[is_rated]) + 1) + np.sign(log_odds[is_rated]).astype(np.int64) + 1
    counts = np.bincount(cells, minlength=9)
    return of_two(counts, seed=SEED)[2] if counts.any() else NOTHING


def calibration(pairs: pd.DataFrame) -> tuple[list[CalibrationBin], float | None]:
    """Compare the rater's probabilities with the judges'.

    Returns
    -------
    tuple of (list of CalibrationBin, float or None)
        The bins that have pairs, and the expected calibration error over all of them; None without pairs.
    """
    found = reliability(*numbers(pairs))
    filled = np.flatnonzero(found.n)
    bins = [
        CalibrationBin(predicted, judged, *wilson(judged, n), n)
        for predicted, judged, n in zip(
            found.predicted[filled].tolist(), found.judged[filled].tolist(), found.n[filled].tolist(), strict=True
        )
    ]
    return bins, found.calibration_error
