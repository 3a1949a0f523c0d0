"""Pairs make a connected graph of bounded degree, of like documents where there are some."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.judging.queues.pair_graph import SHORT_CUT_EVERY, Likeness, connected_pairs

NONE_JUDGED = np.empty((0, 2), dtype=np.int64)


def any_two(n_documents: int) -> Likeness:
    return Likeness(np.zeros(n_documents, np.int64))


@st.composite
def likenesses(draw: st.DrawFn) -> Likeness:
    n_documents = draw(st.integers(2, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    match draw(st.sampled_from(["any", "ranks", "groups"])):
        case "ranks":
            return Likeness(np.zeros(n_documents, np.int64), rng.permutation(n_documents))
        case "groups":
            return Likeness(rng.integers(0, draw(st.integers(1, 10)), n_documents))
    return any_two(n_documents)


def graph_of(pairs: np.ndarray, n_documents: int) -> nx.Graph:
    """Build it by a library of its own, which drops pairs that come twice."""
    graph = nx.Graph()
    graph.add_nodes_from(range(n_documents))
    graph.add_edges_from(pairs.tolist())
    return graph


@settings(deadline=None)
@given(likenesses(), st.data(), st.integers(0, 2**32))
def test_the_graph_is_connected_and_no_document_in_too_many_pairs(likeness, data, seed):
    n_documents = len(likeness.groups)
    most = data.draw(st.integers(2, 16))
    n_pairs = data.draw(st.integers(n_documents - 1, max(n_documents * min(most, n_documents - 1) // 2, 1)))
    pairs = connected_pairs(
        likeness, n_pairs, least_degree=2, most_degree=most, judged=NONE_JUDGED, rng=np.random.default_rng(seed)
    )
    if pairs is None:
        # Where nearly all documents are in as many pairs as they may be, the last ones may not be found.
        assert n_pairs + most > n_documents * min(most, n_documents - 1) // 2
        return
    graph = graph_of(pairs, n_documents)
    assert graph.number_of_edges() == len(pairs) == n_pairs
    assert nx.is_connected(graph)
    assert nx.number_of_selfloops(graph) == 0
    assert max(dict(graph.degree).values()) <= most


@pytest.mark.parametrize("n_pairs", [39, 100, 150, 300])
def test_pairs_are_found_where_there_is_room(n_pairs):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        pairs = connected_pairs(any_two(40), n_pairs, least_degree=4, most_degree=16, judged=NONE_JUDGED, rng=rng)
        assert pairs is not None


@settings(deadline=None)
@given(likenesses(), st.integers(0, 2**32), st.data())
def test_pairs_that_were_judged_are_not_drawn_again(likeness, seed, data):
    n_documents = len(likeness.groups)
    places = st.integers(0, n_documents - 1)
    judged = data.draw(st.lists(st.tuples(places, places), max_size=n_documents))
    pairs = connected_pairs(
        likeness,
        n_documents,
        least_degree=2,
        most_degree=16,
        judged=np.array(judged, dtype=np.int64).reshape(-1, 2),
        rng=np.random.default_rng(seed),
    )
    assume(pairs is not None)
    assert {frozenset(pair) for pair in judged}.isdisjoint(frozenset(pair) for pair in pairs.tolist())
    assert nx.is_connected(graph_of(pairs, n_documents))


def test_the_last_pairs_that_are_left_are_found():
    every_pair = np.stack(np.triu_indices(12, 1), axis=1)
    rng = np.random.default_rng(7)
    for _ in range(20):
        shuffled = rng.permutation(every_pair)
        left = shuffled[:30]
        if not nx.is_connected(graph_of(left, 12)) or min(dict(graph_of(left, 12).degree).values()) < 2:
            continue
        found = connected_pairs(any_two(12), 30, least_degree=4, most_degree=11, judged=shuffled[30:], rng=rng)
        assert found is None or {tuple(pair) for pair in found.tolist()} == {tuple(pair) for pair in left.tolist()}


def test_no_graph_where_all_of_a_document_was_judged():
    judged = np.array([[0, other] for other in range(1, 6)])
    rng = np.random.default_rng(1)
    assert connected_pairs(any_two(6), 8, least_degree=2, most_degree=5, judged=judged, rng=rng) is None


@pytest.mark.parametrize(
    "likeness",
    [any_two(400), Likeness(np.zeros(400, np.int64), np.arange(400)), Likeness(np.arange(400) % 20)],
    ids=["any", "ranks", "groups"],
)
def test_with_five_on_average_every_document_is_in_four_pairs(likeness):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        pairs = connected_pairs(likeness, 1_000, least_degree=4, most_degree=16, judged=NONE_JUDGED, rng=rng)
        degrees = np.bincount(pairs.ravel(), minlength=400)
        assert degrees.min() >= 3
        assert np.mean(degrees < 4) < 0.01
        assert degrees.max() <= 12


def test_pairs_are_of_like_documents_but_for_short_cuts():
    n_pairs, rng = 1_000, np.random.default_rng(3)
    groups = Likeness(np.arange(400) % 20)
    pairs = connected_pairs(groups, n_pairs, least_degree=4, most_degree=16, judged=NONE_JUDGED, rng=rng)
    n_across = int((groups.groups[pairs[:, 0]] != groups.groups[pairs[:, 1]]).sum())
    assert 19 <= n_across <= n_pairs // SHORT_CUT_EVERY
    ranks = Likeness(np.zeros(400, np.int64), rng.permutation(400))
    pairs = connected_pairs(ranks, n_pairs, least_degree=4, most_degree=16, judged=NONE_JUDGED, rng=rng)
    distances = np.abs(ranks.ranks[pairs[:, 0]] - ranks.ranks[pairs[:, 1]])
    assert np.mean(distances <= 20) >= 0.9
    # Short cuts keep all ways short: along like documents alone it would be some 20 steps from end to end.
    assert nx.diameter(graph_of(pairs, 400)) <= 12
