"""Laws of the preference loss."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import NoJudgmentsError, ShapeError
from core.qurater.learning.loss import preference_loss

RATINGS = arrays(np.float64, (5, 4), elements=st.floats(-20, 20))
PREFERENCES = arrays(np.float64, (5, 4), elements=st.floats(0, 1))


def loss(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> float:
    return float(preference_loss(torch.from_numpy(a), torch.from_numpy(b), torch.from_numpy(p)))


@given(RATINGS, RATINGS, PREFERENCES, st.floats(-50, 50))
def test_shifting_all_ratings_changes_nothing(a: np.ndarray, b: np.ndarray, p: np.ndarray, shift: float) -> None:
    assert loss(a + shift, b + shift, p) == pytest.approx(loss(a, b, p), abs=1e-9)


@given(RATINGS, RATINGS, PREFERENCES)
def test_swapping_a_and_b_changes_nothing(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> None:
    assert loss(b, a, 1 - p) == pytest.approx(loss(a, b, p), abs=1e-9)


@given(RATINGS, RATINGS, PREFERENCES)
def test_it_is_the_cross_entropy_of_bradley_and_terry(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> None:
    expected = -(p * -np.logaddexp(0, a - b) + (1 - p) * -np.logaddexp(0, b - a)).mean()
    assert loss(a, b, p) == pytest.approx(expected, abs=1e-9)


def test_knowing_nothing_costs_ln_2_and_large_ratings_do_not_overflow() -> None:
    nothing = np.zeros((3, 4))
    assert loss(nothing, nothing, np.full((3, 4), 0.8)) == pytest.approx(math.log(2))
    assert loss(np.full((1, 1), 0.0), np.full((1, 1), -5000.0), np.ones((1, 1))) == pytest.approx(5000.0)


def test_the_gradient_is_that_of_finite_differences_and_zero_where_nothing_was_judged() -> None:
    rng = np.random.default_rng(1)
    a, b, p = rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), rng.uniform(size=(6, 4))
    p[rng.uniform(size=p.shape) < 0.3] = np.nan
    parameter = torch.from_numpy(b.copy()).requires_grad_()
    preference_loss(torch.from_numpy(a), parameter, torch.from_numpy(p)).backward()
    assert parameter.grad is not None
    gradient = parameter.grad.numpy()
    assert (gradient[np.isnan(p)] == 0).all()
    step = 1e-6
    for cell in np.ndindex(b.shape):
        up, down = b.copy(), b.copy()
        up[cell] += step
        down[cell] -= step
        # Central differences are exact to step^2; cancellation leaves about 1e-16 / step.
        assert gradient[cell] == pytest.approx((loss(a, up, p) - loss(a, down, p)) / (2 * step), abs=1e-8)


def test_shapes_and_missing_judgments_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"of shape \(2, 4\) and \(1, 4\)"):
        loss(np.zeros((2, 4)), np.zeros((1, 4)), np.zeros((2, 4)))
    with pytest.raises(NoJudgmentsError, match="None of the pairs"):
        loss(np.zeros((2, 4)), np.zeros((2, 4)), np.full((2, 4), np.nan))
