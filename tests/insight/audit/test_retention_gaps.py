"""The test of retention: found where planted, and seldom where not, also of groups kept not at all."""

import numpy as np
import pytest

from core.insight.audit.many import ERROR_RATE
from core.insight.audit.retention_gaps import p_values_of_retention


def test_with_equal_lengths_it_is_the_chi_squared_test_of_a_table():
    from scipy.stats import chi2_contingency

    rng = np.random.default_rng(1)
    group_of = np.repeat([0, 1], [300, 700])
    is_kept = rng.random(1_000) < np.array([0.25, 0.3])[group_of]
    table = [[np.sum(is_kept[group_of == g] == k) for k in (True, False)] for g in range(2)]
    expected = chi2_contingency(table, correction=False).pvalue
    # Both groups ask the same question of each other; Holm's first step doubles the answer.
    assert p_values_of_retention(np.full(1_000, 7), is_kept, group_of, 2) == pytest.approx([2 * expected] * 2)


@pytest.mark.parametrize(("spread", "least"), [(0.2, 12), (1.0, 0)])
def test_where_nothing_is_planted_gaps_are_reported_as_seldom_as_stated(spread, least):
    """Of 600 selections that do not look at groups at most about one in twenty may report one: 30, spread 5.3.

    Where some documents are very much longer than others, it is more seldom.
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
    p_values = p_values_of_retention(rng.integers(50, 500, 2_000), is_kept, group_of, 4)
    assert (p_values[2:] < ERROR_RATE).all()


def test_a_rare_selection_that_misses_a_small_group_is_no_finding():
    group_of = np.repeat([0, 1], [40, 9_960])
    is_kept = np.arange(10_000) % 100 == 99
    is_kept[:40] = False
    assert p_values_of_retention(np.full(10_000, 10), is_kept, group_of, 2)[0] > 0.5


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_groups_that_cannot_be_told_apart_are_not_tested(share):
    is_kept = np.full(200, bool(share))
    assert np.isnan(p_values_of_retention(np.full(200, 5), is_kept, np.repeat([0, 1], 100), 2)).all()


def test_few_documents_are_not_tested():
    is_kept = np.arange(200) % 2 == 0
    p_values = p_values_of_retention(np.full(200, 5), is_kept, np.repeat([0, 1, 2], [29, 100, 71]), 3)
    assert np.isnan(p_values).tolist() == [True, False, False]
