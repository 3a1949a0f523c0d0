import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.errors import ShapeError
from core.insight.overlaps import Pair, expected_jaccard, matrix_of, pairs_of

N = 40
MARKS = st.lists(st.booleans(), min_size=N, max_size=N).map(np.array)
UTILITIES = st.lists(st.one_of(st.sampled_from([0.0, 1.0, np.nan]), st.floats(-3, 3)), min_size=N, max_size=N).map(
    np.array
)


@given(st.lists(MARKS, min_size=2, max_size=4))
def test_what_two_selections_share_is_what_their_sets_share(marks: list[np.ndarray]) -> None:
    named = {f"s{number}": each for number, each in enumerate(marks)}
    sets = {name: set(np.flatnonzero(each).tolist()) for name, each in named.items()}
    pairs = pairs_of(named, {})
    assert len(pairs) == len(marks) * (len(marks) - 1) // 2
    for pair in pairs:
        one, other = sets[pair.one], sets[pair.other]
        assert (pair.n_both, pair.n_either) == (len(one & other), len(one | other))
        assert pair.jaccard == (len(one & other) / len(one | other) if one | other else None)


@given(UTILITIES, UTILITIES)
def test_the_rank_correlation_over_documents_that_have_both_is_scipys(one: np.ndarray, other: np.ndarray) -> None:
    marks = dict.fromkeys(("a", "b"), np.ones(N, dtype=bool))
    (pair,) = pairs_of(marks, {"a": one, "b": other})
    both = ~np.isnan(one) & ~np.isnan(other)
    assert pair.n_rated == both.sum()
    if pair.correlation is None:
        assert both.sum() < 2 or np.ptp(one[both]) == 0 or np.ptp(other[both]) == 0
    else:
        assert pair.correlation == pytest.approx(spearmanr(one[both], other[both]).statistic, abs=1e-12)


def test_random_selections_share_on_average_what_is_expected() -> None:
    rng, n, found = np.random.default_rng(0), 2_000, []
    for _ in range(200):
        one, other = (rng.permutation(n) < size for size in (500, 800))
        found.append(pairs_of({"a": one, "b": other}, {})[0].jaccard)
    # The index of one draw has a standard deviation of 0.008, the mean of 200 one of 0.0006.
    assert np.mean(found) == pytest.approx(expected_jaccard(500, 800, n), abs=0.002)


def test_selections_of_other_documents_are_refused() -> None:
    with pytest.raises(ShapeError, match="the same documents"):
        pairs_of({"a": np.ones(2, dtype=bool), "b": np.ones(3, dtype=bool)}, {})


def test_a_matrix_is_symmetric_and_says_nothing_of_a_selection_with_itself() -> None:
    pairs = [Pair("a", "b", 1, 4, 0.1, 0.5, 9), Pair("a", "c", 0, 0, None, None, 0)]
    assert matrix_of(pairs, ["a", "b", "c"], "jaccard") == [[None, 0.25, None], [0.25, None, None], [None] * 3]
    assert matrix_of(pairs, ["b", "a"], "correlation") == [[None, 0.5], [0.5, None]]
