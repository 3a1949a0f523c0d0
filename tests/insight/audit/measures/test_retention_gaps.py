"""The test of retention: found where planted, seldom where not, however long documents are."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from core.insight.audit.measures.many import ERROR_RATE, holm
from core.insight.audit.measures.retention_gaps import p_values_of_retention


def test_it_is_fishers_exact_test_of_each_group_against_the_others():
    rng = np.random.default_rng(1)
    group_of = np.repeat([0, 1, 2], [300, 500, 200])
    is_kept = rng.random(1_000) < np.array([0.25, 0.3, 0.2])[group_of]
    one_sided = []
    for group in range(3):
        inside = group_of == group
        table = [[np.sum(is_kept & side), np.sum(~is_kept & side)] for side in (inside, ~inside)]
        one_sided.append(min(fisher_exact(table, way).pvalue for way in ("less", "greater")))
    assert p_values_of_retention(np.full(1_000, 7), is_kept, group_of, 3) == pytest.approx(
        holm(2 * np.array(one_sided))
    )


@pytest.mark.parametrize(("spread", "least"), [(0.0, 5), (2.0, 5)])
def test_where_nothing_is_planted_gaps_are_reported_as_seldom_as_stated(spread, least):
    """Of 600 selections that do not look at groups at most about one in twenty may report one: 30, spread 5.3.

    They keep long documents more often, and with a spread of 2 some are thousands of times as long as others.
    """
    rng = np.random.default_rng(2)
    n_reported = 0
    for _ in range(600):
        n_tokens = rng.lognormal(5, spread, 1_500).astype(np.int64) + 1
        group_of = rng.integers(0, 8, 1_500)
        is_kept = rng.random(1_500) < np.clip(0.05 + n_tokens / 4_000, 0, 1)
        n_reported += (p_values_of_retention(n_tokens, is_kept, group_of, 8) <= ERROR_RATE).any()
    assert least <= n_reported <= 46, n_reported


def test_a_planted_gap_is_found_also_where_nothing_is_kept():
    rng = np.random.default_rng(3)
    group_of = rng.integers(0, 4, 2_000)
    is_kept = rng.random(2_000) < np.array([0.3, 0.3, 0.15, 0.0])[group_of]
    assert (p_values_of_retention(rng.integers(50, 500, 2_000), is_kept, group_of, 4)[2:] < 0.001).all()


def test_a_few_long_documents_are_no_finding():
    """Of group 0 fewer documents are kept than of the others, but one of them is longer than all others together."""
    group_of = np.repeat([0, 1], [100, 900])
    is_kept = np.arange(1_000) % 3 == 0
    is_kept[1:100] = False
    n_tokens = np.full(1_000, 10)
    n_tokens[0] = 100_000
    assert p_values_of_retention(n_tokens, is_kept, group_of, 2).tolist() == [1.0, 1.0]


def test_a_rare_selection_that_misses_a_small_group_is_no_finding():
    group_of = np.repeat([0, 1], [40, 9_960])
    is_kept = np.arange(10_000) % 100 == 99
    is_kept[:40] = False
    assert p_values_of_retention(np.full(10_000, 10), is_kept, group_of, 2)[0] > 0.5


@pytest.mark.parametrize("kept", [False, True])
def test_groups_that_cannot_be_told_apart_are_not_tested(kept):
    assert np.isnan(p_values_of_retention(np.full(200, 5), np.full(200, kept), np.repeat([0, 1], 100), 2)).all()


def test_few_documents_are_not_tested():
    is_kept = np.arange(200) % 2 == 0
    p_values = p_values_of_retention(np.full(200, 5), is_kept, np.repeat([0, 1, 2], [29, 100, 71]), 3)
    assert np.isnan(p_values).tolist() == [True, False, False]


def test_what_stands_apart_is_not_tested_and_counts_for_no_other():
    group_of, n_tokens = np.repeat([0, 1, 2], 100), np.full(300, 9)
    is_kept = np.arange(300) % np.repeat([2, 3, 5], 100) == 0
    every, two = (p_values_of_retention(n_tokens, is_kept, group_of, 3, apart=apart) for apart in ((), (2,)))
    assert np.isnan(two).tolist() == [False, False, True]
    # Holm's steps are over two tests instead of three.
    assert two[0] < every[0]
