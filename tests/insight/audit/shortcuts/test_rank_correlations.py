"""Correlations of ranks beside scipy and statsmodels; intervals hold the truth as often as they say."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import pearsonr, rankdata, spearmanr

from core.insight.audit.shortcuts.rank_correlations import partial_correlation, rank_correlation, ranks
from tests.insight.audit.shortcuts.test_linear_fits import alike_within, columns_and_values


def test_partial_correlation_is_that_of_what_fits_leave():
    columns, values = columns_and_values(8)
    held, feature = columns[:, 1:], rankdata(columns[:, 0])
    others = sm.add_constant(held)
    one, other = sm.OLS(rankdata(values), others).fit().resid, sm.OLS(feature, others).fit().resid
    assert partial_correlation(values, feature, held).value == pytest.approx(pearsonr(one, other).statistic, abs=1e-6)


@pytest.mark.parametrize("n_groups", [1, 3, 90])
def test_groups_held_equal_are_columns_of_0_and_1_held_equal(n_groups):
    columns, values = columns_and_values(11)
    groups = np.unique(np.random.default_rng(12).integers(0, n_groups, len(values)), return_inverse=True)[1]
    dummies = np.eye(groups.max() + 1)[groups][:, 1:]
    feature, held = rankdata(columns[:, 0]), columns[:, 1:]
    found = partial_correlation(values, feature, held, groups)
    beside = partial_correlation(values, feature, np.hstack([held, dummies]))
    assert (found.value, found.ci_low, found.ci_high) == pytest.approx((beside.value, beside.ci_low, beside.ci_high))


def test_with_nothing_held_it_is_that_of_spearman():
    columns, values = columns_and_values(16)
    found = partial_correlation(values, ranks(columns[:, 0]), np.empty((len(values), 0)))
    assert found.value == pytest.approx(spearmanr(values, columns[:, 0]).statistic)
    assert found == rank_correlation(found.value, len(values))


def test_the_interval_of_a_partial_correlation_of_ranks_holds_what_it_says():
    """Of 1,000 samples with a strong correlation, 95 % hold it; Fisher's interval holds it in 90 %."""
    rng = np.random.default_rng(14)
    sizes, truth = 200, 6 / np.pi * np.arcsin(0.9 / 2)
    holds = []
    for _ in range(1_000):
        feature = rng.normal(size=sizes)
        values = 0.9 * feature + (1 - 0.9**2) ** 0.5 * rng.normal(size=sizes)
        found = partial_correlation(values, rankdata(feature), np.empty((sizes, 0)))
        holds.append(found.ci_low <= truth <= found.ci_high)
    assert np.mean(holds) > 0.935


def test_where_documents_of_one_place_are_alike_the_interval_holds_what_it_says():
    """As if they were independent, the interval would hold the truth in some half of the samples."""
    rng, nothing = np.random.default_rng(17), np.empty((5_000, 0))
    holds, naive = [], []
    for _ in range(400):
        (one, places), (other, _) = (alike_within(rng, 200, 25, 0.5) for _ in range(2))
        feature = ranks(other[:, 0])
        for places_told, kept in ((places, holds), (None, naive)):
            found = partial_correlation(one[:, 0], feature, nothing, places=places_told)
            kept.append(found.ci_low <= 0 <= found.ci_high)
    assert np.mean(naive) < 0.7
    assert 0.92 < np.mean(holds) < 0.98


@pytest.mark.parametrize("n_each", [1, 2, 5, 10])
def test_where_domains_of_few_places_are_held_the_interval_holds_what_it_says(n_each):
    """Of two places, each is seen with half of what it varies by, so that 88 of 100 intervals held the truth."""
    rng, nothing = np.random.default_rng(19), np.empty((5_000, 0))
    holds = []
    for _ in range(400):
        (one, places), (other, _) = (alike_within(rng, 200, 25, 0.3) for _ in range(2))
        found = partial_correlation(one[:, 0], ranks(other[:, 0]), nothing, places // n_each, places=places)
        holds.append(found.ci_low <= 0 <= found.ci_high)
    assert 0.925 < np.mean(holds) < 0.98


def test_what_does_not_vary_beside_what_is_held_has_no_correlation():
    columns, values = columns_and_values(18)
    assert partial_correlation(values, np.ones(len(values)), columns).value is None
    assert partial_correlation(values, columns[:, 0], columns[:, :1]).value is None
    assert rank_correlation(0.3, 3).value is None
