"""Training finds what is there, says when it did not, and never tests on a document that it has seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from core.criteria import CRITERION_KEYS
from core.errors import InputError, NoJudgmentsError
from core.judging.files.pair_set import PairSet
from core.qurater.heads import fitting as training
from core.qurater.heads.crossval import document_folds, held_out_log_odds
from core.qurater.heads.fitting import FitSettings, fit_heads, require_memory, standardising
from core.qurater.heads.ridge import Comparisons, minimise_preference_loss
from core.qurater.raters.heads import Heads, divided_by

N_TEXTS, N_PAIRS, N_FEATURES = 300, 3_000, 6


def simulated(seed: int = 0) -> tuple[np.ndarray, np.ndarray, PairSet]:
    """Features, true heads, and soft judgments that these heads would give."""
    rng = np.random.default_rng(seed)
    # Uneven scales and origins, as layers of an encoder have.
    features = (rng.normal(size=(N_TEXTS, N_FEATURES)) * 10.0 ** rng.integers(-2, 2, N_FEATURES) + 3).astype(np.float32)
    heads = rng.normal(size=(4, N_FEATURES)) / features.std(axis=0)
    a, b = rng.integers(0, N_TEXTS, (2, N_PAIRS))
    prob = expit((features[b] - features[a]) @ heads.T)
    names = tuple(f"text {place}" for place in range(N_TEXTS))
    return features, heads, PairSet(names, names, a, b, prob)


def test_training_recovers_the_heads_that_made_the_judgments() -> None:
    features, heads, pair_set = simulated()
    found = fit_heads(features, pair_set, FitSettings(penalty=1e-6))
    # Soft labels carry no sampling noise, so what is left is the penalty's pull: with curvature of about
    # p (1 - p) * 2 > 0.05 in every direction, the pull is below 1e-6 / 0.05 of the weight, and the optimiser stops
    # at a gradient of 1e-6, which is 2e-5 of a standardised weight.
    scale = features.std(axis=0)
    np.testing.assert_allclose(found.weight * scale, heads * scale, atol=5e-4)
    assert np.abs(found.ratings(features).mean(axis=0)).max() < 1e-3


def test_training_recovers_heads_from_votes_within_the_standard_error() -> None:
    features, heads, pair_set = simulated()
    rng = np.random.default_rng(7)
    votes = (rng.uniform(size=pair_set.prob_b_preferred.shape) < pair_set.prob_b_preferred).astype(np.float64)
    voted = PairSet(pair_set.texts, pair_set.documents, pair_set.index_a, pair_set.index_b, votes)
    found = fit_heads(features, voted, FitSettings(penalty=1e-6))
    difference = features[voted.index_b] - features[voted.index_a]
    for row in range(4):
        p = pair_set.prob_b_preferred[:, row]
        # Fisher information of a logistic model; 4.5 standard errors over 24 weights fail once in 6,000 seeds.
        information = (difference * (p * (1 - p))[:, None]).T @ difference
        standard_error = np.sqrt(np.diag(np.linalg.inv(information)))
        assert (np.abs(found.weight[row] - heads[row]) < 4.5 * standard_error).all()


def test_on_hard_labels_it_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    difference = rng.normal(size=(500, 8))
    labels = (rng.uniform(size=500) < expit(difference @ rng.normal(size=8))).astype(np.float64)
    penalty = 0.05
    # Text 0 has features 0, so that each pair's difference is the features of its other text.
    found = minimise_preference_loss(
        np.vstack([np.zeros(8), difference]),
        Comparisons(labels[:, None], np.full((500, 1), 1 / 500), np.zeros(500, dtype=np.int64), np.arange(1, 501)),
        penalty=penalty,
    )
    peer = LogisticRegression(C=1 / (500 * penalty), fit_intercept=False, tol=1e-10, max_iter=1_000)
    assert found.success
    np.testing.assert_allclose(found.x, peer.fit(difference, labels).coef_, atol=1e-5)


def test_a_fit_that_does_not_converge_is_refused_unless_its_epochs_were_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    features, _, pair_set = simulated()
    few = fit_heads(features, pair_set, FitSettings(epochs=2))
    assert not np.allclose(few.weight, fit_heads(features, pair_set, FitSettings()).weight, atol=1e-3)
    monkeypatch.setattr(training, "_MOST_EPOCHS", 2)
    with pytest.raises(InputError, match=r"'writing_style', .* did not converge in 2 epochs .* Raise the penalty"):
        fit_heads(features, pair_set, FitSettings(penalty=1e-6))
    with pytest.raises(InputError, match=r"The epochs \(0\) must be at least 1"):
        FitSettings(epochs=0)


def test_a_criterion_without_judgments_and_settings_without_sense_are_refused() -> None:
    features, _, pair_set = simulated()
    prob = pair_set.prob_b_preferred.copy()
    prob[:, 2] = np.nan
    blind = PairSet(pair_set.texts, pair_set.documents, pair_set.index_a, pair_set.index_b, prob)
    assert fit_heads(features, blind, FitSettings()).criteria == tuple(np.delete(CRITERION_KEYS, 2))
    prob[:, 2] = 0.6
    doubtful = PairSet(pair_set.texts, pair_set.documents, pair_set.index_a, pair_set.index_b, prob)
    with pytest.raises(NoJudgmentsError, match="'facts_and_trivia' with a confidence of 0.5 or more"):
        fit_heads(features, doubtful, FitSettings(min_confidence=0.5))
    with pytest.raises(InputError, match="A penalty of 0"):
        FitSettings(penalty=0)
    with pytest.raises(InputError, match="A confidence of 1.5"):
        FitSettings(min_confidence=1.5)


def test_judgments_below_the_confidence_cut_and_texts_without_tokens_do_not_matter() -> None:
    features, _, pair_set = simulated()
    settings = FitSettings(min_confidence=0.5)
    kept = pair_set.confidence[:, 0] >= 0.5
    prob = pair_set.prob_b_preferred.copy()
    prob[~kept, 0] = 1 - prob[~kept, 0]
    changed = PairSet(pair_set.texts, pair_set.documents, pair_set.index_a, pair_set.index_b, prob)
    before, after = fit_heads(features, pair_set, settings), fit_heads(features, changed, settings)
    np.testing.assert_array_equal(before.weight[0], after.weight[0])
    features[0] = np.nan
    assert np.isfinite(fit_heads(features, pair_set, settings).weight).all()


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(10, 60))
def test_no_document_stands_in_two_folds_and_no_fold_is_empty(seed: int, n_folds: int, n_documents: int) -> None:
    rng = np.random.default_rng(seed)
    texts = tuple(f"text {place}" for place in range(2 * n_documents))
    documents = tuple(f"document {place // 2}" for place in range(2 * n_documents))
    a, b = rng.integers(0, 2 * n_documents, (2, 3 * n_documents))
    pair_set = PairSet(texts, documents, a, b, np.full((len(a), 4), 0.7))
    folds = document_folds(pair_set, n_folds=n_folds, rng=rng)
    assert folds.shape == (n_documents,)
    assert set(folds.tolist()) == set(range(n_folds))


def test_documents_compared_only_with_one_another_stay_together() -> None:
    a = np.arange(0, 80, 2)
    names = tuple(map(str, range(80)))
    pair_set = PairSet(names, names, a, a + 1, np.full((40, 4), 0.7))
    folds = document_folds(pair_set, n_folds=4, rng=np.random.default_rng(0))
    assert (folds[a] == folds[a + 1]).all()


def test_held_out_predictions_come_from_heads_that_never_saw_the_documents() -> None:
    # Features that name the text: all that can be learned is by heart, so unseen pairs must come out unpredicted.
    rng = np.random.default_rng(0)
    n = 40
    names = tuple(map(str, range(n)))
    a, b = rng.integers(0, n, (2, 600))
    prob = expit(rng.normal(size=n)[b] - rng.normal(size=n)[a])[:, None].repeat(4, axis=1)
    pair_set = PairSet(names, names, a, b, prob)
    found = held_out_log_odds(np.eye(n, dtype=np.float32), pair_set, settings=FitSettings(), seed=1)
    assert (~np.isnan(found)).any()
    assert np.nanmax(np.abs(found)) < 1e-9
    again = held_out_log_odds(np.eye(n, dtype=np.float32), pair_set, settings=FitSettings(), seed=1)
    np.testing.assert_array_equal(found, again)


def test_too_few_documents_to_cross_validate_are_refused() -> None:
    lone = PairSet(("a", "b"), ("a", "b"), np.array([0]), np.array([1]), np.full((1, 4), 0.7))
    with pytest.raises(InputError, match="2 documents are too few for cross-validation in 5 folds"):
        document_folds(lone, n_folds=5, rng=np.random.default_rng(0))


def test_a_temperature_divides_ratings() -> None:
    heads = Heads(("x", "y"), np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), np.array([2.0, 6.0], np.float32))
    features = np.array([[1.0, -1.0]], np.float32)
    expected = heads.ratings(features) / np.array([2.0, 0.5])
    np.testing.assert_allclose(divided_by(heads, np.array([2.0, 0.5])).ratings(features), expected)


def test_more_texts_than_memory_are_refused_before_they_are_read() -> None:
    require_memory(10_000, 11_520)
    with pytest.raises(InputError, match=r"Heads on 1,000,000,000 texts need about 184,320 GB .* --method lora"):
        require_memory(10**9, 11_520)


def test_standardising_in_blocks_is_that_of_all_at_once() -> None:
    features = np.random.default_rng(0).normal(3, [1e-3, 1, 100, 0], size=(2_500, 4)).astype(np.float32)
    mean, deviation = standardising(features)
    np.testing.assert_allclose(mean, features.mean(axis=0, dtype=np.float64))
    np.testing.assert_allclose(deviation[:3], features.std(axis=0, dtype=np.float64)[:3])
    assert deviation[3] == 1
