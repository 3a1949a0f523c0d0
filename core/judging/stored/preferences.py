"""Which answers say what a judge prefers, and what they say together.

A model leans to the first or to the second text that it is shown: its preference is the average of both orders, and
one order alone is none.  A person is shown one order, the side drawn by chance.  No I/O.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable

from core.judging.stored.judgment import MODEL, Judge, Judgment

N_ORDERS = 2


def models_among(judges: Iterable[Judge]) -> frozenset[str]:
    """Name the judges that are no people."""
    return frozenset(judge.name for judge in judges if judge.kind == MODEL)


def preferred(judgments: Iterable[Judgment], models: Collection[str]) -> list[Judgment]:
    """Keep the answers that are part of a preference.

    Parameters
    ----------
    judgments : iterable of Judgment
        Each question once, in each order: as they are stored.
    models : collection of str
        Which judges are no people.

    Returns
    -------
    list of Judgment
        Those with an answer; of models, only where both orders have one.
    """
    answered = [each for each in judgments if each.prob_b_preferred is not None]
    n_orders = Counter(_question(each) for each in answered if each.judge in models)
    return [each for each in answered if each.judge not in models or n_orders[_question(each)] == N_ORDERS]


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


def _question(judgment: Judgment) -> Hashable:
    spans = (judgment.span_a, judgment.span_b)
    return judgment.judge, judgment.criterion, judgment.doc_a, judgment.doc_b, spans
