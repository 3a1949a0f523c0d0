"""Buckets are counted and summed as by hand."""

import itertools
from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.text_steps import texts_in_steps
from core.selection.baselines.features import SURFACE, surface, unit_rows
from core.selection.baselines.hashed_ngrams import buckets_of, ngram_counts
from tests.selection.baselines.test_hashed_words import plain

N_BUCKETS = 2**18
words = st.sampled_from(["a", "b", "c", "d."])
texts = st.lists(st.one_of(st.none(), st.lists(words, max_size=8).map(" ".join)), max_size=6)


def n_grams(text):
    found = plain(text)
    return Counter([*found, *itertools.pairwise(found)])


def bucket_of(n_gram):
    """The bucket of a word or a pair: with so few of them no two share one."""
    if isinstance(n_gram, str):
        return int(buckets_of([n_gram], N_BUCKETS).words[0])
    together = "".join(n_gram) if "." in n_gram[1] else " ".join(n_gram)
    return int(buckets_of([together], N_BUCKETS).pairs[0])


@given(texts)
def test_counts_are_those_of_words_and_pairs(texts):
    counts = ngram_counts(texts, N_BUCKETS)
    assert counts.shape == (len(texts), N_BUCKETS)
    for text, row in zip(texts, counts, strict=True):
        expected = {bucket_of(each): n for each, n in n_grams(text).items()}
        assert dict(zip(row.indices.tolist(), row.data.tolist(), strict=True)) == expected
    total = buckets_of(texts, N_BUCKETS).counts(N_BUCKETS)
    assert total.tolist() == counts.sum(axis=0).ravel().tolist()[0]


@given(texts)
def test_sums_are_exact_and_a_texts_own(texts):
    weights = np.random.default_rng(0).integers(-(2**35), 2**35, N_BUCKETS)
    sums = buckets_of(texts, N_BUCKETS).sums(weights)
    assert sums.tolist() == [int(row.toarray()[0].astype(np.int64) @ weights) for row in ngram_counts(texts, N_BUCKETS)]
    alone = [int(buckets_of([text], N_BUCKETS).sums(weights)[0]) for text in texts]
    assert sums.tolist() == alone


def test_the_order_of_words_matters_to_pairs():
    ab, ba = ngram_counts(["a b", "b a"], N_BUCKETS)
    assert ab.sum() == ba.sum() == 3
    assert (ab != ba).nnz == 2


def test_buckets_are_filled_evenly():
    many = buckets_of([" ".join(f"w{n}" for n in range(50_000))], 1_000)
    for found in (many.words, many.pairs):
        counts = np.bincount(found, minlength=1_000)
        # Chi-squared with 999 degrees of freedom: mean 999, standard deviation 45.
        assert abs(((counts - 50) ** 2 / 50).sum() - 999) < 5 * 45


@given(texts)
def test_rows_have_length_one_or_nothing(texts):
    counts = ngram_counts(texts, N_BUCKETS)
    lengths = unit_rows(counts).power(2).sum(axis=1).A1.tolist()
    assert np.allclose(lengths, [bool(plain(text)) for text in texts])
    looks = surface(texts, counts)
    assert looks.shape == (len(texts), len(SURFACE))
    assert np.isfinite(looks).all()


def test_columns_are_read_in_steps():
    column = pa.chunked_array([["a"] * 300, [None, "b"]], pa.string())
    steps = list(texts_in_steps(column))
    assert [len(step) for step in steps] == [256, 44, 2]
    assert [text for step in steps for text in step] == column.to_pylist()
