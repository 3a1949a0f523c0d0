"""Agreement is what scipy says it is; intervals hold the truth as often as they say."""

import math

import numpy as np
import pytest
from scipy import stats

from core.selection.baselines.agreement import agreement


def in_one_domain(n):
    return np.full(n, "a", dtype=object)


def test_correlations_are_those_of_scipy():
    rng = np.random.default_rng(1)
    a = np.round(rng.normal(size=60), 1)
    b = np.round(a + rng.normal(size=60), 1)
    found = agreement(a, b, in_one_domain(60))
    assert found.spearman == pytest.approx(stats.spearmanr(a, b)[0])
    peer = stats.pearsonr(a, b)
    assert found.pearson == pytest.approx(peer.statistic)
    low, high = peer.confidence_interval(0.95)
    assert (found.pearson_low, found.pearson_high) == pytest.approx((low, high), abs=1e-6)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng, n_held = np.random.default_rng(2), 0
    # Spearman's correlation of normal variables that correlate by 0.8 (Pearson, 1907).
    truth = 6 / math.pi * math.asin(0.8 / 2)
    for _ in range(400):
        a = rng.normal(size=100)
        b = 0.8 * a + 0.6 * rng.normal(size=100)
        found = agreement(a, b, in_one_domain(100))
        n_held += found.spearman_low <= truth <= found.spearman_high
    # Of 400 trials 380 with a standard deviation of 4.4.
    assert abs(n_held - 380) < 5 * 4.4


def test_knowing_the_domain_is_told_apart_from_knowing_the_document():
    rng = np.random.default_rng(3)
    domains = np.repeat(np.array(["a", "b", "few"], dtype=object), [200, 200, 9])
    level = np.repeat([0.0, 10.0, 5.0], [200, 200, 9])
    found = agreement(level + rng.normal(size=409), level + rng.normal(size=409), domains)
    assert found.spearman > 0.6
    # Over two domains of 200 the mean of no correlation has a standard error of 0.05.
    assert abs(found.spearman_within_domains) < 5 * 0.05
    assert agreement(level, level, domains).spearman_within_domains != 0.0


def test_what_cannot_be_known_is_not_a_number():
    constant = agreement(np.ones(20), np.arange(20.0), in_one_domain(20))
    assert math.isnan(constant.spearman)
    assert math.isnan(constant.spearman_within_domains)
    assert (constant.pearson_low, constant.pearson_high) == (-1.0, 1.0)
    assert constant.to_json()["spearman"] is None
    exact = agreement(np.arange(5.0), -np.arange(5.0), in_one_domain(5))
    assert (exact.pearson, exact.pearson_low, exact.pearson_high) == (-1.0, -1.0, -1.0)
