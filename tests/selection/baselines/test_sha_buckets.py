"""Buckets are those of the authors' package, whatever is remembered."""

import hashlib
import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.selection.baselines import sha_buckets as module
from core.selection.baselines.sha_buckets import ShaBuckets
from tests.selection.baselines.test_hashed_words import plain, texts


def bucket(n_gram: str) -> int:
    return int(hashlib.sha256(n_gram.encode("utf-8")).hexdigest(), 16) % 10_000


@given(st.lists(texts, max_size=3), st.sampled_from([1, 2, 16]))
def test_buckets_are_those_of_the_package_even_where_little_can_be_remembered(batches, bits):
    before = module._SLOT_BITS, module._SHIFT
    module._SLOT_BITS, module._SHIFT = bits, module._SHIFT.dtype.type(64 - bits)
    try:
        buckets = ShaBuckets()
        found = [buckets.of(texts) for texts in [*batches, *batches]]
    finally:
        module._SLOT_BITS, module._SHIFT = before
    for each, batch in zip(found, [*batches, *batches], strict=True):
        words = [plain(text) for text in batch]
        assert each.words.tolist() == [bucket(word) for some in words for word in some]
        pairs = [bucket(f"{a} {b}") for some in words for a, b in itertools.pairwise(some)]
        assert each.pairs[each.is_pair].tolist() == pairs
        assert each.n_words.tolist() == [len(some) for some in words]


def test_half_a_surrogate_pair_does_no_harm():
    assert ShaBuckets().of(["\udc80 a"]).n_words.tolist() == [2]
