"""Shifts of minimal pairs beside scipy, and planted ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from core.corpus.ratings import Standardisation
from core.errors import ShapeError
from core.insight.audit.pairs.minimal_pairs import FEW_PAIRS, pair_shift

UNIT = Standardisation(100, 0.0, 1.0)
RATING = st.floats(-3, 3).map(lambda value: round(value, 2))
PAIRS = st.lists(st.tuples(RATING | st.just(float("nan")), RATING), min_size=3, max_size=2 * FEW_PAIRS)


@given(PAIRS)
def test_a_shift_is_tested_as_scipy_does(pairs):
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    found = pair_shift("c", one, other, UNIT)
    there = ~np.isnan(one)
    assert found.shift.n == there.sum()
    if there.sum() < 2 or (other - one)[there].std() < 1e-3:
        return
    expected = ttest_rel(other[there], one[there])
    interval = expected.confidence_interval(0.95)
    if there.sum() >= FEW_PAIRS:
        assert found.p_value == pytest.approx(expected.pvalue, abs=1e-9)
    assert (found.shift.ci_low, found.shift.ci_high) == pytest.approx((interval.low, interval.high), abs=1e-9)


@given(PAIRS)
def test_what_b_gains_is_what_a_loses(pairs):
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    there, back = pair_shift("c", one, other, UNIT), pair_shift("c", other, one, UNIT)
    if not there.shift.n:
        assert (there.shift.value, there.higher.value, there.p_value) == (None, None, None)
        return
    assert there.shift.value == pytest.approx(-back.shift.value)
    assert there.higher.value == pytest.approx(1 - back.higher.value)
    assert there.flipped.value == pytest.approx(back.flipped.value)


def test_a_planted_shift_is_found_in_the_units_of_the_corpus():
    rng = np.random.default_rng(1)
    one = rng.normal(10, 4, 2_000)
    found = pair_shift("c", one, one + rng.normal(1.0, 0.5, 2_000), Standardisation(50_000, 10.0, 4.0))
    assert found.shift.ci_low < 0.25 < found.shift.ci_high
    assert found.p_value < 1e-9
    assert found.higher.value > 0.95
    # Near the mean of a normal distribution a quarter of a standard deviation holds a tenth of the texts.
    assert found.flipped.value == pytest.approx(0.1, abs=0.02)


def test_one_pair_says_nothing_about_chance():
    found = pair_shift("c", np.array([1.0]), np.array([2.0]), UNIT)
    assert (found.shift.value, found.shift.ci_low, found.p_value) == (1.0, None, None)


def test_few_pairs_have_an_interval_and_are_not_tested():
    one, other = np.zeros(FEW_PAIRS), np.linspace(0.1, 1, FEW_PAIRS)
    assert pair_shift("c", one, other, UNIT).p_value < 0.001
    few = pair_shift("c", one[1:], other[1:], UNIT)
    assert (few.p_value, few.shift.ci_low > 0) == (None, True)


def test_ratings_of_other_pairs_are_refused():
    with pytest.raises(ShapeError, match="2 ratings of texts A come with 1 of texts B"):
        pair_shift("c", np.zeros(2), np.zeros(1), UNIT)
