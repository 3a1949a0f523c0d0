"""The laws of quotas within what groups have."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.selection.choosing.budget import largest_remainder
from core.selection.choosing.quotas import divide

NAMES = list("abcdef")
shares = st.lists(st.integers(0, 9), min_size=6, max_size=6).map(lambda values: dict(zip(NAMES, values, strict=True)))
capacity = st.lists(st.integers(0, 200), min_size=6, max_size=6).map(lambda v: dict(zip(NAMES, v, strict=True)))


@given(shares, capacity, st.integers(0, 1_500), st.integers(0, 40))
def test_quotas_fit_and_add_up(shares, capacity, budget, minimum):
    asked = [name for name in NAMES if shares[name]]
    floors = {name: min(minimum, capacity[name]) for name in asked}
    if not asked or sum(floors.values()) > budget:
        with pytest.raises(InputError):
            divide(shares, budget, capacity, minimum=minimum)
        return
    quotas = divide(shares, budget, capacity, minimum=minimum)
    assert sum(quotas.granted.values()) == min(budget, sum(capacity[name] for name in asked))
    assert all(floors.get(name, 0) <= quotas.granted[name] <= capacity[name] for name in NAMES)
    assert all(not quotas.granted[name] for name in NAMES if name not in asked)
    alone = largest_remainder(shares, budget)
    assert quotas.ran_out == {name: alone[name] - n for name, n in capacity.items() if n < alone[name]}


@given(shares.filter(lambda values: any(values.values())), st.integers(0, 1_500))
def test_where_nothing_runs_out_the_shares_decide(shares, budget):
    assert divide(shares, budget, dict.fromkeys(NAMES, budget)).granted == largest_remainder(shares, budget)


def test_what_a_group_lacks_goes_to_the_others_by_their_shares():
    quotas = divide({"a": Fraction(1, 2), "b": Fraction(1, 8), "c": Fraction(3, 8)}, 800, {"a": 40, "b": 999, "c": 999})
    assert quotas.granted == {"a": 40, "b": 190, "c": 570}
    assert quotas.ran_out == {"a": 360}


def test_minima_beyond_the_budget_are_refused():
    with pytest.raises(InputError, match=r"minimum of 30 for each of 2 groups needs 60, and the budget is 50"):
        divide({"a": 1, "b": 1}, 50, {"a": 100, "b": 100}, minimum=30)
