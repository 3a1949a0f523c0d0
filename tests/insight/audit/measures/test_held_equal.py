"""What remains of gaps within strata: beside brute force and bootstrap, and where the truth is known."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.estimates import wilson
from core.insight.audit.measures.ratings_held_equal import remaining_gaps
from core.insight.audit.measures.ratios import retention_ratios
from core.insight.audit.measures.retention_held_equal import remaining_retention
from core.insight.audit.measures.strata import strata_of
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
def test_retention_that_remains_is_kept_beside_what_would_be_at_the_rates_of_others(rows):
    _, groups, strata, n_tokens, kept = (np.array(column) for column in zip(*rows, strict=True))
    found = remaining_retention(n_tokens, kept, groups, 3, strata)
    for group in range(3):
        n_compared, of_group, expected = 0, 0.0, 0.0
        for stratum in range(4):
            inside, outside = (strata == stratum) & (groups == group), (strata == stratum) & (groups != group)
            if n_tokens[outside].sum():
                n_compared += inside.sum()
                of_group += (n_tokens * kept)[inside].sum()
                expected += n_tokens[inside].sum() * (n_tokens * kept)[outside].sum() / n_tokens[outside].sum()
        share = n_tokens[groups == group].sum() / max(n_tokens.sum(), 1)
        assert (found[group].gap.n, found[group].n_documents) == (n_compared, (groups == group).sum())
        if of_group or expected:
            ratio = of_group / (share * of_group + (1 - share) * expected)
            assert found[group].gap.value == pytest.approx(ratio)
            assert found[group].gap.ci_low <= found[group].gap.value <= found[group].gap.ci_high
        else:
            assert found[group].gap.value is None
            assert found[group].gap.ci_low is None


@given(CELLS)
def test_with_one_stratum_it_is_the_retention_ratio(rows):
    _, groups, _, n_tokens, kept = (np.array(column) for column in zip(*rows, strict=True))
    found = remaining_retention(n_tokens, kept, groups, 3, np.zeros(len(rows), dtype=np.int64))
    ratios = retention_ratios(np.bincount(groups, n_tokens, 3), np.bincount(groups, n_tokens * kept, 3))
    tokens = np.bincount(groups, n_tokens, 3)
    for each, own, ratio in zip(found, tokens, ratios, strict=True):
        is_alone = own == tokens.sum()
        assert each.gap.value is None if np.isnan(ratio) or is_alone else each.gap.value == pytest.approx(ratio)


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


def test_documents_alone_in_their_stratum_have_no_say():
    """950 of the group stand alone; of the 50 beside others none is kept, and half of the others is."""
    n_alone, n_beside = 950, 50
    group_of = np.repeat([0, 0, 1], [n_alone, n_beside, 1_000])
    strata = np.repeat([0, 1, 1], [n_alone, n_beside, 1_000])
    kept = np.concatenate([np.arange(n_alone) % 2 == 0, np.zeros(n_beside, dtype=bool), np.arange(1_000) % 2 == 0])
    found = remaining_retention(np.full(2_000, 10), kept, group_of, 2, strata)[0]
    assert (found.gap.value, found.gap.n) == (0.0, n_beside)
    assert found.share_comparable == 0.05


def test_where_nothing_is_comparable_nothing_is_said():
    for found in (
        remaining_retention(np.full(40, 9), np.arange(40) % 3 == 0, np.arange(40) % 2, 2, np.arange(40) % 2),
        remaining_gaps(np.arange(40.0), np.arange(40) % 2, 2, np.arange(40) % 2),
    ):
        for each in found:
            assert (each.gap.value, each.gap.ci_low, each.gap.ci_high, each.gap.n) == (None, None, None, 0)


def test_thin_strata_do_not_draw_the_ratio_to_one():
    """Strata of two or three documents: the mean of the ratio over many corpora is that of the population."""
    rng = np.random.default_rng(5)
    ratios, covered = [], 0
    for _ in range(200):
        strata = rng.integers(0, 600, 1_500)
        group_of = (rng.random(1_500) < 0.7).astype(np.int64)
        kept = rng.random(1_500) < np.where(group_of == 0, 0.1, 0.3)
        gap = remaining_retention(rng.integers(50, 150, 1_500), kept, group_of, 2, strata)[0].gap
        ratios.append(gap.value)
        covered += gap.ci_low <= 0.1 / 0.24 <= gap.ci_high
    assert np.mean(ratios) == pytest.approx(0.1 / 0.24, rel=0.05)
    assert covered >= 180, covered


def test_many_strata_take_no_table_of_all_groups_by_all_strata():
    """A table of 200 groups by 100,000 strata would be 160 MB for each of its sums."""
    rng = np.random.default_rng(6)
    n, n_strata = 100_000, 100_000
    group_of, strata = rng.integers(0, 200, n), rng.integers(0, n_strata, n)
    n_tokens, kept, values = rng.integers(50, 900, n), rng.random(n) < 0.3, rng.normal(size=n)
    tracemalloc.start()
    remaining_retention(n_tokens, kept, group_of, 200, strata)
    remaining_gaps(values, group_of, 200, strata)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100e6, most


def test_a_group_that_is_dropped_whole_may_be_kept_as_far_as_so_few_documents_leave_open():
    """Of 300 others in its strata a third is kept; of five documents, none: that says little, and no more than all."""
    n_tokens, groups = np.full(305, 20), np.repeat([0, 1], [5, 300])
    is_kept = (np.arange(305) % 3 == 0) & (groups == 1)
    strata = np.arange(305) % 2
    few, _ = (each.gap for each in remaining_retention(n_tokens, is_kept, groups, 2, strata))
    rate = wilson(0.0, 5)[1]
    share, expected = 5 / 305, 100 / 300
    assert (few.value, few.ci_low) == (0.0, 0.0)
    assert few.ci_high == pytest.approx(rate / (share * rate + (1 - share) * expected), rel=0.02)
    everything = [each.gap for each in remaining_retention(n_tokens, np.ones(305, dtype=bool), groups, 2, strata)]
    assert [(each.ci_low, each.value, each.ci_high) for each in everything] == [(1.0, 1.0, 1.0)] * 2


@pytest.mark.parametrize("n_strata", [1, 50, 100])
def test_few_others_spread_over_strata_leave_much_open(n_strata):
    """A group of 1,000 beside 100 others, two or one of them a stratum: what is kept of these is mostly chance."""
    rng = np.random.default_rng(8)
    groups, covered = np.repeat([0, 1], [1_000, 100]), 0
    for _ in range(300):
        strata = np.concatenate([np.arange(1_000) % n_strata, np.arange(100) % n_strata])
        found = remaining_retention(np.full(1_100, 20), rng.random(1_100) < 0.3, groups, 2, strata)[0].gap
        covered += found.ci_low <= 1 <= found.ci_high
    assert 0.9 <= covered / 300 <= 0.99


def test_one_other_says_next_to_nothing():
    is_kept = np.arange(101) % 2 == 0
    is_kept[100] = False
    found = remaining_retention(np.full(101, 20), is_kept, np.repeat([0, 1], [100, 1]), 2, np.zeros(101, dtype=int))
    assert found[0].gap.ci_low < 1.005 < found[0].gap.ci_high


@pytest.mark.parametrize("n_strata", [20, 300])
def test_gaps_within_strata_of_one_and_one_have_intervals_that_cover(n_strata):
    rng = np.random.default_rng(9)
    groups, strata = np.repeat([0, 1], n_strata), np.tile(np.arange(n_strata), 2)
    covered = 0
    for _ in range(300):
        found = remaining_gaps(rng.normal(size=2 * n_strata), groups, 2, strata)[0].gap
        covered += found.ci_low <= 0 <= found.ci_high
    assert covered / 300 >= 0.91


@given(CELLS)
def test_no_interval_goes_beyond_what_would_be_if_nothing_but_the_group_were_kept(rows):
    _, groups, strata, n_tokens, kept = (np.array(column) for column in zip(*rows, strict=True))
    for group, each in enumerate(remaining_retention(n_tokens, kept, groups, 3, strata)):
        if each.gap.value is not None:
            most = n_tokens.sum() / n_tokens[groups == group].sum()
            assert 0 <= each.gap.ci_low <= each.gap.ci_high <= most * (1 + 1e-9)
