"""Intervals and baselines of the benchmark of quality, against what is known of them."""

import numpy as np
import pytest
from quality.baselines import fit_preferences, flesch_kincaid_grade, flesch_reading_ease, n_syllables
from quality.rows import accuracy_row, bootstrap_interval, pair_accuracy_row
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression


def test_readability_formulas_give_the_published_values() -> None:
    # Six words of one syllable in one sentence.
    texts = ["The cat sat on the mat."]
    assert flesch_reading_ease(texts)[0] == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    assert flesch_kincaid_grade(texts)[0] == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert np.isfinite(flesch_reading_ease(["", "12 34 !!"])).all()


@pytest.mark.parametrize(("word", "n"), [("cake", 1), ("table", 2), ("readability", 5), ("rhythm", 1), ("tree", 1)])
def test_syllables_are_counted_as_they_are_spoken(word: str, n: int) -> None:
    assert n_syllables(word) == n


def test_preferences_on_hard_labels_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    features, (a, b) = rng.normal(size=(80, 5)), rng.integers(0, 80, (2, 400))
    labels = (rng.uniform(size=400) < expit((features[b] - features[a]) @ rng.normal(size=5))).astype(np.float64)
    found = fit_preferences(csr_matrix(features), labels, index_a=a, index_b=b, penalty=0.05)
    peer = LogisticRegression(C=1 / (400 * 0.05), fit_intercept=False, tol=1e-8).fit(features[b] - features[a], labels)
    np.testing.assert_allclose(found, peer.coef_[0], atol=1e-3)


def test_an_interval_is_wider_where_units_are_fewer() -> None:
    is_hit = np.random.default_rng(0).uniform(size=1_000) < 0.8
    # A hundred copies of ten pairs know no more than the ten.
    narrow = accuracy_row("set", "task", "ours", is_hit=is_hit, units=np.arange(1_000))
    copies = accuracy_row(
        "set", "task", "ours", is_hit=np.repeat(is_hit[:10], 100), units=np.repeat(np.arange(10), 100)
    )
    assert narrow.high - narrow.low == pytest.approx(2 * 1.96 * np.sqrt(0.8 * 0.2 / 1_000), rel=0.2)
    assert copies.high - copies.low > 5 * (narrow.high - narrow.low)
    assert narrow.low < narrow.value < narrow.high


def test_any_metric_has_an_interval_over_units() -> None:
    values = np.random.default_rng(0).normal(size=400)
    low, high = bootstrap_interval(lambda places: float(values[places].mean()), np.arange(400))
    assert (low, high) == pytest.approx((values.mean() - 1.96 / 20, values.mean() + 1.96 / 20), abs=0.02)


def test_pairs_that_share_a_document_are_not_independent() -> None:
    rng = np.random.default_rng(0)
    is_hit = (rng.uniform(size=600) < 0.8).astype(np.float64)
    apart = pair_accuracy_row(
        "set", "task", "ours", is_hit=is_hit, documents_a=np.arange(600), documents_b=np.arange(600, 1_200)
    )
    shared = pair_accuracy_row(
        "set",
        "task",
        "ours",
        is_hit=np.repeat(is_hit[:12], 50),
        documents_a=np.repeat(np.arange(12), 50),
        documents_b=12 + np.repeat(np.arange(12), 50),
    )
    assert shared.high - shared.low > 2 * (apart.high - apart.low)
    assert apart.n == 600
