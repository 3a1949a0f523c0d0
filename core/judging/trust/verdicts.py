"""What a judge says of a pair once all its answers about it are averaged: A, B, or neither."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.judging.files.judgment_table import Codes, JudgmentTable
from core.judging.stored.preferences import is_preference, means, side_of


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


def averaged(values: Floats, *by: Codes) -> tuple[Codes, Floats]:
    """Average the values that agree in some columns, the same in whatever order they come.

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
    return order[is_new], means(values[order], np.cumsum(is_new) - 1)


def preferences(table: JudgmentTable) -> JudgmentTable:
    """Keep the answers that are part of a preference, see `core.judging.stored.preferences`."""
    answered = table.subset(table.is_answered)
    return answered.subset(is_preference(answered.question, answered.first, answered.is_model))


def verdicts_of(table: JudgmentTable, *, together: bool = False) -> Verdicts:
    """Average what each judge prefers of each pair, over both orders; and, together, over the judges.

    Parameters
    ----------
    table : JudgmentTable
        By one criterion.
    together : bool
        Whether all judges count as one, called 0.
    """
    found = preferences(table)
    rows, prob = averaged(found.prob_b_preferred, found.pair, found.judge)
    found = found.subset(rows)
    judge = found.judge
    if together:
        rows, prob = averaged(prob, found.pair)
        found, judge = found.subset(rows), np.zeros_like(rows)
    return Verdicts(judge, found.pair, found.item_a, found.item_b, side_of(prob))
