"""Agreement of judges beside other people's implementations, and the laws that it keeps."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from sklearn.metrics import cohen_kappa_score

from core.estimates import NOTHING
from core.judging.trust.agreement import FEWEST_SHARED, agreements, alpha, of_two
from core.judging.trust.figures import trust_by_criterion
from core.judging.trust.item_orders import FEWEST_ITEMS, kendall, tau_b
from core.judging.trust.verdicts import verdicts_of
from tests.judging.tables import PROBS, table_of

SIDES = np.array([0.0, 0.5, 1.0])
judged_twice = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=FEWEST_SHARED, max_size=80)


def verdicts_from(matrix):
    """Make the verdicts of judges (rows) about disjoint pairs (columns); NaN where one did not judge."""
    rows = [
        (f"a{pair}", f"b{pair}", judge, "a", float(matrix[judge, pair]))
        for judge, pair in np.argwhere(~np.isnan(matrix))
    ]
    return verdicts_of(table_of(rows))


@settings(max_examples=60, deadline=None)
@given(judged_twice)
def test_kappa_is_that_of_scikit_learn_with_each_pair_in_both_orientations(pairs):
    codes = np.array(pairs)
    counts = np.bincount(codes[:, 0] * 3 + codes[:, 1], minlength=9)
    same_verdict, same_side, kappa = of_two(counts, seed=1)
    assert same_verdict.value == pytest.approx((codes[:, 0] == codes[:, 1]).mean())
    decided = codes[(codes != 1).all(axis=1)]
    assert same_side.n == len(decided)
    assert same_side.value == ((decided[:, 0] == decided[:, 1]).mean() if len(decided) else None)
    if (codes == 1).all():
        assert kappa.value is None
        return
    both = np.concatenate([codes, 2 - codes])
    assert kappa.value == pytest.approx(cohen_kappa_score(both[:, 0], both[:, 1]))
    assert kappa.ci_low <= kappa.value + 1e-9
    assert kappa.value <= kappa.ci_high + 1e-9


def test_judges_are_compared_on_what_both_judged():
    rng = np.random.default_rng(5)
    matrix = rng.choice(SIDES, size=(4, 60))
    matrix[rng.random(matrix.shape) < 0.3] = np.nan
    matrix[3, FEWEST_SHARED - 1 :] = np.nan
    found = {(each.judge_a, each.judge_b): each for each in agreements(verdicts_from(matrix), 4, seed=1)}
    assert sorted(found) == [(0, 1), (0, 2), (1, 2)]
    for (one, other), each in found.items():
        shared = ~np.isnan(matrix[[one, other]]).any(axis=0)
        codes = (matrix[[one, other]][:, shared] * 2).astype(int)
        assert each.same_verdict.n == shared.sum()
        assert each.kappa.value == pytest.approx(cohen_kappa_score(*np.hstack([codes, 2 - codes])))


def test_intervals_of_kappa_are_those_of_drawing_pairs_one_by_one():
    rng = np.random.default_rng(11)
    one = rng.choice(3, size=150, p=[0.45, 0.1, 0.45])
    other = np.where(rng.random(150) < 0.7, one, rng.choice(3, size=150))
    kappa = of_two(np.bincount(one * 3 + other, minlength=9), seed=1)[2]
    draws = []
    for drawn in rng.integers(150, size=(400, 150)):
        x, y = one[drawn], other[drawn]
        draws.append(cohen_kappa_score(np.concatenate([x, 2 - x]), np.concatenate([y, 2 - y])))
    assert (kappa.ci_low, kappa.ci_high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.03)


def test_full_agreement_of_few_pairs_is_not_certain():
    kappa = of_two(np.array([10, 0, 0, 0, 0, 0, 0, 0, 10]), seed=1)[2]
    assert (kappa.value, kappa.ci_high) == (1.0, 1.0)
    assert kappa.ci_low == pytest.approx(0.678, abs=1e-3)


# Krippendorff's alpha.


def brute_alpha(matrix):
    """Alpha from its definition: disagreement within pairs over disagreement between any two verdicts."""
    both = np.hstack([matrix, 1 - matrix])
    columns = [column[~np.isnan(column)] for column in both.T]
    columns = [column for column in columns if len(column) > 1]
    values = np.concatenate(columns)
    observed = sum(2 * sum(x != y for x, y in combinations(column, 2)) / (len(column) - 1) for column in columns) / len(
        values
    )
    expected = 2 * sum(x != y for x, y in combinations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0, np.nan]), min_size=4, max_size=4), min_size=1, max_size=15).map(
        lambda rows: np.array(rows).T
    )
)
def test_alpha_is_that_of_its_definition(matrix):
    if np.isnan(matrix).all():
        return
    found = alpha(verdicts_from(matrix), seed=1)
    is_shared = (~np.isnan(matrix)).sum(axis=0) > 1
    shared = matrix[:, is_shared]
    assert found.n == is_shared.sum()
    if not is_shared.any() or set(shared[~np.isnan(shared)]) == {0.5}:
        assert found.value is None
    else:
        assert found.value == pytest.approx(brute_alpha(matrix))


def test_alpha_is_that_of_another_implementation():
    """What the package krippendorff 0.9.0 gives (nominal) for these verdicts and their mirror images together."""
    nan = np.nan
    matrix = np.array([[1, 0.5, 0, 0, nan, 1], [1, 0.5, 0, 1, 0, nan], [nan, 0.5, 0, 0, 0, 1]])
    assert alpha(verdicts_from(matrix), seed=1).value == pytest.approx(0.7986111111111112)


def test_judges_who_agree_on_everything_have_alpha_one_and_coins_none():
    rng = np.random.default_rng(2)
    alike = alpha(verdicts_from(np.tile(rng.choice(SIDES, 40), (3, 1))), seed=1)
    assert (alike.value, alike.ci_high) == (1.0, 1.0)
    assert 0.7 < alike.ci_low < 1.0
    coins = alpha(verdicts_from(rng.choice(SIDES, size=(3, 400))), seed=1)
    assert abs(coins.value) < 0.08
    assert coins.ci_low < 0 < coins.ci_high


def test_judges_who_share_no_pair_have_no_agreement():
    matrix = np.full((2, 40), np.nan)
    matrix[0, :20], matrix[1, 20:] = 1.0, 0.0
    assert alpha(verdicts_from(matrix), seed=1) == NOTHING
    assert list(agreements(verdicts_from(matrix), 2, seed=1)) == []


# Kendall's tau.


def of_judge(rows, judge):
    verdicts = verdicts_of(table_of(rows))
    return verdicts.subset(verdicts.judge == judge)


def shares_won(rows, judge, items):
    points = {item: [] for item in items}
    for a, b, who, _, prob in rows:
        if who == judge and a in points:
            points[a].append(1 - prob)
            points[b].append(prob)
    return [round(np.mean(points[item]), 9) for item in items]


def rounds(rng, items, n_judges=2):
    return [
        (a, b, judge, "a", float(PROBS[rng.choice(["A", "tie", "B"])]))
        for a, b in combinations(items, 2)
        for judge in range(n_judges)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_tau_is_that_of_scipy_where_all_items_are_connected(seed):
    rng = np.random.default_rng(seed)
    rows = rounds(rng, range(14))
    found = kendall(of_judge(rows, 0), of_judge(rows, 1))
    assert found.n == 14
    assert found.value == pytest.approx(kendalltau(*(shares_won(rows, judge, range(14)) for judge in (0, 1))).statistic)
    assert found.ci_low <= found.value <= found.ci_high


def test_items_of_separate_groups_are_not_set_against_each_other():
    rng = np.random.default_rng(4)
    groups = [range(start, start + 5) for start in (0, 10, 20)]
    rows = [row for items in groups for row in rounds(rng, items)]
    found = kendall(of_judge(rows, 0), of_judge(rows, 1))
    sums = np.zeros(3)
    for items in groups:
        one, other = (shares_won(rows, judge, items) for judge in (0, 1))
        for i, j in combinations(range(5), 2):
            signs = np.sign([one[i] - one[j], other[i] - other[j]])
            sums += [signs[0] * signs[1], abs(signs[0]), abs(signs[1])]
    assert found.n == 15
    assert found.value == pytest.approx(sums[0] / np.sqrt(sums[1] * sums[2]))


def test_one_order_gives_one_and_its_reverse_minus_one():
    items = range(FEWEST_ITEMS)
    order = [(a, b, judge, "a", 1.0 if judge == 1 else 0.0) for a, b in combinations(items, 2) for judge in range(2)]
    assert kendall(of_judge(order, 0), of_judge(order, 0)).value == pytest.approx(1)
    assert kendall(of_judge(order, 0), of_judge(order, 1)).value == pytest.approx(-1)


def test_too_few_items_or_pairs_without_a_third_have_no_tau():
    few = rounds(np.random.default_rng(0), range(FEWEST_ITEMS - 1))
    assert kendall(of_judge(few, 0), of_judge(few, 1)) == NOTHING
    apart = [(f"a{n}", f"b{n}", judge, "a", 1.0) for n in range(40) for judge in range(2)]
    assert kendall(of_judge(apart, 0), of_judge(apart, 1)) == NOTHING


def test_a_judge_who_leaves_all_level_has_no_tau():
    found = tau_b(np.array([[0.0, 0.0, 9.0]] * 10))
    assert (found.value, found.n) == (None, 10)


def test_intervals_of_tau_cover_what_is_true():
    """Two judges with the same hidden order and noise of their own: the mean over many sets of items is the truth."""
    rng = np.random.default_rng(8)
    found = []
    for _ in range(150):
        quality = rng.normal(size=25)
        rows = [
            (a, b, judge, "a", float(rng.random() < 1 / (1 + np.exp(quality[a] - quality[b]))))
            for a, b in combinations(range(25), 2)
            for judge in range(2)
        ]
        found.append(kendall(of_judge(rows, 0), of_judge(rows, 1)))
    mean = np.mean([each.value for each in found])
    assert 0.88 <= np.mean([each.ci_low <= mean <= each.ci_high for each in found]) <= 0.995


def test_both_orders_are_averaged_before_judges_are_compared():
    """A judge who takes the first one every time says nothing of any pair: a tie, not agreement."""
    rows = [(f"a{n}", f"b{n}", "first", side, float(side == "b")) for n in range(20) for side in "ab"]
    rows += [(f"a{n}", f"b{n}", "gold", "a", float(n % 2)) for n in range(20)]
    (found,) = trust_by_criterion(table_of(rows))
    (agreement,) = found.agreements
    assert (agreement.same_verdict.value, agreement.same_side) == (0.0, NOTHING)
