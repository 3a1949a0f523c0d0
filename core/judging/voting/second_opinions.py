"""How others saw a pair that a person judged: the rater, other people, and models."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from core.corpus.catalog.lookups import Place
from core.criteria import CRITERION_KEYS
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import by_judge, mean, preferred, side_of


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is known of one pair by one criterion.

    Attributes
    ----------
    criterion : str
        By what.
    own : float or None
        The person's own answer as the probability that the right text is preferred; None where it was skipped.
    rater : float or None
        What the rater gives for it (Bradley-Terry, over the whole documents); None where one is not rated.
    n_left, n_right, n_tied : int
        Judgments by other people.
    models : float or None
        What models give for it, each averaged over both orders; None where none has answered in both.
    """

    criterion: str
    own: float | None
    rater: float | None
    n_left: int
    n_right: int
    n_tied: int
    models: float | None


def rater_prob(left: Place, right: Place, criterion: str) -> float | None:
    """Give the rater's probability that the right document is preferred: the sigmoid of the difference of log-odds."""
    one, other = left.ratings[criterion], right.ratings[criterion]
    return None if one is None or other is None else float(expit(other - one))


def opinions(
    judgments: Iterable[Judgment], left: Place, right: Place, *, judge: str, models: Collection[str] = ()
) -> list[Opinion]:
    """Set a person's answers about a pair beside the rater's and those of others.

    Parameters
    ----------
    judgments : iterable of Judgment
        All about this pair.
    left, right : Place
        The documents.
    judge : str
        The person.
    models : collection of str
        Which judges are no people.

    Returns
    -------
    list of Opinion
        One for each criterion that the person was asked about, in the order of the criteria.
    """
    found = list(judgments)
    own = {each.criterion: each.prob_preferred(right.doc_id) for each in found if each.judge == judge}
    result = []
    for criterion in (key for key in CRITERION_KEYS if key in own):
        others = [each for each in found if each.judge != judge and each.criterion == criterion]
        people = _sides((each for each in others if each.judge not in models), right)
        opinion = Opinion(
            criterion,
            own[criterion],
            rater_prob(left, right, criterion),
            n_left=people.count(-1),
            n_right=people.count(1),
            n_tied=people.count(0),
            models=_of_models([each for each in others if each.judge in models], right),
        )
        result.append(opinion)
    return result


def _sides(judgments: Iterable[Judgment], right: Place) -> list[int]:
    """Say which text each answer prefers: -1 for the left one, 1 for the right one, 0 for neither."""
    probs = [prob for each in judgments if (prob := each.prob_preferred(right.doc_id)) is not None]
    return list(side_of(np.array(probs, dtype=np.float64)).tolist())


def _of_models(judgments: list[Judgment], right: Place) -> float | None:
    """Average the models, each counting once."""
    found = preferred(judgments, {each.judge for each in judgments})
    if not found:
        return None
    prob = mean(by_judge(found).values())
    return prob if found[0].doc_b == right.doc_id else 1 - prob
