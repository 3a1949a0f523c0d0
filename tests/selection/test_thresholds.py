"""Taking by histograms is taking by sorting, and in the same order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.selection.choosing import remainders, thresholds
from core.selection.choosing.budget import fill
from core.selection.choosing.keys import NEVER
from core.selection.choosing.remainders import next_that_fit
from core.selection.choosing.thresholds import most_wanted_first, within_quotas

key = st.one_of(st.integers(-50, 50), st.integers(-(2**61), 2**61), st.just(NEVER))
rows = st.lists(st.tuples(key, st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=60)


def taken_plainly(documents, quotas):
    taken = set()
    for group, quota in enumerate(quotas):
        queue = [
            (-key, place, cost) for place, (key, cost, own) in enumerate(documents) if own == group and key != NEVER
        ]
        for _, place, cost in sorted(queue):
            if cost > quota:
                break
            quota -= cost
            taken.add(place)
    return taken


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch):
    """Work in blocks, bins and fronts of a few documents, so that all of them matter."""
    monkeypatch.setattr(thresholds, "BLOCK_ROWS", 7)
    monkeypatch.setattr(thresholds, "_BINS", 12)
    monkeypatch.setattr(thresholds, "_SORTED_AT_ONCE", 5)
    monkeypatch.setattr(remainders, "BLOCK_ROWS", 7)
    monkeypatch.setattr(remainders, "_AT_A_TIME", 2)


@settings(max_examples=400)
@given(rows, st.lists(st.integers(-1, 60), min_size=3, max_size=3))
def test_within_quotas_is_a_loop_over_each_queue(documents, quotas):
    keys, costs, group_of = (np.array(column) for column in zip(*documents, strict=True))
    marks = within_quotas(keys, costs, group_of, np.array(quotas))
    assert set(np.flatnonzero(marks).tolist()) == taken_plainly(documents, quotas)


@given(st.lists(key.filter(lambda value: value != NEVER), min_size=1, max_size=40))
def test_the_most_wanted_come_first_and_ties_keep_their_order(values):
    keys = np.array(values)
    expected = sorted(range(len(values)), key=lambda place: (-values[place], place))
    assert most_wanted_first(np.arange(len(keys)), keys).tolist() == expected


@settings(max_examples=300)
@given(rows, st.lists(st.booleans(), min_size=60, max_size=60), st.integers(0, 40))
def test_what_is_left_over_goes_to_the_next_that_fit(documents, taken, left_over):
    keys, costs, _ = (np.array(column) for column in zip(*documents, strict=True))
    is_taken = np.array(taken[: len(keys)])
    queue = [
        place for place in np.argsort(-keys, kind="stable").tolist() if keys[place] != NEVER and not is_taken[place]
    ]
    queue.sort(key=lambda place: (-int(keys[place]), place))
    expected = fill(np.array(queue, dtype=np.int64), costs, left_over)
    assert next_that_fit(keys, costs, is_taken, left_over).tolist() == expected.tolist()


def test_a_large_corpus_is_taken_as_a_small_one(monkeypatch):
    monkeypatch.undo()
    rng = np.random.default_rng(3)
    n = 700_000
    keys = np.rint(rng.standard_cauchy(n) * 2.0**20).astype(np.int64)
    keys[rng.random(n) < 0.1] = NEVER
    costs, group_of = rng.integers(0, 900, n), rng.integers(0, 40, n)
    quotas = rng.integers(0, 4_000_000, 40)
    marks = within_quotas(keys, costs, group_of, quotas)
    assert np.array_equal(marks, thresholds._sorted(keys, costs, group_of, quotas))
