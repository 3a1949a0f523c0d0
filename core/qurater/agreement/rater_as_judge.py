"""A rater as one more judge of the pairs that people and models judged: beside them, and where they part."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy.special import expit

from core.arrays import Floats
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import means
from core.qurater.agreement.excerpt_ratings import ExcerptRatings

# What makes a pair of excerpts.
PASSAGES = ("doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b")
_COLUMNS = (*PASSAGES, "criterion", "judge", "prob_judge")


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
        of both documents, missing where they differ; and of the rater ``log_odds`` for B, missing where it did not
        rate one of them by this criterion, ``is_rated``, whether it rated both by any, and ``is_seen``, whether it was
        trained on one of them.
    """
    rows = [
        (each.doc_a, *each.span_a, each.doc_b, *each.span_b, each.criterion, each.judge, each.prob_b_preferred)
        for each in judgments
        if each.prob_b_preferred is not None
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    pairs = _averaged(frame, [*PASSAGES, "criterion", "judge"])
    domains = [pairs[name].map(domain_of) for name in ("doc_a", "doc_b")]
    pairs["domain"] = domains[0].where(domains[0] == domains[1])
    return _beside(pairs, ratings)


def together(pairs: pd.DataFrame) -> pd.DataFrame:
    """Average the judges of each pair and criterion, each counting once; the column ``judge`` is left out."""
    by = [*PASSAGES, "criterion"]
    found = _averaged(pairs, by)
    others = pairs.drop_duplicates(by)[[*by, "domain", "log_odds", "is_rated", "is_seen"]]
    return found.merge(others, on=by)


def _averaged(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = frame.groupby(by, sort=False)
    found = grouped.size().reset_index(name="n_judgments")
    probs, groups = frame["prob_judge"].to_numpy(np.float64), grouped.ngroup().to_numpy().astype(np.int64)
    return found.assign(prob_judge=means(probs, groups))


def _beside(pairs: pd.DataFrame, ratings: ExcerptRatings | None) -> pd.DataFrame:
    if ratings is None:
        return pairs.assign(log_odds=math.nan, is_rated=False, is_seen=False)
    row_a, row_b = (
        ratings.rows(list(zip(*(pairs[name] for name in PASSAGES[start : start + 3]), strict=True))) for start in (0, 3)
    )
    was_read = (row_a >= 0) & (row_b >= 0)
    log_odds = np.full(len(pairs), np.nan)
    for criterion, values in ratings.ratings.items():
        here = was_read & (pairs["criterion"] == criterion).to_numpy()
        log_odds[here] = values[row_b[here]].astype(np.float64) - values[row_a[here]]
    is_rated, is_seen = np.zeros((2, len(pairs)), dtype=np.bool_)
    is_rated[was_read] = (ratings.has_rating[row_a] & ratings.has_rating[row_b])[was_read]
    is_seen[was_read] = (ratings.is_training_text[row_a] | ratings.is_training_text[row_b])[was_read]
    return pairs.assign(log_odds=log_odds, is_rated=is_rated, is_seen=is_seen)


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
