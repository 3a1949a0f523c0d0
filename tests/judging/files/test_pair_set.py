"""Laws of judged pairs in memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, ShapeError
from core.judging.files.pair_set import PairSet, concatenated

PREFERENCES = st.lists(
    st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=4, max_size=4), min_size=1, max_size=8
)


def pairs(prob: list[list[float]]) -> PairSet:
    """Neighbouring texts as pairs, one for each row of preferences; two texts a document."""
    n = len(prob)
    texts = tuple(f"text {place}" for place in range(n + 1))
    documents = tuple(f"document {place // 2}" for place in range(n + 1))
    return PairSet(texts, documents, np.arange(n), np.arange(1, n + 1), np.array(prob))


@given(PREFERENCES)
def test_swapping_a_and_b_turns_p_into_one_minus_p_and_twice_is_nothing(prob: list[list[float]]) -> None:
    before = pairs(prob)
    after = before.swapped()
    np.testing.assert_array_equal(after.prob_b_preferred, 1 - before.prob_b_preferred)
    np.testing.assert_array_equal(after.index_a, before.index_b)
    np.testing.assert_allclose(after.swapped().prob_b_preferred, before.prob_b_preferred, atol=1e-15)
    np.testing.assert_allclose(after.confidence, before.confidence, atol=1e-15)


@given(PREFERENCES, PREFERENCES)
def test_concatenated_pairs_keep_their_texts_and_preferences(one: list[list[float]], two: list[list[float]]) -> None:
    parts = [pairs(one), pairs(two)]
    whole = concatenated(parts)
    assert len(set(whole.texts)) == len(whole.texts)
    expected = [(p.texts[a], p.texts[b]) for p in parts for a, b in zip(p.index_a, p.index_b, strict=True)]
    found = [(whole.texts[a], whole.texts[b]) for a, b in zip(whole.index_a, whole.index_b, strict=True)]
    assert found == expected
    np.testing.assert_array_equal(whole.prob_b_preferred, np.concatenate([p.prob_b_preferred for p in parts]))


def test_nothing_concatenated_is_an_empty_set() -> None:
    assert concatenated([]).n_pairs == 0


def test_documents_are_numbered_in_order_of_appearance() -> None:
    assert pairs([[0.5] * 4] * 4).document_codes().tolist() == [0, 0, 1, 1, 2]


def test_equal_length_counts_words() -> None:
    prob = np.full((2, 4), 0.5)
    both = PairSet(("a b", "c  d", "e"), ("1", "2", "3"), np.array([0, 0]), np.array([1, 2]), prob)
    assert both.equal_length().tolist() == [True, False]


@pytest.mark.parametrize("value", [-0.01, 1.01, 70.0, -100.0])
def test_a_preference_outside_0_to_1_is_refused_with_its_place(value: float) -> None:
    with pytest.raises(InputError, match=r"Pair 2 has a preference of .* for 'facts_and_trivia'"):
        pairs([[0.5] * 4, [0.5, 0.5, value, 0.5]])


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ShapeError, match="one column for each of 4 criteria"):
        PairSet(("a", "b"), ("a", "b"), np.array([0]), np.array([1]), np.full((1, 3), 0.5))
    with pytest.raises(ShapeError, match="2 texts come with 1 documents"):
        PairSet(("a", "b"), ("a",), np.array([0]), np.array([1]), np.full((1, 4), 0.5))
    with pytest.raises(InputError, match="outside the 2 texts"):
        PairSet(("a", "b"), ("a", "b"), np.array([0]), np.array([2]), np.full((1, 4), 0.5))


def test_a_document_that_was_named_beats_a_text_that_is_its_own() -> None:
    bare = PairSet(("a", "b"), ("a", "b"), np.array([0]), np.array([1]), np.full((1, 4), 0.5))
    named = PairSet(("a", "b"), ("doc", "doc"), np.array([0]), np.array([1]), np.full((1, 4), 0.5))
    for pair_sets in ([bare, named], [named, bare]):
        assert concatenated(pair_sets).documents == ("doc", "doc")
