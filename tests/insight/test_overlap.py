"""Overlap and reading lists beside brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, ShapeError
from core.insight.kept_and_dropped import BOUNDARY, RANDOM, SIGHTS, UNEXPECTED, kept_and_dropped
from core.insight.overlap import overlap
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.load import load_pool
from core.selection.stored.kept import kept_by
from core.selection.stored.selecting import select
from tests.insight.pools import pool_of
from tests.sample import N_SAMPLE


@given(st.lists(st.tuples(st.integers(0, 99), st.booleans(), st.booleans()), max_size=30))
def test_overlap_is_what_sets_say(documents):
    one = {row for row, (_, kept, _) in enumerate(documents) if kept}
    other = {row for row, (_, _, kept) in enumerate(documents) if kept}
    n_tokens = [tokens for tokens, _, _ in documents]
    marks = [np.array([row in kept for row in range(len(documents))], dtype=bool) for kept in (one, other)]
    found = overlap(pool_of(n_tokens), *marks)
    for amount, rows in ((found.only_one, one - other), (found.both, one & other), (found.only_other, other - one)):
        assert amount == Amount(len(rows), sum(n_tokens[row] for row in rows))
    assert found.jaccard == (len(one & other) / len(one | other) if one | other else None)
    if documents:
        assert found.expected == len(one) * len(other) / len(documents)


def test_marks_for_other_documents_are_refused():
    with pytest.raises(ShapeError, match="2 documents"):
        overlap(pool_of([1, 2]), np.zeros(2, bool), np.zeros(3, bool))


def test_what_a_stored_selection_keeps_is_what_was_chosen(rated_workspace):
    pool = load_pool(rated_workspace, "default")
    parameters = SelectionParameters(fraction="0.3")
    select(rated_workspace, "third", parameters)
    np.testing.assert_array_equal(kept_by(rated_workspace, "third", pool), choose(pool, parameters).is_kept)


@pytest.mark.parametrize("quota", ["none", "proportional"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_reading_lists_are_those_of_a_sort(rated_workspace, sight, quota):
    pool = load_pool(rated_workspace, "default")
    choice = choose(pool, SelectionParameters(fraction="0.4", quota=quota))
    found = kept_and_dropped(pool, choice, sight=sight, limit=5)
    kept = choice.is_kept
    groups = [pool.domain_of[row] if quota == "proportional" else 0 for row in range(N_SAMPLE)]
    edge = {
        group: max(choice.keys[row] for row in range(N_SAMPLE) if not kept[row] and groups[row] == group)
        for group in {groups[row] for row in np.flatnonzero(~kept)}
    }
    order = {
        BOUNDARY: lambda row: (abs(choice.keys[row] - edge.get(groups[row], 2**62)), row),
        UNEXPECTED: lambda row: (choice.target[row] if kept[row] else -choice.target[row], row),
    }
    for side, doc_ids in ((kept, found.kept), (~kept, found.dropped)):
        rows = [row for row in np.flatnonzero(side).tolist() if sight != BOUNDARY or groups[row] in edge]
        if sight == RANDOM:
            assert set(doc_ids) <= {pool.doc_ids[row].as_py() for row in rows}
            assert len(doc_ids) == 5
        else:
            assert doc_ids == [pool.doc_ids[row].as_py() for row in sorted(rows, key=order[sight])[:5]]


def test_a_domain_is_read_alone_and_an_unknown_sight_is_refused(rated_workspace):
    pool = load_pool(rated_workspace, "default")
    choice = choose(pool, SelectionParameters(fraction="0.4"))
    found = kept_and_dropped(pool, choice, sight=RANDOM, domain="news")
    news = {pool.doc_ids[row].as_py() for row in np.flatnonzero(pool.domain_of == pool.domains.index("news"))}
    assert set(found.kept) | set(found.dropped) == news
    with pytest.raises(InputError, match="boundary"):
        kept_and_dropped(pool, choice, sight="nice ones")
