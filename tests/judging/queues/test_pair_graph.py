"""Pairs make a graph that is connected from the beginning, of like documents where there are some."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.judging.queues.pair_graph import SHORT_CUT, STEPS, Likeness, grown_pairs


def any_two(n_documents: int) -> Likeness:
    return Likeness(np.zeros(n_documents, np.int64))


@st.composite
def likenesses(draw: st.DrawFn) -> Likeness:
    n_documents = draw(st.integers(2, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    match draw(st.sampled_from(["any", "values", "groups"])):
        case "values":
            return Likeness(np.zeros(n_documents, np.int64), rng.normal(size=n_documents))
        case "groups":
            return Likeness(rng.integers(0, draw(st.integers(1, 10)), n_documents))
    return any_two(n_documents)


@settings(deadline=None, max_examples=60)
@given(likenesses(), st.data(), st.integers(0, 2**32))
def test_every_beginning_is_connected_and_no_document_in_too_many_pairs(likeness, data, seed):
    n_documents = len(likeness.groups)
    most = data.draw(st.integers(2, 16))
    places = st.integers(0, n_documents - 1)
    judged = data.draw(st.lists(st.tuples(places, places), max_size=n_documents))
    n_pairs = data.draw(st.integers(1, 2 * n_documents))
    order = np.random.default_rng(seed).permutation(n_documents).tolist()
    pairs = grown_pairs(likeness, order, n_pairs, most_degree=most, judged=judged, seed=seed)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs) <= n_pairs
    assert {frozenset(pair) for pair in judged}.isdisjoint(frozenset(pair) for pair in pairs)
    graph = nx.Graph()
    for pair in pairs:
        graph.add_edge(*pair)
        assert nx.is_connected(graph)
    assert nx.number_of_selfloops(graph) == 0
    assert max(dict(graph.degree).values(), default=0) <= most
    if 0 < len(pairs) < n_pairs:  # nothing that fits, and is connected with them, is left
        with_room = {place for place in order if dict(graph.degree).get(place, 0) < most}
        met = {frozenset(pair) for pair in [*judged, *pairs]}
        there = with_room & set(graph)
        assert not [(a, b) for a in there for b in with_room - {a} if frozenset((a, b)) not in met]


@settings(deadline=None, max_examples=30)
@given(likenesses(), st.integers(1, 30), st.integers(0, 30), st.integers(0, 2**32))
def test_what_is_begun_is_gone_on_with_as_if_never_interrupted(likeness, n_first, n_more, seed):
    order = range(len(likeness.groups))
    at_once = grown_pairs(likeness, order, n_first + n_more, most_degree=16, seed=seed)
    first = grown_pairs(likeness, order, n_first, most_degree=16, seed=seed)
    assert at_once[:n_first] == first
    assert grown_pairs(likeness, order, n_first + n_more, most_degree=16, begun=first, seed=seed) == at_once


@pytest.mark.parametrize("n_pairs", [39, 100, 150, 310])
def test_pairs_are_found_as_long_as_there_is_room(n_pairs):
    for seed in range(3):
        assert len(grown_pairs(any_two(40), range(40), n_pairs, most_degree=16, seed=seed)) == n_pairs


def test_the_last_pairs_that_are_left_are_found():
    every_pair = [(a, b) for a in range(12) for b in range(a)]
    found = grown_pairs(any_two(12), range(12), 66, most_degree=11, seed=3)
    assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in every_pair}


def test_a_document_that_was_compared_with_all_others_is_passed_over():
    judged = [(0, other) for other in range(1, 6)]
    pairs = grown_pairs(any_two(6), range(6), 8, most_degree=5, judged=judged, seed=1)
    assert len(pairs) == 8
    assert 0 not in {place for pair in pairs for place in pair}


@pytest.mark.parametrize(
    "likeness",
    [any_two(400), Likeness(np.zeros(400, np.int64), np.arange(400.0)), Likeness(np.arange(400) % 20)],
    ids=["any", "values", "groups"],
)
def test_documents_are_in_three_pairs_on_average_and_few_in_one(likeness):
    order = np.random.default_rng(5).permutation(400).tolist()
    pairs = grown_pairs(likeness, order, 400, most_degree=16, seed=1)
    degrees = np.array([degree for _, degree in nx.Graph(pairs).degree])
    assert 2.5 <= degrees.mean() <= 3
    assert np.mean(degrees == 1) < (0.25 if likeness.values is not None else 0.1)
    assert degrees.max() <= 12


def test_pairs_are_of_like_documents_but_for_short_cuts():
    n_pairs, order = 400, np.random.default_rng(5).permutation(400).tolist()
    n_short_cuts = n_pairs * STEPS.count(SHORT_CUT) // len(STEPS)
    groups = Likeness(np.arange(400) % 20)
    across = [a % 20 != b % 20 for a, b in grown_pairs(groups, order, n_pairs, most_degree=16, seed=1)]
    assert 19 <= sum(across) <= 19 + n_short_cuts
    values = Likeness(np.zeros(400, np.int64), np.arange(400.0))
    pairs = grown_pairs(values, order, n_pairs, most_degree=16, seed=1)
    assert np.median([abs(a - b) for a, b in pairs]) <= 5
    assert nx.diameter(nx.Graph(pairs)) <= 20
