"""Ratings beside what is shallow: what is planted is found, and nothing where nothing is."""

import tracemalloc

import numpy as np
import pytest
from scipy.stats import rankdata

from core.errors import ShapeError
from core.insight.audit.shortcuts.shortcuts import shortcuts


def test_nearly_as_many_domains_as_documents_take_little_memory():
    """A column for each of 8,000 domains would be 640 MB; domains that mean nothing explain nothing."""
    rng = np.random.default_rng(13)
    domains, ratings = rng.integers(0, 8_000, 10_000), rng.normal(size=10_000)
    features = {name: rng.normal(size=10_000) for name in "abcd"}
    tracemalloc.start()
    found = shortcuts("c", ratings, features, rng.integers(1, 900, 10_000), domains)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000
    assert {each.name: each.r_squared for each in found.together}["domain alone"] < 0.1


def test_what_is_predicted_is_what_features_pull_at():
    rng = np.random.default_rng(15)
    features = {name: rng.normal(size=500) for name in "ab"}
    ratings = 0.5 * features["a"] - 0.3 * features["b"] + rng.normal(size=500) + 2
    found = shortcuts("c", ratings, features, rng.integers(1, 900, 500), np.zeros(500))
    assert found.pulls.shape == (500, 3)
    np.testing.assert_allclose(found.pulls.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(ratings.mean() + found.pulls.sum(axis=1), found.predicted)
    assert np.corrcoef(found.pulls[:, 0], rankdata(features["a"]))[0, 1] == pytest.approx(1)
    assert np.corrcoef(found.pulls[:, 1], rankdata(features["b"]))[0, 1] == pytest.approx(-1)


def test_what_only_follows_domain_and_length_is_left_with_nothing():
    """Question marks follow the domain, and ratings do; within domains neither knows of the other."""
    rng = np.random.default_rng(9)
    domains, n_tokens = rng.integers(0, 2, 3_000), rng.integers(50, 900, 3_000)
    ratings = domains + rng.normal(size=3_000)
    marks = domains * 2 + rng.normal(size=3_000)
    found = shortcuts("c", ratings, {"marks": marks}, n_tokens, domains)
    [marks] = found.features
    assert marks.r_squared > 0.08
    assert marks.partial.ci_low < 0 < marks.partial.ci_high


def test_a_planted_shortcut_is_found_and_what_it_predicts():
    rng = np.random.default_rng(10)
    features = {name: rng.normal(size=2_000) for name in ("a", "b", "c")}
    ratings = 0.6 * features["b"] + 0.8 * rng.normal(size=2_000)
    found = shortcuts("c", ratings, features, np.full(2_000, 9), np.zeros(2_000))
    assert found.features[0].name == "b"
    assert found.features[0].r_squared == pytest.approx(0.34, abs=0.04)
    assert found.features[1].r_squared < 0.01
    by_name = {each.name: each.r_squared for each in found.together}
    assert by_name["domain alone"] == 0.0
    assert np.corrcoef(found.predicted, features["b"])[0, 1] > 0.95


def test_few_documents_explain_nothing():
    with pytest.raises(ShapeError, match="at least 100"):
        shortcuts("c", np.zeros(99), {}, np.ones(99), np.zeros(99))
