"""A voter's agreement with people, models and the rater is counted question by question."""

from core.estimates import NOTHING, wilson
from core.judging.stored.judgment import Judgment
from core.judging.voting.own_agreement import own_agreement

STYLE, FACTS = "writing_style", "facts_and_trivia"


def said(judge, number, prob, *, criterion=STYLE, first="a"):
    missing = "skipped" if prob is None else None
    return Judgment(f"a{number}", f"b{number}", (0, 9), (0, 9), criterion, judge, first, prob, missing)


def found(judgments, ratings=None):
    results = own_agreement(judgments, judge="Ada", models={"gpt"}, criteria=(STYLE, FACTS), ratings=ratings or {})
    return {each.criterion: each for each in results}


def test_people_and_models_are_averaged_before_they_are_compared():
    judgments = [
        *(said("Ada", number, 1.0) for number in range(4)),
        *(said("Ben", number, 1.0) for number in range(3)),
        said("Cem", 0, 0.0),  # with Ben a tie, which counts in nothing
        said("Ben", 3, 0.0),
        *(said("gpt", 0, prob, first=first) for prob, first in ((0.4, "a"), (0.9, "b"))),
    ]
    by_style = found(judgments)[STYLE]
    assert (by_style.people.value, by_style.people.n) == (2 / 3, 3)
    assert (by_style.models.value, by_style.models.n) == (1.0, 1)
    assert (by_style.models.ci_low, by_style.models.ci_high) == wilson(1.0, 1)
    assert by_style.rater == NOTHING


def test_a_model_that_answered_one_order_only_prefers_nothing():
    judgments = [said("Ada", 0, 1.0), said("gpt", 0, 1.0), said("Ben", 0, 1.0)]
    by_style = found(judgments)[STYLE]
    assert by_style.models == NOTHING
    assert by_style.people.n == 1
    both = found([*judgments, said("gpt", 0, None, first="b")])[STYLE]
    assert both.models == NOTHING
    assert found([*judgments, said("gpt", 0, 0.9, first="b")])[STYLE].models.value == 1.0


def test_each_judge_counts_once_however_many_excerpts_it_saw():
    other = [Judgment("a0", "b0", (9, 20), (9, 20), STYLE, "Ben", "a", 1.0)]
    by_style = found([said("Ada", 0, 1.0), said("Ben", 0, 1.0), *other, said("Cem", 0, 0.0)])[STYLE]
    assert by_style.people == NOTHING  # Ben and Cem are a tie


def test_the_rater_prefers_what_it_rates_higher():
    judgments = [said("Ada", 0, 1.0), said("Ada", 1, 1.0), said("Ada", 2, 0.5), said("Ada", 3, 0.0)]
    ratings = {"a0": {STYLE: 0.0}, "b0": {STYLE: 1.0}, "a1": {STYLE: 2.0}, "b1": {STYLE: 1.0}, "a3": {STYLE: None}}
    by_style = found(judgments, ratings)[STYLE]
    assert (by_style.rater.value, by_style.rater.n) == (0.5, 2)


def test_questions_about_one_pair_hang_together_in_the_sum():
    judgments = [
        said(judge, number, 1.0 if judge == "Ada" or number % 4 else 0.0, criterion=criterion)
        for judge in ("Ada", "Ben")
        for number in range(20)
        for criterion in (STYLE, FACTS)
    ]
    results = found(judgments)
    together, by_style = results[None].people, results[STYLE].people
    assert (together.value, together.n, by_style.n) == (0.75, 40, 20)
    assert together.ci_high - together.ci_low > 0.9 * (by_style.ci_high - by_style.ci_low)


def test_who_decided_nothing_is_told_nothing():
    assert found([said("Ada", 0, 0.5), said("Ada", 1, None), said("Ben", 0, 1.0)]) == {}
