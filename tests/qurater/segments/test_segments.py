"""Laws of segments and batches."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, ShapeError
from core.qurater.segments.batching import batches_by_length
from core.qurater.segments.windows import mean_over_segments, segment_lengths

LENGTHS = st.lists(st.integers(1, 600), max_size=60).map(lambda values: np.array(values, dtype=np.int64))


def padding_share(lengths: npt.NDArray[np.integer], batches: list[npt.NDArray[np.int64]]) -> float:
    """The share of padded cells in all cells of the batches."""
    n_computed = sum(len(batch) * int(lengths[batch].max()) for batch in batches)
    return 1 - int(np.sum(lengths)) / n_computed if n_computed else 0.0


@given(st.integers(0, 20_000), st.integers(1, 700))
def test_segments_rejoin_to_the_text_and_only_the_last_is_short(n_tokens: int, window: int) -> None:
    lengths = segment_lengths(n_tokens, window)
    assert lengths.sum() == n_tokens
    assert (lengths[:-1] == window).all()
    assert ((lengths > 0) & (lengths <= window)).all()


@given(st.lists(st.tuples(st.floats(-50, 50, width=32), st.integers(1, 512)), min_size=1, max_size=20))
def test_the_mean_is_weighted_by_length(rows: list[tuple[float, int]]) -> None:
    values = np.array([[value, -value] for value, _ in rows], dtype=np.float32)
    weights = np.array([weight for _, weight in rows])
    found = mean_over_segments(values, weights)
    np.testing.assert_allclose(found, np.average(values.astype(float), axis=0, weights=weights), rtol=1e-6, atol=1e-6)
    # A rating repeated for each token of its segment, then averaged plainly, is the same thing.
    np.testing.assert_allclose(found[0], np.repeat(values[:, 0].astype(float), weights).mean(), rtol=1e-5, atol=1e-5)


def test_a_text_without_tokens_has_no_rating() -> None:
    assert segment_lengths(0, 510).tolist() == []
    assert np.isnan(mean_over_segments(np.empty((0, 4), np.float32), np.empty(0, np.int32))).tolist() == [True] * 4


def test_senseless_windows_and_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="A window of 0 tokens"):
        segment_lengths(5, 0)
    with pytest.raises(ShapeError, match="2 segments come with 1 lengths"):
        mean_over_segments(np.zeros((2, 4), np.float32), np.array([3]))
    with pytest.raises(InputError, match="A batch of 0 tokens"):
        batches_by_length(np.array([3]), 0)


@given(LENGTHS, st.integers(1, 5_000))
def test_batches_hold_each_segment_once_within_the_budget(lengths: np.ndarray, batch_tokens: int) -> None:
    batches = batches_by_length(lengths, batch_tokens)
    assert sorted(place for batch in batches for place in batch.tolist()) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * lengths[batch].max() <= batch_tokens


@given(LENGTHS)
def test_padding_is_counted_as_computed_minus_needed(lengths: np.ndarray) -> None:
    batches = batches_by_length(lengths, 1_000)
    computed = sum(len(batch) * max(lengths[batch]) for batch in batches)
    expected = (computed - lengths.sum()) / computed if len(lengths) else 0.0
    assert padding_share(lengths, batches) == pytest.approx(expected)


def test_sorting_leaves_little_padding() -> None:
    lengths = np.random.default_rng(0).integers(20, 512, 2_000)
    in_order = [np.arange(start, start + 16) for start in range(0, 2_000, 16)]
    assert padding_share(lengths, batches_by_length(lengths)) < 0.03 < 0.3 < padding_share(lengths, in_order)
