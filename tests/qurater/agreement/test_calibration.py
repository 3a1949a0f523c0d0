"""Calibration and accuracy, against slow versions written from their definitions."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from core.criteria import CRITERION_KEYS
from core.errors import NoJudgmentsError
from core.estimates import NOTHING, Estimate, wilson
from core.judging.files.pair_set import PairSet
from core.qurater.agreement.accuracy import accuracy_by_criterion, accuracy_of
from core.qurater.agreement.calibration import fit_temperature, reliability

PAIRS = st.lists(st.tuples(st.floats(-8, 8), st.floats(0, 1)), min_size=1, max_size=60)


def bins_of(log_odds: float) -> list[int]:
    """Number the bins from 0 to 9, those below one half as mirrors of those above it; one half is in both of them."""
    above = int(10 / (1 + math.exp(-abs(log_odds))))
    return [above] if log_odds > 0 else [9 - above] if log_odds < 0 else [above, 9 - above]


def brute_force_ece(log_odds: np.ndarray, prob: np.ndarray) -> float:
    """Go by the definition: each pair in both orientations, half each."""
    both = [(x, p) for x, p in zip(log_odds, prob, strict=True)]
    both += [(-x, 1 - p) for x, p in both]
    total = 0.0
    for place in range(10):
        members = [(1 / (1 + math.exp(-x)), p, 1 / len(bins_of(x))) for x, p in both if place in bins_of(x)]
        weight = sum(w for *_, w in members)
        if members:
            total += weight / len(both) * abs(sum(w * (x - p) for x, p, w in members)) / weight
    return total


@given(PAIRS)
def test_the_calibration_error_is_the_mean_gap_weighted_by_pairs(rows: list[tuple[float, float]]) -> None:
    log_odds, prob = np.array(rows).T
    assert reliability(log_odds, prob).calibration_error == pytest.approx(brute_force_ece(log_odds, prob), abs=1e-9)


@given(PAIRS, st.lists(st.booleans(), min_size=60, max_size=60))
def test_calibration_does_not_hang_on_which_text_is_called_a(
    rows: list[tuple[float, float]], turns: list[bool]
) -> None:
    log_odds, prob = np.array(rows).T
    is_turned = np.array(turns[: len(rows)])
    turned = np.where(is_turned, -log_odds, log_odds), np.where(is_turned, 1 - prob, prob)
    one, other = reliability(log_odds, prob), reliability(*turned)
    np.testing.assert_array_equal(one.n, other.n)
    np.testing.assert_allclose(one.predicted, other.predicted, atol=1e-12)
    np.testing.assert_allclose(one.judged, other.judged, atol=1e-12)
    assert one.calibration_error == pytest.approx(other.calibration_error, abs=1e-12)


@given(PAIRS)
def test_the_diagram_is_symmetric_and_each_half_holds_every_pair_once(rows: list[tuple[float, float]]) -> None:
    found = reliability(*np.array(rows).T)
    np.testing.assert_allclose(found.predicted, 1 - found.predicted[::-1], atol=1e-12)
    np.testing.assert_allclose(found.judged, 1 - found.judged[::-1], atol=1e-12)
    assert found.n[5:].sum() == found.n[:5].sum() == len(rows)


def test_the_temperature_does_not_hang_on_which_text_is_called_a() -> None:
    rng = np.random.default_rng(1)
    log_odds = 2 * rng.normal(size=400)
    prob = expit(log_odds / 2 + rng.normal(size=400))
    found = fit_temperature(log_odds, prob)
    for _ in range(5):
        side = rng.choice([-1, 1], size=400)
        assert fit_temperature(side * log_odds, 0.5 + side * (prob - 0.5)) == pytest.approx(found, rel=1e-6)


def test_pairs_without_prediction_or_judgment_are_in_no_bin() -> None:
    found = reliability(np.array([1.0, np.nan, 2.0]), np.array([0.7, 0.7, np.nan]))
    assert found.n.sum() == 2  # one pair, in its bin and in the mirrored one
    assert reliability(np.array([np.nan]), np.array([0.5])).calibration_error is None


def test_the_temperature_is_where_scipy_finds_the_minimum() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=3_000) * 2
    log_odds, prob = 3 * truth + rng.normal(size=3_000), expit(truth)

    def cross_entropy(inverse: np.ndarray) -> float:
        return float(np.mean(np.logaddexp(0, log_odds * inverse[0]) - prob * log_odds * inverse[0]))

    peer = minimize(cross_entropy, np.array([1.0]), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-14})
    found = fit_temperature(log_odds, prob)
    assert found == pytest.approx(1 / peer.x[0], rel=1e-4)
    assert found == pytest.approx(3, rel=0.1)
    before, after = reliability(log_odds, prob), reliability(log_odds / found, prob)
    assert before.calibration_error is not None
    assert after.calibration_error is not None
    assert after.calibration_error < before.calibration_error / 3


@given(st.floats(0.2, 5))
def test_the_temperature_undoes_a_scaling(scale: float) -> None:
    truth = np.linspace(-3, 3, 41)
    assert fit_temperature(scale * truth, expit(truth)) == pytest.approx(scale, rel=1e-4)


def test_nothing_to_calibrate_on_is_refused() -> None:
    with pytest.raises(NoJudgmentsError, match="No held-out pair"):
        fit_temperature(np.array([np.nan, 1.0]), np.array([0.5, np.nan]))


@given(PAIRS, st.sampled_from([0.0, 0.5, 0.8]))
def test_accuracy_counts_agreements_and_is_blind_to_the_order(rows: list[tuple[float, float]], cut: float) -> None:
    log_odds, prob = np.array(rows).T
    documents = np.arange(2 * len(prob)).reshape(-1, 2)
    found = accuracy_of(log_odds, prob, documents, min_confidence=cut)
    counted = [(x, p) for x, p in rows if abs(p - 0.5) > 1e-9 and abs(2 * p - 1) >= cut]
    assert found.n == len(counted)
    if counted:
        hits = sum((x > 0 and p > 0.5) or (x < 0 and p < 0.5) for x, p in counted)
        assert found == Estimate(pytest.approx(hits / len(counted)), found.n, *wilson(hits / len(counted), found.n))
    clear = np.where(prob < 0.5, 0.1, 0.9)  # 1 - p is exact to rounding only, which would move pairs over a cut
    assert accuracy_of(-log_odds, 1 - clear, documents[:, ::-1]) == accuracy_of(log_odds, clear, documents)


def test_ties_missing_ratings_and_missing_judgments_count_in_no_accuracy() -> None:
    log_odds = np.array([1.0, 1.0, np.nan, 1.0, -1.0, 0.0])
    prob = np.array([0.5, np.nan, 0.9, 0.9, 0.9, 0.9])
    documents = np.arange(12).reshape(6, 2)
    found = accuracy_of(log_odds, prob, documents)
    assert (found.n, found.value) == (3, pytest.approx(1 / 3))
    assert accuracy_of(log_odds[:2], prob[:2], documents[:2]) == NOTHING


@given(st.lists(st.integers(0, 20), min_size=1, max_size=5).map(lambda some: [*some, *(20 - vote for vote in some)]))
@example([4, 7, 19])
def test_votes_that_balance_count_in_no_accuracy_however_they_were_averaged(votes: list[int]) -> None:
    average = np.array([np.mean(np.array(votes) / 20)])  # which misses one half by its last digit
    assert accuracy_of(np.array([-1.0]), average, np.array([[0, 1]])) == NOTHING


def test_each_criterion_has_the_accuracy_of_its_column(handful: PairSet) -> None:
    log_odds = np.random.default_rng(0).normal(size=(handful.n_pairs, 2))
    log_odds[::3, 1] = np.nan
    found = accuracy_by_criterion(log_odds, handful, ("educational_value", "writing_style"))
    documents = handful.documents_compared()
    for place, (key, column) in enumerate((("educational_value", 3), ("writing_style", 0))):
        judged = handful.prob_b_preferred[:, CRITERION_KEYS.index(key)]
        assert CRITERION_KEYS.index(key) == column
        assert found[key] == accuracy_of(log_odds[:, place], judged, documents)
    assert found["writing_style"].n < found["educational_value"].n


def test_many_pairs_of_few_documents_have_a_wide_interval() -> None:
    log_odds, prob = np.ones(28), np.r_[np.full(21, 0.9), np.full(7, 0.1)]
    a, b = np.triu_indices(8, 1)
    within_a_group = accuracy_of(log_odds, prob, np.stack([a, b], axis=1))
    apart = accuracy_of(log_odds, prob, np.arange(56).reshape(28, 2))
    assert within_a_group == Estimate(0.75, 28, *wilson(0.75, 8))
    assert apart == Estimate(0.75, 28, *wilson(0.75, 28))


def test_wilsons_interval_holds_the_textbook_values() -> None:
    # statsmodels 0.14: proportion_confint(75, 100, method="wilson")
    assert wilson(0.75, 100) == pytest.approx((0.6569, 0.8245), abs=1e-4)
    assert wilson(0.0, 5)[0] == 0
