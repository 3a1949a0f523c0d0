"""What is read of a group: of both sides, of this group alone, and whatever the rating."""

from dataclasses import replace

import numpy as np

from core.corpus.fingerprints import doc_hashes
from core.insight.audit.fates_to_read import fates_to_read
from tests.insight.pools import pool_of

N = 3_000


def pool():
    made = pool_of([10] * N)
    hashes = doc_hashes([doc_id for doc_id in made.doc_ids.to_pylist()])
    return replace(made, doc_hash=np.asarray(hashes))


def test_each_side_is_of_the_group_and_has_its_fate():
    rng = np.random.default_rng(3)
    documents, is_kept, group_of = pool(), rng.random(N) < 0.3, rng.integers(0, 4, N)
    found = fates_to_read(documents, is_kept, group_of, place=2, limit=10**6)
    ids = np.array(documents.doc_ids.to_pylist())
    assert sorted(found.kept) == sorted(ids[is_kept & (group_of == 2)])
    assert sorted(found.dropped) == sorted(ids[~is_kept & (group_of == 2)])
    some = fates_to_read(documents, is_kept, group_of, place=2, limit=7)
    assert (some.kept, some.dropped) == (found.kept[:7], found.dropped[:7])


def test_a_group_without_documents_has_none_to_read():
    found = fates_to_read(pool(), np.ones(N, dtype=bool), np.zeros(N, dtype=np.int64), place=1)
    assert (found.kept, found.dropped) == ([], [])


def test_what_is_drawn_has_the_mean_rating_of_its_group():
    ratings = np.arange(N) / N
    found = fates_to_read(pool(), np.zeros(N, dtype=bool), np.zeros(N, dtype=np.int64), place=0, limit=300)
    drawn = ratings[[int(doc_id) for doc_id in found.dropped]]
    # A mean of 300 uniform numbers lies this far from a half once in 30,000 times.
    assert abs(drawn.mean() - 0.5) < 4.15 * (1 / 12 / 300) ** 0.5
