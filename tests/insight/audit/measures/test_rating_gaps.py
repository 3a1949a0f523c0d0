"""Gaps of ratings beside scipy and statsmodels; planted gaps are found, and none where none is planted."""

import gc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from core.errors import ShapeError
from core.insight.audit.measures.many import ERROR_RATE, holm
from core.insight.audit.measures.rating_gaps import QUANTILES, Gaps, Moments, rating_gaps
from tests.insight.pools import grouping_of, pool_rated

VALUES = st.floats(-100, 100).map(lambda value: round(value, 3))
RATED = st.lists(st.tuples(VALUES | st.just(float("nan")), st.integers(0, 2)), min_size=1, max_size=60)


def split(values, group_of, group):
    values, inside = np.array(values), np.array(group_of) == group
    return [part[~np.isnan(part)] for part in (values[inside], values[~inside])]


@given(RATED)
def test_gaps_are_those_of_welchs_test(rated):
    values, group_of = zip(*rated, strict=True)
    moments = Moments.of(np.array(values), np.array(group_of), 3)
    gaps = Gaps.between(moments, moments.rest())
    for group in range(3):
        inside, outside = split(values, group_of, group)
        if min(len(inside), len(outside)) < 2 or min(inside.std(), outside.std()) < 1e-3:
            continue
        expected = ttest_ind(inside, outside, equal_var=False)
        assert gaps.difference[group] == pytest.approx(inside.mean() - outside.mean(), abs=1e-9)
        assert gaps.p_value[group] == pytest.approx(expected.pvalue, abs=1e-6)
        interval = expected.confidence_interval(0.95)
        ours = (gaps.ci_low[group], gaps.ci_high[group])
        assert ours == pytest.approx((interval.low, interval.high), rel=1e-5, abs=1e-6)
        by_statsmodels = CompareMeans(DescrStatsW(inside), DescrStatsW(outside)).tconfint_diff(usevar="unequal")
        assert ours == pytest.approx(by_statsmodels, rel=1e-5, abs=1e-6)


@pytest.fixture(scope="module")
def garbage_of_others_left_alone() -> Iterator[None]:
    """Keep what is there already out of collections: statsmodels makes one at each call."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("garbage_of_others_left_alone")
@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=30))
def test_many_comparisons_are_adjusted_as_statsmodels_does(p_values):
    p_values = np.array(p_values, dtype=float)
    there = ~np.isnan(p_values)
    adjusted = holm(p_values)
    assert np.isnan(adjusted[~there]).all()
    if there.any():
        np.testing.assert_allclose(adjusted[there], multipletests(p_values[there], method="holm")[1])


def test_a_group_is_described_by_its_own_documents():
    rng = np.random.default_rng(1)
    values, group_of = rng.normal(3, 2, 500), rng.integers(0, 3, 500)
    values[::7] = np.nan
    found = rating_gaps(pool_rated(values), "writing_style", grouping_of(group_of, 4))
    standard = (values - np.nanmean(values)) / np.nanstd(values)
    for place, each in enumerate(found[:3]):
        inside, outside = split(standard, group_of, place)
        assert (each.n_documents, each.gap.n) == ((group_of == place).sum(), len(inside))
        assert each.quantiles == pytest.approx(np.quantile(inside, QUANTILES), abs=1e-5)
        assert (each.mean, each.sd) == pytest.approx((inside.mean(), inside.std(ddof=1)), abs=1e-5)
        pooled = np.sqrt(
            (inside.var(ddof=1) * (len(inside) - 1) + outside.var(ddof=1) * (len(outside) - 1))
            / (len(inside) + len(outside) - 2)
        )
        assert each.effect_size == pytest.approx((inside.mean() - outside.mean()) / pooled, rel=0.01)
    nobody = found[3]
    assert (nobody.n_documents, nobody.mean, nobody.gap.value, nobody.p_adjusted) == (0, None, None, None)


def test_a_planted_gap_is_found_with_its_size():
    rng = np.random.default_rng(2)
    group_of = rng.integers(0, 5, 5_000)
    values = rng.normal(size=5_000) + np.where(group_of == 3, -0.3, 0.0)
    found = rating_gaps(pool_rated(values), "writing_style", grouping_of(group_of, 5))
    sd = values.std()
    assert found[3].gap.ci_low < -0.3 / sd < found[3].gap.ci_high
    assert found[3].p_adjusted < 0.001
    assert found[3].effect_size == pytest.approx(-0.3, abs=0.1)


def test_where_nothing_is_planted_gaps_are_reported_as_seldom_as_stated():
    """Of 400 corpora without any gap at most about one in twenty may report one: 20, with a spread of 4.4."""
    rng = np.random.default_rng(3)
    n_reported = 0
    for _ in range(400):
        group_of = rng.integers(0, 6, 400)
        found = rating_gaps(pool_rated(rng.gamma(2.0, size=400)), "writing_style", grouping_of(group_of, 6))
        n_reported += any(each.p_adjusted is not None and each.p_adjusted <= ERROR_RATE for each in found)
    assert 4 <= n_reported <= 33


def test_few_documents_are_shown_and_not_tested():
    values = np.concatenate([np.full(10, 9.0), np.arange(90.0)])
    found = rating_gaps(pool_rated(values), "writing_style", grouping_of([0] * 10 + [1] * 90, 2))
    assert found[0].has_few_documents
    assert found[0].gap.value is not None
    # The others have nobody but these few to be compared with.
    assert found[0].p_adjusted is None
    assert found[1].p_adjusted is None


def test_groups_of_other_documents_are_refused():
    with pytest.raises(ShapeError, match="3 documents come with 2 groups"):
        rating_gaps(pool_rated(np.arange(3.0)), "writing_style", grouping_of([0, 0], 1))
