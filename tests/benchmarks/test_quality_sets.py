"""The pure parts of the benchmark of quality: who is left out, what is learned, what is read from each set."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quality import clear, crowdrag, lamp, ukp, webis
from quality.learners import heads_on, ridge_on_words
from quality.nested import Pairs, best_learner, held_out_ratings, unit_folds
from quality.surface import surface_measures
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

DATA = Path(__file__).parents[3] / "shared" / "data"

N_TEXTS = 60


@pytest.fixture(scope="module")
def features() -> np.ndarray:
    return np.random.default_rng(0).normal(3.0, 2.0, size=(N_TEXTS, 5))


@pytest.fixture(scope="module")
def pairs(features: np.ndarray) -> Pairs:
    rng = np.random.default_rng(1)
    left = rng.integers(0, N_TEXTS, 900)
    right = (left + rng.integers(1, N_TEXTS, 900)) % N_TEXTS
    truth = features @ np.array([1.0, -0.5, 0.0, 0.0, 0.2])
    return Pairs(left, right, (rng.random(900) < expit(truth[right] - truth[left])).astype(float)[:, None])


def set_folder(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"the set {name} is not on this machine")
    return DATA / name


@settings(deadline=None)
@given(st.lists(st.integers(0, 8), min_size=1, max_size=60), st.integers(1, 6), st.integers(0, 5))
def test_a_unit_stands_in_one_fold(units: list[int], n_folds: int, seed: int) -> None:
    folds = unit_folds(np.array(units), n_folds=n_folds, seed=seed)
    assert len({*zip(units, folds.tolist(), strict=True)}) == len(set(units))
    assert set(folds.tolist()) <= set(range(n_folds))


def test_texts_that_do_not_count_are_in_no_fold() -> None:
    among = np.array([True, False, True])
    assert (unit_folds(np.array([1, 2, 3]), n_folds=2, seed=0, among=among) >= 0).tolist() == among.tolist()


def test_as_many_folds_as_units_leave_them_out_one_by_one() -> None:
    units = np.repeat(np.arange(7), 3)
    assert len(np.unique(unit_folds(units, n_folds=7, seed=3))) == 7


def test_a_text_is_rated_by_what_has_not_seen_its_unit(pairs: Pairs) -> None:
    units = np.arange(N_TEXTS) // 6

    def was_seen(training: np.ndarray, seen: Pairs) -> np.ndarray:
        in_pairs = np.isin(np.arange(N_TEXTS), [*seen.index_a, *seen.index_b])
        assert not (in_pairs & ~training).any()
        return (training | np.isin(units, units[training]))[:, None].astype(float)

    ratings = held_out_ratings([was_seen, was_seen], pairs, units, n_folds=5)
    assert (ratings == 0).all()


def test_the_learner_is_chosen_without_the_texts_to_be_rated(features: np.ndarray, pairs: Pairs) -> None:
    """Outside the training texts all labels are turned round; a choice that looked at them would be another one."""
    training = np.arange(N_TEXTS) < 40
    learners = heads_on(features, penalties=[1e6, 0.1, 0.01])
    turned = Pairs(pairs.index_a, pairs.index_b, pairs.labels.copy())
    outside = ~(training[pairs.index_a] & training[pairs.index_b])
    turned.labels[outside] = 1 - turned.labels[outside]
    units = np.arange(N_TEXTS)
    chosen = [
        best_learner(learners, which.among(training), units, training=training, seed=0) for which in (pairs, turned)
    ]
    assert chosen[0] is chosen[1]
    assert chosen[0] is not learners[0]


@pytest.mark.parametrize("n_copies", [1, 60])
def test_heads_are_logistic_regression_on_standardised_differences(
    features: np.ndarray, pairs: Pairs, n_copies: int
) -> None:
    """Sixty copies are 300 features of 60 texts, which are turned into fewer columns first."""
    wide = np.tile(features, n_copies)
    (learner,) = heads_on(wide, penalties=[10.0])
    ratings = learner(np.ones(N_TEXTS, dtype=np.bool_), pairs)
    standardised = (features - features.mean(axis=0)) / features.std(axis=0)
    differences = standardised[pairs.index_b] - standardised[pairs.index_a]
    model = LogisticRegression(C=1 / (0.05 * len(differences)), fit_intercept=False, tol=1e-8)
    expected = model.fit(differences, pairs.labels[:, 0]).decision_function(differences)
    np.testing.assert_allclose(pairs.log_odds(ratings)[:, 0], expected, atol=2e-3)


def test_what_stands_beside_the_features_is_learned_from(features: np.ndarray, pairs: Pairs) -> None:
    (blind,) = heads_on(features[:, 2:4], penalties=[0.1])
    (seeing,) = heads_on(features[:, 2:4], penalties=[0.1], beside=features[:, :2])
    everything = np.ones(N_TEXTS, dtype=np.bool_)
    accuracies = [
        np.mean((pairs.log_odds(learner(everything, pairs)) > 0) == (pairs.labels > 0.5)) for learner in (blind, seeing)
    ]
    assert accuracies[1] > accuracies[0] + 0.1


def test_ridge_on_words_predicts_unseen_units() -> None:
    texts = [f"a {'plain' if place % 2 else 'ornate'} text number {place}" for place in range(40)]
    values = np.arange(40) % 2.0
    found = ridge_on_words(texts, values, np.arange(40) // 2, n_folds=4)
    assert found[values == 1].min() > found[values == 0].max()


def test_surface_measures_are_finite_and_know_long_words() -> None:
    empty, plain, learned = surface_measures(["", "The cat sat. It ran.", "Epistemological presuppositions, notably"])
    assert np.isfinite([empty, plain, learned]).all()
    assert learned[4] > plain[4]
    assert learned[-1] > plain[-1], "rare words stand far down the vocabulary"


def test_labels_of_clear_follow_from_the_values() -> None:
    values = np.array([0.0, 1.0, -2.0])
    drawn = clear.sampled_pairs(values, n_pairs=50, seed=0)
    assert (drawn.index_a != drawn.index_b).all()
    np.testing.assert_allclose(drawn.labels[:, 0], expit(values[drawn.index_b] - values[drawn.index_a]))


def test_an_author_is_one_unit_however_spelt() -> None:
    units = clear.author_units(pd.Series(["G. A. Henty", "g a henty", "?", "?", "L. M. Alcott"]))
    assert units[0] == units[1]
    assert units[2] == units[3]
    assert len(set(units)) == 3


def test_versions_of_a_paragraph_are_one_family() -> None:
    draft = "The door creaked open and the murmur of the bar dwindled as she stepped inside, shaking off the rain."
    edited = draft.replace("as she stepped inside, shaking off the rain", "when she came in")
    families = lamp.same_paragraph([draft, "Nothing of the sort was ever said about the lighthouse keeper.", edited])
    assert families[0] == families[2] != families[1]
    assert [side.tolist() for side in lamp.version_pairs(families)] == [[0], [2]]


def test_both_orders_of_a_pair_are_averaged() -> None:
    judged = pd.DataFrame({"a": [0, 1, 2], "b": [1, 0, 3], "criterion": [0, 0, 0], "p": [1.0, 0.5, 0.0]})
    found = crowdrag.both_orders(judged).set_index(["a", "b"])["p"]
    assert found.to_dict() == {(0, 1): 0.75, (1, 0): 0.25, (2, 3): 0.0, (3, 2): 1.0}


@pytest.mark.parametrize(
    ("name", "tables", "pairs_of", "topic"),
    [
        ("ukp_convarg1", ("arguments", "pairs"), ukp.pairs_of, "topic"),
        ("webis_argquality20", ("arguments", "comparisons"), webis.pairs_of, "topic_id"),
    ],
)
def test_pairs_of_arguments_stay_within_a_topic(
    name: str, tables: tuple[str, str], pairs_of: Callable[..., Pairs], topic: str
) -> None:
    arguments, compared = (pd.read_parquet(set_folder(name) / f"{table}.parquet") for table in tables)
    found = pairs_of(arguments, compared)
    topics = arguments[topic].to_numpy()
    assert (topics[found.index_a] == topics[found.index_b]).mean() > 0.99
    assert np.nanmin(found.labels) == 0
    assert np.nanmax(found.labels) == 1
