"""What remains of gaps within strata: beside brute force and bootstrap, and where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.audit.held_equal import remaining_gaps, remaining_retention, strata_of
from core.insight.audit.retention import retention_ratios
from tests.insight.pools import grouping_of

CELLS = st.lists(
    st.tuples(st.floats(-5, 5), st.integers(0, 2), st.integers(0, 3), st.integers(0, 90), st.booleans()),
    min_size=1,
    max_size=60,
)


@given(CELLS)
def test_gaps_that_remain_are_averages_of_gaps_within_strata(rows):
    values, groups, strata, _, _ = (np.array(column) for column in zip(*rows, strict=True))
    found = remaining_gaps(values, groups, 3, strata)
    for group in range(3):
        gaps, weights = [], []
        for stratum in range(4):
            inside = values[(groups == group) & (strata == stratum)]
            outside = values[(groups != group) & (strata == stratum)]
            if len(inside) and len(outside):
                gaps.append(inside.mean() - outside.mean())
                weights.append(len(inside))
        assert found[group].n_documents == (groups == group).sum()
        assert found[group].gap.n == sum(weights)
        if weights:
            assert found[group].gap.value == pytest.approx(np.average(gaps, weights=weights), abs=1e-9)
        else:
            assert found[group].gap.value is None


@given(CELLS)
def test_retention_that_remains_is_kept_over_expected(rows):
    _, groups, strata, n_tokens, kept = (np.array(column) for column in zip(*rows, strict=True))
    found = remaining_retention(n_tokens, kept, groups, 3, strata)
    for group in range(3):
        expected = 0.0
        for stratum in range(4):
            here = strata == stratum
            if n_tokens[here].sum():
                rate = (n_tokens * kept)[here].sum() / n_tokens[here].sum()
                expected += rate * n_tokens[here & (groups == group)].sum()
        if expected:
            assert found[group].gap.value == pytest.approx((n_tokens * kept)[groups == group].sum() / expected)
        else:
            assert found[group].gap.value is None


@given(CELLS)
def test_with_one_stratum_it_is_the_retention_ratio(rows):
    _, groups, _, n_tokens, kept = (np.array(column) for column in zip(*rows, strict=True))
    found = remaining_retention(n_tokens, kept, groups, 3, np.zeros(len(rows), dtype=np.int64))
    ratios = retention_ratios(np.bincount(groups, n_tokens, 3), np.bincount(groups, n_tokens * kept, 3))
    for each, ratio in zip(found, ratios, strict=True):
        assert each.gap.value is None if np.isnan(ratio) else each.gap.value == pytest.approx(ratio)


def test_a_gap_that_is_only_domain_in_disguise_goes_away():
    """Domain b is rated lower and holds most of group 1; within domains the groups are rated alike."""
    rng = np.random.default_rng(1)
    group_of = rng.integers(0, 2, 4_000)
    domain = (rng.random(4_000) < np.where(group_of, 0.8, 0.2)).astype(np.int64)
    values = rng.normal(size=4_000) - domain
    raw = values[group_of == 1].mean() - values[group_of == 0].mean()
    [_, remaining] = remaining_gaps(values, group_of, 2, domain)
    assert raw < -0.5
    assert remaining.gap.ci_low < 0 < remaining.gap.ci_high
    assert remaining.share_comparable == 1.0


def test_a_gap_within_domains_stays():
    rng = np.random.default_rng(2)
    group_of, domain = rng.integers(0, 2, 4_000), rng.integers(0, 3, 4_000)
    values = rng.normal(size=4_000) + 0.4 * group_of + domain
    [_, remaining] = remaining_gaps(values, group_of, 2, domain)
    assert remaining.gap.ci_low < 0.4 < remaining.gap.ci_high


def test_intervals_of_gaps_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        group_of, strata = rng.integers(0, 3, 300), rng.integers(0, 4, 300)
        values = rng.normal(size=300) * (1 + strata) + 0.5 * (group_of == 1) + strata
        gap = remaining_gaps(values, group_of, 3, strata)[1].gap
        covered += gap.ci_low <= 0.5 <= gap.ci_high
    assert 364 <= covered <= 394, covered


def test_intervals_of_retention_are_those_of_a_bootstrap_that_draws_documents_one_by_one():
    rng = np.random.default_rng(4)
    group_of, strata = np.repeat([0, 1, 2], [300, 200, 100]), rng.integers(0, 3, 600)
    n_tokens = rng.integers(50, 900, 600)
    kept = rng.random(600) < np.array([0.2, 0.5, 0.4])[strata] * np.array([1.0, 0.6, 1.3])[group_of]
    found = remaining_retention(n_tokens, kept, group_of, 3, strata)
    draws = []
    for _ in range(3_000):
        rows = np.concatenate([rng.choice(np.flatnonzero(group_of == g), size=(group_of == g).sum()) for g in range(3)])
        again = remaining_retention(n_tokens[rows], kept[rows], group_of[rows], 3, strata[rows])
        draws.append([each.gap.value for each in again])
    spread = np.std(draws, axis=0)
    for place, each in enumerate(found):
        assert (each.gap.ci_high - each.gap.ci_low) / 2 / 1.96 == pytest.approx(spread[place], rel=0.08)


def test_strata_are_the_combinations_that_occur():
    one, other = grouping_of([0, 0, 1, 1], 2), grouping_of([2, 1, 2, 2], 3)
    strata = strata_of([one, other])
    assert strata[2] == strata[3]
    assert len({*strata.tolist()}) == 3
    assert len({*strata_of([one]).tolist()}) == 2
