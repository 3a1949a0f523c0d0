"""The laws of budgets and quotas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.selection.choosing.budget import fill, largest_remainder

tokens = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(tokens, st.integers(0, 400))
def test_fill_takes_what_a_loop_takes(n_tokens, budget):
    expected, left = [], budget
    for place, count in enumerate(n_tokens):
        if count <= left:
            expected.append(place)
            left -= count
    assert fill(np.arange(len(n_tokens)), np.array(n_tokens), budget).tolist() == expected


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 1000), min_size=1, max_size=8), st.integers(0, 10_000))
def test_quotas_add_up_and_stay_within_one_token_of_their_share(shares, budget):
    total = sum(shares.values())
    if total == 0:
        with pytest.raises(InputError, match="shares of at least 0 with one above 0"):
            largest_remainder(shares, budget)
        return
    quotas = largest_remainder(shares, budget)
    assert sum(quotas.values()) == budget
    assert all(abs(quotas[name] - budget * share / total) < 1 for name, share in shares.items())
