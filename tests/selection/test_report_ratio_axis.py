"""An axis of ratios: in order, as far to half as to twice, with a place of its own for 0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.selection.report.ratio_axis import RatioAxis

RATIOS = st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=8)


@given(RATIOS, RATIOS)
def test_values_have_places_in_their_order_and_none_lies_beyond(values, ends):
    axis = RatioAxis.of(values, ends)
    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)
    assert not any(axis.is_below(value) or axis.is_above(value) for value in values)
    if 0 in ends:
        assert not axis.is_below(0.0)


@given(RATIOS)
def test_0_is_apart_from_all_else_and_the_break_between(values):
    axis = RatioAxis.of([*values, 0.0])
    assert axis.at(0.0) == 0 < axis.break_at
    assert all(axis.at(value) > axis.break_at for value in values if value)
    assert axis.ticks()[0] == (0.0, "0")


@given(st.floats(1.0, 8.0))
def test_half_is_as_far_from_1_as_twice(ratio):
    axis = RatioAxis.of([ratio, 1 / ratio])
    assert axis.at(ratio) - axis.at(1.0) == pytest.approx(axis.at(1.0) - axis.at(1 / ratio))


@given(RATIOS)
def test_1_is_a_tick_and_there_are_few(values):
    ticks = RatioAxis.of(values).ticks()
    assert "1" in [label for _, label in ticks]
    assert len(ticks) <= 7
    assert [place for place, _ in ticks] == sorted(place for place, _ in ticks)


def test_far_ends_make_it_longer_by_one_doubling_and_what_is_farther_lies_beyond():
    axis = RatioAxis.of([0.6, 1.5], ends=[0.01, 40.0])
    assert (axis.low, axis.high, axis.has_zero) == (-2, 2, False)
    assert axis.is_below(0.01)
    assert axis.is_above(40.0)
    assert (axis.at(0.01), axis.at(40.0)) == (0.0, 1.0)
    assert RatioAxis.of([0.6], ends=[0.9]).is_below(0.0)
