"""How others saw a pair that a person judged: the rater, and earlier judges."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.corpus.catalog.queries import Catalog, Place
from core.criteria import CRITERION_KEYS
from core.judging.store import Judgment

# Beyond it the probability is 0 to all digits, and the exponential too large for a number.
_STEEPEST = 700.0


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
        Earlier judgments by others.
    """

    criterion: str
    own: float | None
    rater: float | None
    n_left: int
    n_right: int
    n_tied: int


def rater_prob(left: Place, right: Place, criterion: str) -> float | None:
    """Give the rater's probability that the right document is preferred: the sigmoid of the difference of log-odds."""
    one, other = left.ratings[criterion], right.ratings[criterion]
    return None if one is None or other is None else 1 / (1 + math.exp(min(one - other, _STEEPEST)))


def opinions(judgments: Iterable[Judgment], left: Place, right: Place, *, judge: str) -> list[Opinion]:
    """Set a person's answers about a pair beside the rater's and those of others.

    Parameters
    ----------
    judgments : iterable of Judgment
        All about this pair.
    left, right : Place
        The documents.
    judge : str
        The person.

    Returns
    -------
    list of Opinion
        One for each criterion that the person was asked about, in the order of the criteria.
    """
    found = list(judgments)
    own = {each.criterion: each.prob_preferred(right.doc_id) for each in found if each.judge == judge}
    result = []
    for criterion in CRITERION_KEYS:
        if criterion in own:
            others = [j.prob_preferred(right.doc_id) for j in found if j.judge != judge and j.criterion == criterion]
            said = [prob for prob in others if prob is not None]
            result.append(
                Opinion(
                    criterion,
                    own[criterion],
                    rater_prob(left, right, criterion),
                    n_left=sum(prob < 0.5 for prob in said),
                    n_right=sum(prob > 0.5 for prob in said),
                    n_tied=sum(prob == 0.5 for prob in said),
                )
            )
    return result


def agreement_with_rater(judgments: Sequence[Judgment], catalog: Catalog, rater: str) -> tuple[int, int]:
    """Count how often a judge and the rater prefer the same document.

    Parameters
    ----------
    judgments : sequence of Judgment
        Of one judge.
    catalog : Catalog
        With the ratings.
    rater : str
        Whose.

    Returns
    -------
    tuple of (int, int)
        Agreements, and decided judgments about two rated documents; ties and skipped questions count in neither.
    """
    places: dict[str, Place] = {}
    agreements = decided = 0
    for judgment in judgments:
        if judgment.prob_b_preferred in (None, 0.5):
            continue
        for doc_id in (judgment.doc_a, judgment.doc_b):
            if doc_id not in places:
                places[doc_id] = catalog.place(doc_id, rater)
        prob = rater_prob(places[judgment.doc_a], places[judgment.doc_b], judgment.criterion)
        if prob is not None and prob != 0.5:
            decided += 1
            agreements += (prob > 0.5) == (judgment.prob_b_preferred == 1)
    return agreements, decided
