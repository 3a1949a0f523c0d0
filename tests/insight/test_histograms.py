import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.insight.histograms import CENTRES, EDGES, counts_by_bin, shares_of

RATINGS = arrays(np.float64, st.integers(0, 50), elements=st.one_of(st.floats(-1e6, 1e6), st.just(np.nan)))


@given(RATINGS)
def test_every_rated_document_is_in_one_bin(standardised: np.ndarray) -> None:
    counts = counts_by_bin(standardised)
    assert len(counts) == len(CENTRES) == len(EDGES) - 1
    assert sum(counts) == np.count_nonzero(~np.isnan(standardised))


@given(st.sampled_from(EDGES[:-1]))
def test_a_bin_holds_its_lower_end(edge: float) -> None:
    assert counts_by_bin(np.array([edge])).index(1) == EDGES.index(edge)


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_shares_add_up_to_one_or_nothing_was_counted(counts: list[int]) -> None:
    assert sum(shares_of(counts)) == pytest.approx(1.0 if any(counts) else 0.0)
