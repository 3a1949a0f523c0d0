"""Exact sums are exact."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.exact_sums import exact_sum
from core.corpus.ratings import standardisation

numbers = st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300), max_size=40)


@given(numbers)
def test_it_is_the_sum_of_fractions(values):
    assert exact_sum(np.array(values, dtype=np.float64)) == sum(map(Fraction, values), Fraction(0))


@given(st.integers(0, 2**32))
def test_many_numbers_add_up_as_with_fsum(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=70_000) * np.exp2(rng.integers(-60, 60, 70_000).astype(float))
    assert float(exact_sum(values)) == math.fsum(values)
    assert exact_sum(values) == exact_sum(values[::-1])


@given(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=30))
def test_a_standardisation_is_that_of_exact_sums(values):
    ratings = np.array(values, dtype=np.float32)
    mean = math.fsum(values) / len(values)
    found = standardisation(ratings)
    assert found.mean == mean or math.isclose(found.mean, mean, rel_tol=1e-15)
    variance = math.fsum((value - found.mean) ** 2 for value in values) / len(values)
    assert math.isclose(found.sd, math.sqrt(variance), rel_tol=1e-14, abs_tol=0) or len(set(values)) == 1
