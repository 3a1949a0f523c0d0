"""A rater beside judges: what it is set against, how often it agrees, and where it does not."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.estimates import NOTHING
from core.judging.stored.judgment import Judgment
from core.qurater.agreement.excerpt_ratings import ExcerptRatings
from core.qurater.agreement.quality import accuracies, calibration, kappa, quality_by
from core.qurater.agreement.rater_as_judge import disagreements, judged_pairs, together

SPAN = (0, 9)
DOMAINS = {"a": "news", "b": "news", "c": "web"}


def said(a, b, prob, *, judge="gpt", first="a", criterion="writing_style"):
    return Judgment(a, b, SPAN, SPAN, criterion, judge, first, prob, None if prob is not None else "skipped")


def rated(**values):
    ratings = {"writing_style": np.array(list(values.values()), np.float32)}
    places = {(name, *SPAN): row for row, name in enumerate(values)}
    return ExcerptRatings("r", "f", "", places, ratings, np.array([name == "a" for name in values]))


def test_orders_are_averaged_and_the_rater_is_set_beside_them():
    pairs = judged_pairs(
        [said("a", "b", 0.6), said("a", "b", 1.0, first="b"), said("a", "c", None), said("b", "c", 0.0, judge="Ada")],
        rated(a=0.0, b=1.5, c=0.5),
        DOMAINS,
    )
    assert pairs[["doc_a", "doc_b", "judge", "n_judgments"]].values.tolist() == [
        ["a", "b", "gpt", 2],
        ["b", "c", "Ada", 1],
    ]
    assert pairs["prob_judge"].tolist() == [0.8, 0.0]
    assert pairs["log_odds"].tolist() == [1.5, -1.0]
    assert pairs["is_seen"].tolist() == [True, False]
    assert pairs["domain"].tolist()[0] == "news"
    assert math.isnan(pairs["domain"].tolist()[1])


def test_each_judge_counts_once_however_often_it_was_asked():
    judgments = [said("a", "b", 1.0), said("a", "b", 0.8, first="b"), said("a", "b", 0.0, judge="Ada")]
    found = together(judged_pairs(judgments, rated(a=0, b=1), DOMAINS))
    assert found["prob_judge"].tolist() == [0.45]
    assert found["n_judgments"].tolist() == [2]


@given(st.permutations([4 / 20, 7 / 20, 19 / 20]))
def test_judges_who_balance_each_other_are_a_tie(probs):
    judgments = [said("a", "b", prob, judge=name) for name, prob in zip(("Ada", "Ben", "Cem"), probs, strict=True)]
    found = together(judged_pairs(judgments, rated(a=0, b=1), DOMAINS))
    assert found["prob_judge"].tolist() == [0.5]
    assert accuracies(found)[0.0] == NOTHING


def test_a_pair_is_rated_where_both_excerpts_have_any_rating():
    judgments = [
        said("a", "c", 1.0, criterion="humour"),  # by which this rater does not rate
        said("a", "b", 1.0),
        said("a", "d", 1.0),
    ]
    pairs = judged_pairs(judgments, rated(a=0.0, b=math.nan, c=1.0), DOMAINS)
    assert pairs["is_rated"].tolist() == [True, False, False]
    assert np.isnan(pairs["log_odds"]).all()


@pytest.mark.parametrize("ratings", [None, rated(a=0.0, c=1.0)])
def test_what_was_not_rated_is_no_number(ratings):
    pairs = judged_pairs([said("a", "b", 1.0)], ratings, DOMAINS)
    assert np.isnan(pairs["log_odds"]).all()
    assert accuracies(pairs)[0.0].n == 0
    assert (kappa(pairs).value, calibration(pairs), len(disagreements(pairs))) == (None, ([], None), 0)


def test_accuracy_counts_the_pairs_of_a_confidence_and_no_ties():
    names = [f"d{number}" for number in range(6)]
    probs = [1.0, 0.6, 0.4, 0.5, 0.9]
    judgments = [said(*names[place : place + 2], prob) for place, prob in enumerate(probs)]
    # A rater for which each document is better than the one before is right where B was preferred.
    pairs = judged_pairs(judgments, rated(**{name: place for place, name in enumerate(names)}), {})
    found = accuracies(pairs, (0.0, 0.2, 0.8, 1.0))
    assert {cut: (each.n, each.value) for cut, each in found.items()} == {
        0.0: (4, 0.75),
        0.2: (4, 0.75),
        0.8: (2, 1.0),
        1.0: (1, 1.0),
    }


def test_the_widest_gap_comes_first():
    pairs = judged_pairs([said("a", "b", 0.9), said("a", "c", 0.0), said("b", "c", 0.5)], rated(a=0, b=2, c=3), DOMAINS)
    found = disagreements(pairs)
    assert found[["doc_a", "doc_b"]].values.tolist() == [["a", "c"], ["b", "c"], ["a", "b"]]
    assert found["gap"].tolist() == pytest.approx(
        [1 / (1 + math.exp(-3)), 1 / (1 + math.exp(-1)) - 0.5, 0.0192], abs=1e-3
    )
    assert found["confidence"].tolist() == pytest.approx([1.0, 0.0, 0.8])


def test_kappa_and_calibration_are_those_of_a_perfect_rater():
    rng = np.random.default_rng(0)
    values = dict(zip((f"d{n:02}" for n in range(40)), rng.normal(size=40).tolist(), strict=True))
    names = list(values)
    judgments = []
    for place in range(39):
        a, b = names[place], names[place + 1]
        judgments.append(said(a, b, 1 / (1 + math.exp(values[a] - values[b]))))
    pairs = judged_pairs(judgments, rated(**values), {})
    bins, error = calibration(pairs)
    assert kappa(pairs).value == 1.0
    assert error == pytest.approx(0.0, abs=1e-6)
    assert sum(each.n for each in bins) == 2 * 39
    assert all(each.ci_low <= each.judged <= each.ci_high for each in bins)
    assert quality_by(pairs, "criterion")[("writing_style",)].accuracies[0.0].value == 1.0
