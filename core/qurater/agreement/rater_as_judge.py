"""A rater as one more judge of the pairs that people and models judged: how often it agrees, and where it does not."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from core.judging.stored.judgment import Judgment
from core.judging.trust.agreement import of_two
from core.judging.trust.estimates import Estimate, wilson
from core.judging.trust.verdicts import side_of
from core.qurater.agreement.accuracy import CONFIDENCE_CUTS, Accuracy, Floats, accuracy_at
from core.qurater.agreement.calibration import reliability
from core.qurater.agreement.excerpt_ratings import ExcerptRatings

SEED = 42
# The least confidences at which accuracy is drawn; those of `CONFIDENCE_CUTS` are among them.
CURVE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

_PASSAGES = ("doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b")
_COLUMNS = (*_PASSAGES, "criterion", "judge", "prob_judge")


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Pairs for which the rater gives like probabilities.

    Attributes
    ----------
    predicted, judged : float
        Mean probability that B is preferred: the rater's and the judges'.
    ci_low, ci_high : float
        Wilson's interval of `judged`; too wide rather than too narrow, since judgments that are no whole votes vary
        less than votes do.
    n : int
        Pairs.
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
    accuracies : dict of float to Accuracy
        By the least confidence of the judgments counted, `CURVE`.
    kappa : Estimate
        Cohen's; see `core.judging.trust.agreement`.
    bins : tuple of CalibrationBin
        The reliability diagram.
    calibration_error : float or None
        Expected calibration error over all rated pairs; None without any.
    """

    n_pairs: int
    n_rated: int
    n_seen: int
    accuracies: dict[float, Accuracy]
    kappa: Estimate
    bins: tuple[CalibrationBin, ...]
    calibration_error: float | None


def judged_pairs(
    judgments: Iterable[Judgment], ratings: ExcerptRatings | None, domain_of: Mapping[str, str]
) -> pd.DataFrame:
    """Set what judges said beside what a rater says of the same excerpts.

    Parameters
    ----------
    judgments : iterable of Judgment
        What judges prefer, as from `core.judging.stored.preferences.preferred`.
    ratings : ExcerptRatings or None
        The rater's; None for none.
    domain_of : mapping of str to str
        The domains of their documents.

    Returns
    -------
    DataFrame
        One row for each pair of excerpts, criterion and judge: ``doc_a, start_a, end_a, doc_b, start_b, end_b,
        criterion, judge``; ``prob_judge``, averaged over both orders, and from how many (``n_judgments``); ``domain``
        of both documents, missing where they differ; and of the rater ``log_odds`` for B, missing where it rated one
        of them not, and ``is_seen``, whether it was trained on one of them.
    """
    rows = [
        (each.doc_a, *each.span_a, each.doc_b, *each.span_b, each.criterion, each.judge, each.prob_b_preferred)
        for each in judgments
        if each.prob_b_preferred is not None
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    pairs = _averaged(frame, [*_PASSAGES, "criterion", "judge"])
    domains = [pairs[name].map(domain_of) for name in ("doc_a", "doc_b")]
    pairs["domain"] = domains[0].where(domains[0] == domains[1])
    return _beside(pairs, ratings)


def together(pairs: pd.DataFrame) -> pd.DataFrame:
    """Average the judges of each pair and criterion, each counting once; the column ``judge`` is left out."""
    by = [*_PASSAGES, "criterion"]
    found = _averaged(pairs, by)
    others = pairs.drop_duplicates(by)[[*by, "domain", "log_odds", "is_seen"]]
    return found.merge(others, on=by)


def _averaged(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = frame.groupby(by, sort=False)["prob_judge"]
    return grouped.agg(prob_judge="mean", n_judgments="size").reset_index()


def _beside(pairs: pd.DataFrame, ratings: ExcerptRatings | None) -> pd.DataFrame:
    if ratings is None:
        return pairs.assign(log_odds=math.nan, is_seen=False)
    row_a, row_b = (
        ratings.rows(list(zip(*(pairs[name] for name in _PASSAGES[start : start + 3]), strict=True)))
        for start in (0, 3)
    )
    is_rated = (row_a >= 0) & (row_b >= 0)
    log_odds = np.full(len(pairs), np.nan)
    for criterion, values in ratings.ratings.items():
        here = is_rated & (pairs["criterion"] == criterion).to_numpy()
        log_odds[here] = values[row_b[here]].astype(np.float64) - values[row_a[here]]
    is_seen = np.zeros(len(pairs), dtype=np.bool_)
    is_seen[is_rated] = (ratings.is_training_text[row_a] | ratings.is_training_text[row_b])[is_rated]
    return pairs.assign(log_odds=log_odds, is_seen=is_seen)


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


def accuracies(pairs: pd.DataFrame, cuts: Sequence[float] = CONFIDENCE_CUTS) -> dict[float, Accuracy]:
    """Count how often the rater prefers what the judges preferred, by the least confidence of the judgments counted.

    Parameters
    ----------
    pairs : DataFrame
        By one criterion, as from `judged_pairs` for one judge or `together`.
    cuts : sequence of float
        From 0 to 1.
    """
    documents = pd.factorize(pd.concat([pairs["doc_a"], pairs["doc_b"]]))[0].astype(np.int64)
    log_odds, prob = numbers(pairs)
    return {
        cut: accuracy_at(
            log_odds,
            prob,
            min_confidence=cut,
            documents_a=documents[: len(pairs)],
            documents_b=documents[len(pairs) :],
        )
        for cut in cuts
    }


def kappa(pairs: pd.DataFrame) -> Estimate:
    """Estimate Cohen's kappa of the rater and the judges; see `core.judging.trust.agreement`."""
    log_odds, prob = numbers(pairs)
    is_rated = ~np.isnan(log_odds)
    cells = 3 * (side_of(prob[is_rated]) + 1) + np.sign(log_odds[is_rated]).astype(np.int64) + 1
    counts = np.bincount(cells, minlength=9)
    return of_two(counts, seed=SEED)[2] if counts.any() else Estimate(None, 0, None, None)


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
    return bins, float(found.calibration_error) if bins else None


def disagreements(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sort pairs by how far rater and judge are apart.

    Parameters
    ----------
    pairs : DataFrame
        As from `judged_pairs` or `together`.

    Returns
    -------
    DataFrame
        Those that the rater rated, with ``prob_rater``, ``gap`` (how far it lies from ``prob_judge``) and
        ``confidence`` (of the judge: 0 for a tie, 1 where nothing speaks for the other side); the widest gap first.
    """
    rated = pairs[pairs["log_odds"].notna()]
    prob = expit(rated["log_odds"])
    gap, confidence = (rated["prob_judge"] - prob).abs(), (2 * rated["prob_judge"] - 1).abs()
    found = rated.assign(prob_rater=prob, gap=gap, confidence=confidence)
    return found.sort_values(["gap", "doc_a", "doc_b"], ascending=[False, True, True], ignore_index=True)


def numbers(pairs: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the log-odds of the rater and the probabilities of the judges; shape (n_pairs,) each."""
    return pairs["log_odds"].to_numpy(np.float64), pairs["prob_judge"].to_numpy(np.float64)
