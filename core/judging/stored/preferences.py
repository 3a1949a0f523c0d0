"""Which answers say what a judge prefers, what they say together, and which text that is.

A model leans to the first or to the second text that it is shown: its preference is the average of both orders, and
one order alone is none.  A person is shown one order, the side drawn by chance.  Every figure takes these laws from
here.  No I/O.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.judging.files.judgment_table import UNKNOWN, Codes
from core.judging.stored.judgment import MODEL, Judge, Judgment

# Averages of p and 1 - p, and confidences such as |2 * 0.9 - 1|, miss their decimals by rounding only.
ROUNDING = 1e-9


def models_among(judges: Iterable[Judge]) -> frozenset[str]:
    """Name the judges that are no people."""
    return frozenset(judge.name for judge in judges if judge.kind == MODEL)


def is_preference(question: Codes, first: Codes, is_model: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark the answers that are part of a preference: of a model those to questions that it answered in both orders.

    Parameters
    ----------
    question : ndarray of int64, shape (n,)
        A number for who was asked by what about which two excerpts; every answer has one.
    first : ndarray of int64, shape (n,)
        Which one was shown first, 0 for A and 1 for B, or `UNKNOWN`: such answers are averages of both orders.
    is_model : ndarray of bool, shape (n,)
        Whether the judge is a model.

    Examples
    --------
    >>> is_preference(np.array([1, 1, 2, 3]), np.array([0, 1, 0, 0]), np.array([True, True, True, False])).tolist()
    [True, True, False, True]
    """
    return np.asarray(~is_model | (first == UNKNOWN) | in_both_orders(question, first))


def in_both_orders(question: Codes, first: Codes) -> npt.NDArray[np.bool_]:
    """Mark the answers to questions that were answered in both orders; see `is_preference`."""
    one, other = (np.isin(question, question[first == order]) for order in (0, 1))
    return one & other


def preferred(judgments: Iterable[Judgment], models: Collection[str]) -> list[Judgment]:
    """Keep the answers that are part of a preference, see `is_preference`.

    Parameters
    ----------
    judgments : iterable of Judgment
        In any order.
    models : collection of str
        Which judges are no people.

    Returns
    -------
    list of Judgment
        Those with an answer; of models, only where both orders have one.
    """
    answered = [each for each in judgments if each.prob_b_preferred is not None]
    numbers: dict[Hashable, int] = {}
    questions = [numbers.setdefault(_question(each), len(numbers)) for each in answered]
    counts = is_preference(
        np.array(questions, dtype=np.int64),
        np.array(["ab".index(each.first) for each in answered], dtype=np.int64),
        np.array([each.judge in models for each in answered], dtype=np.bool_),
    )
    return [each for each, is_counted in zip(answered, counts.tolist(), strict=True) if is_counted]


def by_judge(judgments: Iterable[Judgment]) -> dict[str, float]:
    """Average what each judge answered to one question, over all orders.

    Parameters
    ----------
    judgments : iterable of Judgment
        By one criterion about one pair, as from `preferred`.

    Returns
    -------
    dict of str to float
        The probability that document b is preferred, by judge.
    """
    said: dict[str, list[float]] = defaultdict(list)
    for each in judgments:
        if each.prob_b_preferred is not None:
            said[each.judge].append(each.prob_b_preferred)
    return {judge: mean(probs) for judge, probs in said.items()}


def mean(probs: Collection[float]) -> float:
    """Average probabilities, the same in whatever order they come."""
    return math.fsum(probs) / len(probs)


def means(values: Floats, groups: Codes) -> Floats:
    """Average the values of each group, the same in whatever order they come, as `mean` does.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite.
    groups : ndarray of int64, shape (n,)
        The group of each, from 0, none of them empty.

    Returns
    -------
    ndarray of float64, shape (n_groups,)
        By group.

    Examples
    --------
    >>> means(np.array([0.2, 0.35, 0.95, 1.0]), np.array([0, 0, 0, 1])).tolist()
    [0.5, 1.0]
    """
    sums, n = np.bincount(groups, values), np.bincount(groups)
    order, ends = np.argsort(groups, kind="stable"), np.cumsum(n)
    # The sum of two numbers is rounded once, whichever comes first; only that of more hangs on their order.
    for group in np.flatnonzero(n > 2).tolist():
        sums[group] = math.fsum(values[order[ends[group] - n[group] : ends[group]]].tolist())
    return np.asarray(sums / n, dtype=np.float64)


def side_of(prob_b_preferred: Floats) -> Codes:
    """Say which text probabilities prefer: -1 for A, 1 for B, 0 for neither.

    Parameters
    ----------
    prob_b_preferred : ndarray of float64
        Judged, and finite.

    Examples
    --------
    >>> side_of(np.array([0.2, 0.5, np.mean([0.2, 0.35, 0.95]), 1.0])).tolist()
    [-1, 0, 0, 1]
    """
    return np.where(np.abs(prob_b_preferred - 0.5) < ROUNDING, 0, np.sign(prob_b_preferred - 0.5)).astype(np.int64)


def _question(judgment: Judgment) -> Hashable:
    spans = (judgment.span_a, judgment.span_b)
    return judgment.judge, judgment.criterion, judgment.doc_a, judgment.doc_b, spans
