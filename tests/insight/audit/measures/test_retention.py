"""The audit beside a brute-force version, and its laws."""

from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ShapeError
from core.estimates import wilson
from core.insight.audit.measures.one_fate import rates_of_one_fate
from core.insight.audit.measures.ratios import retention_ratios
from core.insight.audit.measures.retention import FEWEST_KEPT, audit
from core.insight.audit.measures.retention_intervals import N_RESAMPLES, _Lengths, intervals
from tests.insight.pools import grouping_of, pool_of

# Four standard errors: that of an end is 0.084 standard deviations of the ratio in 1,000 draws, and 0.042 in 4,000.
CHANCE = 4 * 0.094
DOCUMENTS = st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.integers(0, 3)), max_size=40)


@given(DOCUMENTS)
def test_retention_is_exactly_the_quotient_of_shares_kept(documents):
    n_tokens, kept, groups = ([row[place] for row in documents] for place in range(3))
    found = audit(pool_of(n_tokens), np.array(kept, dtype=bool), grouping_of(groups, 4))
    total, total_kept = sum(n_tokens), sum(n for n, is_kept, _ in documents if is_kept)
    for place, each in enumerate(found):
        inside = [row for row in documents if row[2] == place]
        tokens, tokens_kept = sum(n for n, _, _ in inside), sum(n for n, is_kept, _ in inside if is_kept)
        assert (each.pool.n_documents, each.pool.n_tokens) == (len(inside), tokens)
        assert each.kept.n_tokens == tokens_kept
        if not tokens or not total_kept:
            assert each.retention_ratio is None
        else:
            assert each.retention_ratio == pytest.approx(
                float(Fraction(tokens_kept, tokens) / Fraction(total_kept, total))
            )
            assert (each.ci_low is None) == (sum(kept) < FEWEST_KEPT)
            assert each.ci_low is None or each.ci_low <= each.ci_high
    assert sum(each.share_before for each in found) == pytest.approx(float(total > 0))
    assert sum(each.share_after for each in found) == pytest.approx(float(total_kept > 0))


def test_intervals_are_those_of_a_bootstrap_that_draws_documents_one_by_one():
    rng = np.random.default_rng(1)
    n_tokens = rng.integers(50, 900, size=400)
    group_of = np.repeat([0, 1, 2], [250, 120, 30])
    is_kept = rng.random(400) < np.array([0.2, 0.5, 0.3])[group_of]
    low, high = intervals(n_tokens, is_kept, group_of, 3)
    draws = []
    for _ in range(4_000):
        rows = np.concatenate([rng.choice(np.flatnonzero(group_of == g), size=(group_of == g).sum()) for g in range(3)])
        tokens = np.bincount(group_of[rows], n_tokens[rows])
        draws.append(retention_ratios(tokens, np.bincount(group_of[rows], n_tokens[rows] * is_kept[rows])))
    expected = np.quantile(draws, [0.025, 0.975], axis=0)
    assert np.all(np.abs(np.array([low, high]) - expected) < CHANCE * np.std(draws, axis=0))


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Corpora are drawn from a population whose retention is known; of 200 intervals about 190 hold it."""
    rng = np.random.default_rng(2)
    chance = np.array([0.15, 0.4])
    group_of = np.repeat([0, 1], [300, 200])
    truth = chance / (chance @ [0.6, 0.4])
    covered = np.zeros(2)
    for _ in range(200):
        n_tokens = rng.integers(50, 500, size=500)
        low, high = intervals(n_tokens, rng.random(500) < chance[group_of], group_of, 2)
        covered += (low <= truth) & (truth <= high)
    assert ((covered >= 180) & (covered <= 199)).all(), covered


def test_a_group_that_is_kept_whole_or_not_at_all_says_so():
    is_kept = np.repeat([True, False, True, False], [8, 8, 4, 4])
    found = audit(pool_of([10] * 24), is_kept, grouping_of(np.repeat([0, 1, 2], 8), 3))
    assert [each.retention_ratio for each in found] == [2.0, 0.0, 1.0]
    # Eight documents of which none is kept leave open that of such documents a third is; all kept, that two thirds are.
    share = 1 - wilson(1.0, 8)[0]
    assert (found[1].ci_low, found[1].ci_high) == (0.0, pytest.approx(share / (share / 3 + 3 / 4 * 2 / 3)))
    assert found[0].ci_low <= (1 - share) / ((1 - share) / 3 + 1 / 4 * 2 / 3) + 1e-12
    assert found[0].ci_high >= 2.0
    assert found[2].ci_low < 1 < found[2].ci_high
    assert all(each.has_few_documents for each in found)


def test_where_everything_is_kept_every_group_is_for_certain():
    found = audit(pool_of([10] * 12), np.ones(12, dtype=bool), grouping_of([0] + [1] * 11, 2))
    assert [(each.retention_ratio, each.ci_low, each.ci_high) for each in found] == [(1.0, 1.0, 1.0)] * 2


def test_where_next_to_nothing_is_kept_there_is_no_interval():
    is_kept = np.arange(400) < 9
    found = audit(pool_of([10] * 400), is_kept, grouping_of(np.arange(400) // 100, 4))
    assert found[0].retention_ratio == 4.0
    assert {(each.ci_low, each.ci_high) for each in found} == {(None, None)}
    more = audit(pool_of([10] * 400), np.arange(400) < 10, grouping_of(np.arange(400) // 100, 4))
    assert None not in {each.ci_low for each in more}


@given(st.lists(st.integers(1, 500), min_size=1, max_size=40), st.booleans())
def test_one_fate_leaves_the_more_open_the_fewer_documents_weigh(lengths, is_all):
    n_tokens = np.array(lengths, dtype=np.float64)
    tokens, squares = (np.array([each.sum()]) for each in (n_tokens, n_tokens**2))
    low, high = rates_of_one_fate(tokens, squares, tokens * is_all)
    open_ = 1 - low[0] if is_all else high[0]
    assert np.isnan(high[0] if is_all else low[0])
    z = NormalDist().inv_cdf(0.975)
    assert open_ == pytest.approx(z**2 / (tokens[0] ** 2 / squares[0] + z**2))


def test_a_large_group_that_is_dropped_whole_is_not_kept_beyond_all_there_is():
    """Nine tenths of the tokens: kept or not, it is most of what all is compared with."""
    n_tokens = np.repeat([1_000, 30], [30, 100])
    group_of, is_kept = np.repeat([0, 1], [30, 100]), np.arange(130) % 5 > 1
    low, high = intervals(n_tokens, is_kept & (group_of == 1), group_of, 2)
    assert high[0] < 1 / (30_000 / 33_000)
    assert low[0] == 0.0
    # All of it kept, and three in five of the others: more than overall, for certain.
    low, _ = intervals(n_tokens, is_kept | (group_of == 0), group_of, 2)
    assert low[0] > 1


def test_others_of_one_fate_leave_as_much_open_as_a_group_does():
    """Thirty others, of which none is kept: up to a ninth of such documents may be."""
    n_tokens, group_of = np.full(130, 10), np.repeat([0, 1], [100, 30])
    is_kept = (np.arange(130) % 2 == 0) & (group_of == 0)
    low, _ = intervals(n_tokens, is_kept, group_of, 2)
    rate, share = wilson(0.0, 30)[1], 100 / 130
    assert low[0] <= 0.5 / (share * 0.5 + (1 - share) * rate) + 1e-9


@given(DOCUMENTS)
def test_intervals_of_one_fate_hold_the_ratio(documents):
    n_tokens, kept, group_of = (np.array([row[place] for row in documents], dtype=np.int64) for place in range(3))
    for each in audit(pool_of(n_tokens), kept.astype(bool), grouping_of(group_of, 4)):
        if each.ci_low is not None and each.kept.n_tokens in (0, each.pool.n_tokens):
            assert each.ci_low <= each.retention_ratio <= each.ci_high


def test_the_interval_of_a_rare_group_covers_its_chance():
    """Of 40 documents with a chance of a twentieth, often none is kept: then the ends are not both 0."""
    rng = np.random.default_rng(6)
    group_of, chance = np.repeat([0, 1], [40, 2_000]), np.array([0.05, 0.2])
    truth = chance[0] / (chance @ [40, 2_000] * (1 / 2_040))
    covered = 0
    for _ in range(200):
        n_tokens = rng.integers(50, 500, 2_040)
        low, high = intervals(n_tokens, rng.random(2_040) < chance[group_of], group_of, 2)
        covered += low[0] <= truth <= high[0]
    assert covered >= 176


def test_the_same_audit_gives_the_same_intervals():
    n_tokens, is_kept = np.arange(1, 101), np.arange(100) % 3 == 0
    once, again = (intervals(n_tokens, is_kept, np.arange(100) % 4, 4) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert N_RESAMPLES == 1_000


def test_marks_for_other_documents_are_refused():
    with pytest.raises(ShapeError, match="3 documents come with 2 marks"):
        audit(pool_of([1, 2, 3]), np.zeros(2, dtype=bool), grouping_of([0, 0, 0], 1))


def drawn_as_counts(n_tokens, is_kept, group_of, n_groups, *, n_draws=4_000):
    """Ratios of resamples, each a multinomial draw over all lengths and fates of a group."""
    rng = np.random.default_rng(4)
    tokens, kept = (np.zeros((n_draws, n_groups)) for _ in range(2))
    for group in range(n_groups):
        kinds, counts = np.unique(n_tokens[group_of == group] * 2 + is_kept[group_of == group], return_counts=True)
        drawn = rng.multinomial(counts.sum(), counts / counts.sum(), size=n_draws)
        tokens[:, group], kept[:, group] = drawn @ (kinds // 2), drawn @ (kinds // 2 * (kinds % 2))
    return retention_ratios(tokens, kept)


@pytest.mark.parametrize(
    ("seed", "rate"),
    [pytest.param(seed, rate, id=f"{rate:.0%} kept, {seed}") for seed in (3, 4) for rate in (0.02, 0.3)],
)
def test_intervals_of_skewed_lengths_are_those_of_counts_drawn(seed, rate):
    """Lognormal lengths with sigma 1, as of real corpora: the few longest documents are what intervals hang on."""
    rng = np.random.default_rng(seed)
    n_tokens = np.ceil(rng.lognormal(6, 1, 24_000)).astype(np.int64)
    is_kept, group_of = rng.random(24_000) < rate, rng.choice(3, 24_000, p=[0.7, 0.25, 0.05])
    ratios = drawn_as_counts(n_tokens, is_kept, group_of, 3)
    expected = np.quantile(ratios, [0.025, 0.975], axis=0)
    found = np.array(intervals(n_tokens, is_kept, group_of, 3))
    assert np.all(np.abs(found - expected) < CHANCE * ratios.std(axis=0))


def test_few_of_very_many_documents_are_counted_by_length():
    rng = np.random.default_rng(5)
    for sigma, most in ((0.5, 3), (1.0, 60), (1.5, 400)):
        lengths = _Lengths.of(np.ceil(rng.lognormal(6, sigma, 25_000)).astype(np.int64))
        assert lengths.n_others + lengths.counts_of_long.sum() == 25_000
        assert len(lengths.long) <= most


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_large_group_of_one_fate_is_drawn_without_counting_each_length(is_kept):
    n_tokens = np.arange(1, 20_001)
    [kept, dropped] = (_Lengths.of(n_tokens[: 20_000 * fate]) for fate in (is_kept, not is_kept))
    assert len(kept.long) == len(dropped.long) == 0
    found = audit(
        pool_of([*n_tokens, *n_tokens]),
        np.concatenate([np.full(20_000, is_kept), np.arange(20_000) % 2 == 0]),
        grouping_of(np.repeat([0, 1], 20_000), 2),
    )
    assert found[0].ci_low <= found[0].retention_ratio <= found[0].ci_high
