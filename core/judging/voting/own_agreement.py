"""How often one person agrees with others: with people, with models, and with a rater, on pairs that all have seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.estimates import NOTHING, Estimate
from core.judging.stored.judgment import Judgment
from core.judging.stored.preferences import by_judge, mean, preferred, side_of
from core.judging.trust.estimates import share_over_pairs

Pair = tuple[str, str]
# The ratings of documents in log-odds, by criterion; None where one is not rated.
Ratings = Mapping[str, Mapping[str, float | None]]
# What is asked about which pair, and which side somebody prefers: -1 for A, 1 for B.
_Question = tuple[str, Pair]
_Sides = Mapping[_Question, int]


@dataclass(frozen=True, slots=True)
class OwnAgreement:
    """Of the questions that a person and others decide between A and B, the share on which they prefer the same.

    Attributes
    ----------
    criterion : str or None
        By what; None for all of them.
    people, models, rater : Estimate
        With other people, averaged; with models, averaged, those counting that answered in both orders; with a
        rater's ratings of the whole documents.
    """

    criterion: str | None
    people: Estimate
    models: Estimate
    rater: Estimate


def own_agreement(
    judgments: Iterable[Judgment], *, judge: str, models: Collection[str], criteria: Sequence[str], ratings: Ratings
) -> list[OwnAgreement]:
    """Compare one person's answers with those of others.

    Parameters
    ----------
    judgments : iterable of Judgment
        Of the person and of others; only pairs of which the person may know what others said.
    judge : str
        The person.
    models : collection of str
        Which judges are no people.
    criteria : sequence of str
        By which.
    ratings : mapping
        The rater's, of all documents of these judgments; empty without a rater.

    Returns
    -------
    list of OwnAgreement
        One for each criterion that the person decided something by, and the last one for all of these.
    """
    said: dict[str, list[Judgment]] = {"own": [], "people": [], "models": []}
    for each in judgments:
        said["own" if each.judge == judge else "models" if each.judge in models else "people"].append(each)
    own, people, with_models = (_sides(preferred(said[kind], models)) for kind in ("own", "people", "models"))
    others = (people, with_models, _sides_of_rater(own, ratings))
    result = []
    for criterion in (*criteria, None):
        questions = [question for question in own if question[0] == (criterion or question[0]) and own[question]]
        if questions:
            result.append(OwnAgreement(criterion, *(_shared(questions, own, other) for other in others)))
    return result


def _sides(judgments: Iterable[Judgment]) -> _Sides:
    """Average what judges prefer, each counting once a question; 0 where they prefer neither."""
    said: dict[_Question, list[Judgment]] = defaultdict(list)
    for each in judgments:
        said[each.criterion, (each.doc_a, each.doc_b)].append(each)
    probs = np.array([mean(by_judge(answers).values()) for answers in said.values()], dtype=np.float64)
    return dict(zip(said, side_of(probs).tolist(), strict=True))


def _sides_of_rater(questions: Iterable[_Question], ratings: Ratings) -> _Sides:
    found = {}
    for criterion, (a, b) in questions:
        one, other = (ratings.get(doc_id, {}).get(criterion) for doc_id in (a, b))
        if one is not None and other is not None:
            found[criterion, (a, b)] = int(np.sign(other - one))
    return found


def _shared(questions: Sequence[_Question], own: _Sides, other: _Sides) -> Estimate:
    both = [question for question in questions if other.get(question)]
    if not both:
        return NOTHING
    alike = [own[question] == other[question] for question in both]
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pair for _, pair in both))}
    codes = np.array([numbers[pair] for _, pair in both], dtype=np.int64)
    return share_over_pairs(alike, np.ones(len(both)), codes)
