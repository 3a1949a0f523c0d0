"""Calibration and accuracy, against slow versions written from their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from core.errors import NoJudgmentsError
from core.judging.trust.estimates import wilson
from core.qurater.agreement.accuracy import accuracy_at
from core.qurater.agreement.calibration import fit_temperature, reliability

PAIRS = st.lists(st.tuples(st.floats(-8, 8), st.floats(0, 1)), min_size=1, max_size=60)


def brute_force_ece(log_odds: np.ndarray, prob: np.ndarray) -> float:
    total = 0.0
    for low in range(10):
        members = [
            (1 / (1 + math.exp(-x)), p)
            for x, p in zip(log_odds, prob, strict=True)
            if int(10 / (1 + math.exp(-x))) == low
        ]
        if members:
            gap = sum(x for x, _ in members) / len(members) - sum(p for _, p in members) / len(members)
            total += len(members) / len(log_odds) * abs(gap)
    return total


@given(PAIRS)
def test_the_calibration_error_is_the_mean_gap_weighted_by_pairs(rows: list[tuple[float, float]]) -> None:
    log_odds, prob = np.array(rows).T
    assert reliability(log_odds, prob).calibration_error == pytest.approx(brute_force_ece(log_odds, prob), abs=1e-9)


def test_pairs_without_prediction_or_judgment_are_in_no_bin() -> None:
    found = reliability(np.array([1.0, np.nan, 2.0]), np.array([0.7, 0.7, np.nan]))
    assert found.n.sum() == 1
    assert math.isnan(reliability(np.array([np.nan]), np.array([0.5])).calibration_error)


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
    places = np.arange(len(prob))
    found = accuracy_at(log_odds, prob, min_confidence=cut, documents_a=places, documents_b=places)
    counted = [(x, p) for x, p in rows if p != 0.5 and abs(2 * p - 1) >= cut and abs(2 * p - 1) > 0]
    assert found.n == len(counted)
    if counted:
        hits = sum((x > 0 and p > 0.5) or (x < 0 and p < 0.5) for x, p in counted)
        assert found.accuracy == pytest.approx(hits / len(counted))
        assert found.low <= found.accuracy <= found.high
    clear = np.where(prob < 0.5, 0.1, 0.9)  # 1 - p is exact to rounding only, which would move pairs over a cut
    same = accuracy_at(log_odds, clear, min_confidence=0, documents_a=places, documents_b=places)
    swapped = accuracy_at(-log_odds, 1 - clear, min_confidence=0, documents_a=places, documents_b=places)
    assert (swapped.accuracy, swapped.n) == (same.accuracy, same.n)


def test_ties_missing_ratings_and_missing_judgments_count_in_no_accuracy() -> None:
    log_odds = np.array([1.0, 1.0, np.nan, 1.0, -1.0, 0.0])
    prob = np.array([0.5, np.nan, 0.9, 0.9, 0.9, 0.9])
    places = np.arange(6)
    found = accuracy_at(log_odds, prob, min_confidence=0, documents_a=places, documents_b=places)
    assert (found.n, found.accuracy) == (3, pytest.approx(1 / 3))
    none = accuracy_at(log_odds[:2], prob[:2], min_confidence=0, documents_a=places[:2], documents_b=places[:2])
    assert none.n == 0
    assert math.isnan(none.accuracy)


def test_many_pairs_of_few_documents_have_a_wide_interval() -> None:
    log_odds, prob = np.ones(28), np.r_[np.full(21, 0.9), np.full(7, 0.1)]
    a, b = np.triu_indices(8, 1)
    within_a_group = accuracy_at(log_odds, prob, min_confidence=0, documents_a=a, documents_b=b)
    apart = accuracy_at(log_odds, prob, min_confidence=0, documents_a=np.arange(28), documents_b=np.arange(28, 56))
    assert (within_a_group.low, within_a_group.high) == pytest.approx(wilson(0.75, 8))
    assert within_a_group.high - within_a_group.low > apart.high - apart.low


def test_wilsons_interval_holds_the_textbook_values() -> None:
    # statsmodels 0.14: proportion_confint(75, 100, method="wilson")
    assert wilson(0.75, 100) == pytest.approx((0.6569, 0.8245), abs=1e-4)
    assert wilson(0.0, 5)[0] == 0
