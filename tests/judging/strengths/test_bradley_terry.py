"""Strengths from comparisons: the laws, the same figures as choix and statsmodels, coverage, refusals."""

import math
from dataclasses import dataclass

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from core.errors import InputError, NoJudgmentsError, ShapeError
from core.judging.strengths import bradley_terry, strength_errors
from core.judging.strengths.bradley_terry import PRIOR_SD, fit


@dataclass(frozen=True)
class Comparisons:
    """What `fit` takes."""

    left: np.ndarray
    right: np.ndarray
    prob: np.ndarray
    weights: np.ndarray
    n_items: int

    def fitted(self, prior_sd: float = PRIOR_SD) -> bradley_terry.Strengths:
        return fit(self.left, self.right, self.prob, n_items=self.n_items, weights=self.weights, prior_sd=prior_sd)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparisons:
    """A chain, so that all items hang together, and comparisons of any two items besides."""
    n_items = draw(st.integers(2, 8))
    item = st.integers(0, n_items - 1)
    extra = [pair for pair in draw(st.lists(st.tuples(item, item), max_size=20)) if pair[0] != pair[1]]
    left, right = np.array([*((item, item + 1) for item in range(n_items - 1)), *extra]).T
    prob = draw(st.lists(st.floats(0, 1), min_size=len(left), max_size=len(left)))
    weights = draw(st.lists(st.floats(0.1, 5), min_size=len(left), max_size=len(left)))
    return Comparisons(left, right, np.array(prob), np.array(weights), n_items)


def random_comparisons(n_items: int, n_comparisons: int, seed: int) -> tuple[np.ndarray, Comparisons]:
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=n_items)
    truth -= truth.mean()
    left = rng.integers(0, n_items, n_comparisons)
    right = (left + rng.integers(1, n_items, n_comparisons)) % n_items
    prob = (rng.random(n_comparisons) < expit(truth[right] - truth[left])).astype(float)
    return truth, Comparisons(left, right, prob, np.ones(n_comparisons), n_items)


def assert_same(one: bradley_terry.Strengths, other: bradley_terry.Strengths, order: np.ndarray | slice) -> None:
    np.testing.assert_allclose(one.strengths, other.strengths[order], atol=1e-5)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors[order], rtol=1e-4)


ALL = slice(None)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons())
def test_swapping_left_and_right_turns_p_into_1_minus_p(data: Comparisons) -> None:
    swapped = Comparisons(data.right, data.left, 1 - data.prob, data.weights, data.n_items)
    assert_same(swapped.fitted(), data.fitted(), ALL)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons(), st.randoms(use_true_random=False))
def test_the_order_of_comparisons_does_not_matter(data: Comparisons, random: object) -> None:
    order = np.random.default_rng(random.getrandbits(32)).permutation(len(data.left))
    shuffled = Comparisons(data.left[order], data.right[order], data.prob[order], data.weights[order], data.n_items)
    assert_same(shuffled.fitted(), data.fitted(), ALL)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons(), st.randoms(use_true_random=False))
def test_items_under_other_numbers_have_the_same_strengths(data: Comparisons, random: object) -> None:
    number = np.random.default_rng(random.getrandbits(32)).permutation(data.n_items)
    relabelled = Comparisons(number[data.left], number[data.right], data.prob, data.weights, data.n_items)
    assert_same(data.fitted(), relabelled.fitted(), number)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons(), st.integers(1, 4))
def test_a_weight_counts_like_as_many_comparisons(data: Comparisons, times: int) -> None:
    heavier = Comparisons(data.left, data.right, data.prob, data.weights * times, data.n_items)
    repeated = Comparisons(
        *(np.tile(values, times) for values in (data.left, data.right, data.prob, data.weights)), data.n_items
    )
    assert_same(heavier.fitted(), repeated.fitted(), ALL)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons())
def test_no_other_strengths_explain_the_comparisons_better(data: Comparisons) -> None:
    # Of a concave function the point where every derivative is 0 is the highest, and there is one.
    strengths = data.fitted().strengths
    surprise = data.weights * (data.prob - expit(strengths[data.right] - strengths[data.left]))
    derivative = -strengths / PRIOR_SD**2
    np.add.at(derivative, data.right, surprise)
    np.subtract.at(derivative, data.left, surprise)
    np.testing.assert_allclose(derivative, 0, atol=1e-5)
    assert strengths.mean() == pytest.approx(0, abs=1e-9)


@settings(deadline=None)  # fits take as long as other work leaves them
@given(comparisons())
def test_standard_errors_are_those_of_the_inverse_of_the_curvature(data: Comparisons) -> None:
    found = data.fitted()
    prob = expit(found.strengths[data.right] - found.strengths[data.left])
    sides = np.eye(data.n_items)[data.right] - np.eye(data.n_items)[data.left]
    precision = sides.T @ (sides * (data.weights * prob * (1 - prob))[:, None]) + np.eye(data.n_items) / PRIOR_SD**2
    centre = np.eye(data.n_items) - 1 / data.n_items
    covariance = centre @ np.linalg.inv(precision) @ centre
    np.testing.assert_allclose(found.standard_errors, np.sqrt(covariance.diagonal()), rtol=1e-4)


def test_the_figures_of_statsmodels() -> None:
    # statsmodels 0.15.0: GLM(prob, sides, family=Binomial(), freq_weights=weights), item 0 as reference, then centred.
    left = np.array([4, 0, 0, 1, 0, 4, 4, 2, 0, 0, 1, 2, 3, 2, 1, 0, 3, 3, 0, 0, 2, 1, 4, 2])
    right = np.array([1, 2, 3, 4, 1, 2, 3, 1, 4, 2, 3, 0, 1, 0, 0, 2, 2, 4, 1, 4, 1, 3, 0, 4])
    prob = np.array([0, 4, 3, 2, 1, 2, 0, 3, 2, 0, 1, 3, 2, 1, 1, 0, 3, 3, 2, 4, 4, 1, 3, 3]) / 4
    weights = np.array([1, 1, 2, 3, 1, 3, 2, 1, 2, 3, 3, 2, 1, 3, 1, 3, 3, 2, 3, 3, 1, 3, 2, 1])
    found = fit(left, right, prob, n_items=5, weights=weights, prior_sd=math.inf)
    strengths = [0.11904487382, 0.29081988134, -0.37756915656, -0.65609369818, 0.62379809958]
    errors = [0.34138660792, 0.40130851776, 0.38878314836, 0.45036687692, 0.40040270206]
    np.testing.assert_allclose(found.strengths, strengths, atol=1e-9)
    np.testing.assert_allclose(found.standard_errors, errors, rtol=1e-5)


@pytest.mark.parametrize("prior_sd", [0.5, PRIOR_SD])
def test_the_maximum_a_posteriori_of_choix(prior_sd: float) -> None:
    _, data = random_comparisons(30, 400, seed=1)
    # choix's penalty is alpha times the sum of squares, not half of it.
    peer = choix.opt_pairwise(30, winner_first(data), alpha=prior_sd**-2 / 2, method="Newton-CG", tol=1e-10)
    np.testing.assert_allclose(data.fitted(prior_sd).strengths, peer - peer.mean(), atol=1e-6)


def test_the_maximum_likelihood_of_choix() -> None:
    _, data = random_comparisons(30, 600, seed=2)
    peer = choix.ilsr_pairwise(30, winner_first(data), tol=1e-12)
    np.testing.assert_allclose(data.fitted(math.inf).strengths, peer, atol=1e-7)


def winner_first(data: Comparisons) -> list[tuple[int, int]]:
    pairs = zip(data.left.tolist(), data.right.tolist(), data.prob, strict=True)
    return [(right, left) if prob == 1 else (left, right) for left, right, prob in pairs]


@pytest.mark.parametrize("prior_sd", [PRIOR_SD, math.inf])
def test_95_percent_intervals_hold_the_truth_95_times_of_100(prior_sd: float) -> None:
    held = []
    for seed in range(60):
        truth, data = random_comparisons(20, 1_000, seed)
        found = data.fitted(prior_sd)
        held.append(np.abs(found.strengths - truth) < 1.96 * found.standard_errors)
    # 1,200 intervals, those of one simulation not independent: three of their standard deviations are 0.02.
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def chain(n_items: int) -> Comparisons:
    left = np.arange(n_items - 1)
    prob = np.random.default_rng(0).uniform(0.2, 0.8, n_items - 1)
    return Comparisons(left, left + 1, prob, np.ones(n_items - 1), n_items)


def opponents_at_random(n_items: int) -> Comparisons:
    _, hard = random_comparisons(n_items, 10 * n_items, seed=0)
    prob = np.random.default_rng(0).uniform(0.1, 0.9, len(hard.left))
    return Comparisons(hard.left, hard.right, prob, hard.weights, n_items)


def two_clusters(n_items: int) -> Comparisons:
    """Each item compared within its half, and one comparison between the halves."""
    half = opponents_at_random(n_items // 2)
    left = np.concatenate([half.left, half.left + half.n_items, [0]])
    right = np.concatenate([half.right, half.right + half.n_items, [half.n_items]])
    return Comparisons(left, right, np.concatenate([half.prob, half.prob, [0.5]]), np.ones(len(left)), n_items)


@pytest.mark.parametrize("prior_sd", [PRIOR_SD, math.inf])
@pytest.mark.parametrize(
    ("data", "rms"),
    # What is off is off together along a chain, and in a cluster: the 18 % of one item are those of all.
    [(chain(300), 0.36), (two_clusters(300), 0.36), (opponents_at_random(500), 0.02)],
    ids=["chain", "two clusters", "opponents at random"],
)
def test_sampled_standard_errors_are_as_near_as_they_say(
    data: Comparisons, rms: float, prior_sd: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = data.fitted(prior_sd).standard_errors
    monkeypatch.setattr(strength_errors, "MAX_EXACT_ITEMS", 0)
    off = data.fitted(prior_sd).standard_errors / exact - 1
    assert np.sqrt(np.mean(off**2)) < rms


def test_the_same_comparisons_give_the_same_figures_exactly() -> None:
    _, data = random_comparisons(strength_errors.MAX_EXACT_ITEMS + 1, 20_000, seed=0)
    one, other = data.fitted(), data.fitted()
    assert not one.errors_are_exact
    np.testing.assert_array_equal(one.strengths, other.strengths)
    np.testing.assert_array_equal(one.standard_errors, other.standard_errors)


def test_probabilities_that_ask_for_strengths_without_end_are_refused_without_a_prior() -> None:
    left, right, prob = np.zeros(2, int), np.array([1, 2]), np.array([1e-300, 1e-200])
    with pytest.raises(InputError, match="do not settle: some probabilities are as good as 0 or 1"):
        fit(left, right, prob, n_items=3, prior_sd=math.inf)
    assert np.isfinite(fit(left, right, prob, n_items=3).strengths).all()


@settings(max_examples=30, deadline=None)
@given(st.floats(-20, 20))
def test_two_items_differ_by_the_log_odds_of_their_comparison(log_odds: float) -> None:
    found = fit(np.array([0]), np.array([1]), np.array([expit(log_odds)]), n_items=2, prior_sd=math.inf)
    expected = math.log(expit(log_odds)) - math.log1p(-expit(log_odds))
    assert found.strengths[1] - found.strengths[0] == pytest.approx(expected, abs=1e-6 + abs(log_odds) * 1e-6)


PARTS = (
    r"4 parts: 3 items \(such as item 0\), 2 items \(such as item 3\), 1 item \(such as item 5\), the others smaller"
)


@pytest.mark.parametrize("prior_sd", [PRIOR_SD, math.inf])
def test_parts_that_no_comparison_connects_are_named(prior_sd: float) -> None:
    left, right = np.array([0, 2, 3, 5]), np.array([1, 1, 4, 6])
    with pytest.raises(InputError, match=PARTS.replace("the others smaller", "1 item")[:60]):
        fit(left[:3], right[:3], np.full(3, 0.5), n_items=7, prior_sd=prior_sd)
    with pytest.raises(InputError, match="no comparison leads from one to another"):
        fit(left, right, np.full(4, 0.5), n_items=7, weights=np.array([1, 1, 1, 0.0]), prior_sd=prior_sd)
    with pytest.raises(InputError, match=r"2 parts: 2 items \(such as item 0\), 1 item \(such as item 2\), and no"):
        fit(left[:1], right[:1], np.full(1, 0.5), n_items=3, prior_sd=prior_sd)


def test_many_parts_are_counted_and_the_largest_named() -> None:
    with pytest.raises(InputError, match=PARTS):
        fit(np.array([0, 2, 3]), np.array([1, 1, 4]), np.full(3, 0.5), n_items=7)


def test_items_that_only_win_or_lose_are_refused_without_a_prior_and_finite_with_it() -> None:
    left, right, prob = np.array([0, 1, 1, 3]), np.array([1, 2, 2, 1]), np.array([1, 0, 1, 0.0])
    with pytest.raises(InputError, match=r"1 only win \(such as item 3\), 1 only lose \(such as item 0\)\. Give a"):
        fit(left, right, prob, n_items=4, prior_sd=math.inf)
    strengths = fit(left, right, prob, n_items=4).strengths
    assert np.isfinite(strengths).all()
    assert strengths.argmax() == 3
    assert strengths.argmin() == 0


def test_a_group_that_wins_all_against_another_is_refused_without_a_prior() -> None:
    left, right, prob = np.array([0, 2, 0]), np.array([1, 3, 2]), np.array([0.5, 0.5, 1])
    with pytest.raises(InputError, match=r"fall into 2 parts: 2 items \(such as item 0\), 2 items \(such as item 2\)"):
        fit(left, right, prob, n_items=4, prior_sd=math.inf)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"left": [0, 5]}, "Comparison 1 has item 5 on the left; 3 items count from 0"),
        ({"right": [-1, 2]}, "Comparison 0 has item -1 on the right"),
        ({"left": [0.5, 1.0]}, "of type float64"),
        ({"left": [1, 1]}, "Comparison 0 compares item 1 with itself"),
        ({"prob": [0.5, math.nan]}, "Comparison 1 has the probability nan"),
        ({"prob": [1.5, 0.5]}, "Comparison 0 has the probability 1.5"),
        ({"weights": [1, -1]}, "Comparison 1 has the weight -1"),
        ({"weights": [math.inf, 1]}, "Comparison 0 has the weight inf"),
        ({"prior_sd": 0}, "prior_sd is 0"),
        ({"prior_sd": math.nan}, "prior_sd is nan"),
    ],
)
def test_what_cannot_be_fitted_is_named(changed: dict[str, object], message: str) -> None:
    given_ = {"left": [0, 1], "right": [1, 2], "prob": [0.5, 0.5], "weights": [1, 1], "prior_sd": 3.0} | changed
    arrays = [np.array(given_[name]) for name in ("left", "right", "prob")]
    with pytest.raises(InputError, match=message):
        fit(*arrays, n_items=3, weights=np.array(given_["weights"]), prior_sd=given_["prior_sd"])


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"shapes \(2,\), \(1,\), \(2,\), \(2,\)"):
        fit(np.array([0, 1]), np.array([1]), np.array([0.5, 0.5]), n_items=3)


@pytest.mark.parametrize("n", [0, 2])
def test_nothing_judged_is_no_strength(n: int) -> None:
    with pytest.raises(NoJudgmentsError, match="No comparison has a weight"):
        fit(np.arange(n), np.arange(n) + 1, np.full(n, 0.5), n_items=3, weights=np.zeros(n))
    with pytest.raises(NoJudgmentsError, match="Judge some pairs"):
        fit([], [], [], n_items=3)
