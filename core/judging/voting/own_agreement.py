"""How often one person agrees with others: with people, with models, and with a rater, on pairs that all have seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.judging.stored.judgment import Judgment
from core.judging.trust.estimates import NOTHING, Estimate, share_over_pairs

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
        With other people, averaged; with models, averaged; with a rater's ratings of the whole documents.
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
    own, people, with_models = (_sides(said[kind]) for kind in ("own", "people", "models"))
    others = (people, with_models, _sides_of_rater(own, ratings))
    result = []
    for criterion in (*criteria, None):
        questions = [question for question in own if question[0] == (criterion or question[0]) and own[question]]
        if questions:
            result.append(OwnAgreement(criterion, *(_shared(questions, own, other) for other in others)))
    return result


def _sides(judgments: Iterable[Judgment]) -> _Sides:
    """Average the answers to each question; 0 where they prefer neither."""
    probs: dict[_Question, list[float]] = defaultdict(list)
    for each in judgments:
        if each.prob_b_preferred is not None:
            probs[each.criterion, (each.doc_a, each.doc_b)].append(each.prob_b_preferred)
    return {question: _side(2 * sum(answers) - len(answers)) for question, answers in probs.items()}


def _sides_of_rater(questions: Iterable[_Question], ratings: Ratings) -> _Sides:
    found = {}
    for criterion, (a, b) in questions:
        one, other = (ratings.get(doc_id, {}).get(criterion) for doc_id in (a, b))
        if one is not None and other is not None:
            found[criterion, (a, b)] = _side(other - one)
    return found


def _side(value: float) -> int:
    return int(np.sign(round(value, 9)))


def _shared(questions: Sequence[_Question], own: _Sides, other: _Sides) -> Estimate:
    both = [question for question in questions if other.get(question)]
    if not both:
        return NOTHING
    alike = [own[question] == other[question] for question in both]
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pair for _, pair in both))}
    codes = np.array([numbers[pair] for _, pair in both], dtype=np.int64)
    return share_over_pairs(alike, np.ones(len(both)), codes)
