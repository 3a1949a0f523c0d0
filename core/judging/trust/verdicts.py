"""What a judge says of a pair once all its answers about it are averaged: A, B, or neither."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.judging.files.judgment_table import UNKNOWN, Codes, JudgmentTable

# Averages of p and 1 - p miss one half by rounding only.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """One verdict for each judge and pair, in the order of pairs.

    Attributes
    ----------
    judge, pair, item_a, item_b : ndarray of int64, shape (n,)
        Whose, and about what.
    verdict : ndarray of int64, shape (n,)
        -1 where A is preferred, 1 where B is, 0 for a tie.
    """

    judge: Codes
    pair: Codes
    item_a: Codes
    item_b: Codes
    verdict: Codes

    def subset(self, chosen: npt.NDArray[np.bool_] | Codes) -> "Verdicts":
        """Keep some of them."""
        columns = (self.judge, self.pair, self.item_a, self.item_b, self.verdict)
        return Verdicts(*(column[chosen] for column in columns))


def side_of(prob_b_preferred: Floats) -> Codes:
    """Say which item probabilities prefer: -1 for A, 1 for B, 0 for neither.

    Examples
    --------
    >>> side_of(np.array([0.2, 0.5, 1.0])).tolist()
    [-1, 0, 1]
    """
    return np.where(np.abs(prob_b_preferred - 0.5) < _ROUNDING, 0, np.sign(prob_b_preferred - 0.5)).astype(np.int64)


def averaged(values: Floats, *by: Codes) -> tuple[Codes, Floats]:
    """Average the values that agree in some columns.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite.
    *by : ndarray of int64, shape (n,)
        The columns, the most important first.

    Returns
    -------
    tuple of (ndarray of int64, ndarray of float64), shape (n_groups,)
        The place of one value of each group, ordered by the columns, and its average.
    """
    order = np.lexsort(by[::-1])
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = np.any([column[order][1:] != column[order][:-1] for column in by], axis=0)
    groups = np.cumsum(is_new) - 1
    sums = np.bincount(groups, values[order])
    return order[is_new], sums / np.bincount(groups)


def preferred(table: JudgmentTable) -> JudgmentTable:
    """Keep the answers that are part of a preference: of a model those about pairs that it answered in both orders.

    See `core.judging.stored.preferences`.  Answers whose order is not known are averages of both.
    """
    answered = table.subset(table.is_answered)
    asked = answered.pair * len(answered.judges) + answered.judge
    in_order = [np.isin(asked, asked[answered.first == order]) for order in (0, 1)]
    return answered.subset(~answered.is_model | (answered.first == UNKNOWN) | (in_order[0] & in_order[1]))


def verdicts_of(table: JudgmentTable, *, together: bool = False) -> Verdicts:
    """Average what each judge prefers of each pair, over both orders; and, together, over the judges.

    Parameters
    ----------
    table : JudgmentTable
        By one criterion.
    together : bool
        Whether all judges count as one, called 0.
    """
    found = preferred(table)
    rows, prob = averaged(found.prob_b_preferred, found.pair, found.judge)
    found = found.subset(rows)
    judge = found.judge
    if together:
        rows, prob = averaged(prob, found.pair)
        found, judge = found.subset(rows), np.zeros_like(rows)
    return Verdicts(judge, found.pair, found.item_a, found.item_b, side_of(prob))
