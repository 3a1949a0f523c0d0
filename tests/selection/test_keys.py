"""The laws of the sampling key."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.chance import random_bits
from core.corpus.fingerprints import doc_hashes
from core.selection.choosing.keys import STEPS_PER_UNIT, gumbel_noise, gumbel_of_bits, sampling_keys

MASK = 2**64 - 1
hashes = st.lists(st.integers(0, MASK), min_size=1, max_size=20).map(lambda values: np.array(values, dtype=np.uint64))
seeds = st.integers(0, 2**63 - 1)


def mixed(bits: int) -> int:
    """splitmix64's output function in whole numbers of Python, written from its definition."""
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


@given(seeds, hashes, st.integers(0, 1))
def test_bits_are_those_of_a_scalar_implementation(seed, doc_hash, stream):
    golden = 0x9E3779B97F4A7C15
    offset = mixed((seed * 2 + stream + golden) & MASK)
    expected = [mixed((mixed(int(value) ^ offset) + golden) & MASK) for value in doc_hash]
    assert random_bits(seed, doc_hash, stream=stream).tolist() == expected


@given(seeds, hashes)
def test_noise_hangs_on_seed_and_document_alone(seed, doc_hash):
    alone = np.concatenate([gumbel_noise(seed, doc_hash[place : place + 1]) for place in range(len(doc_hash))])
    assert np.array_equal(alone, gumbel_noise(seed, doc_hash))


def test_noise_is_finite_at_both_ends_of_the_bits():
    # The reference traps: float32 noise of exactly 0, and a uniform that rounds to 1.
    smallest, largest = gumbel_of_bits(np.array([0, MASK], dtype=np.uint64))
    assert -3.7 < smallest < -3.5
    assert 36.7 < largest < 36.8


def test_noise_is_standard_gumbel():
    from scipy.stats import gumbel_r, kstest

    noise = gumbel_noise(7, doc_hashes(str(number) for number in range(20_000)))
    assert kstest(noise, gumbel_r.cdf).pvalue > 1e-3


def test_streams_and_seeds_are_independent():
    doc_hash = doc_hashes(str(number) for number in range(20_000))
    first = random_bits(1, doc_hash).astype(float)
    for other in (random_bits(1, doc_hash, stream=1), random_bits(2, doc_hash)):
        # 1 / sqrt(20,000) is the standard error of a correlation of 0.
        assert abs(np.corrcoef(first, other.astype(float))[0, 1]) < 4 / math.sqrt(20_000)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), seeds)
def test_temperature_zero_is_the_rating_itself(ratings, seed):
    standardised = np.array(ratings)
    doc_hash = np.arange(len(ratings), dtype=np.uint64)
    keys = sampling_keys(standardised, doc_hash, temperature=0.0, seed=seed)
    assert np.array_equal(keys, np.rint(standardised * STEPS_PER_UNIT).astype(np.int64))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_first_document_taken_is_drawn_in_proportion_to_the_exponential_of_its_rating(temperature):
    standardised, n_draws = np.array([-1.0, 0.0, 0.5, 1.5]), 4_000
    doc_hash = doc_hashes("abcd")
    first = [
        int(np.argmax(sampling_keys(standardised, doc_hash, temperature=temperature, seed=seed)))
        for seed in range(n_draws)
    ]
    expected = np.exp(standardised / temperature) / np.exp(standardised / temperature).sum()
    found = np.bincount(first, minlength=4) / n_draws
    # Four standard errors of a binomial share: a false alarm in 16,000 for each of 12 comparisons.
    assert np.all(np.abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / n_draws))


def test_a_huge_temperature_neither_overflows_nor_forgets_the_noise():
    doc_hash = doc_hashes(str(number) for number in range(1_000))
    keys = sampling_keys(np.zeros(1_000), doc_hash, temperature=1e6, seed=3)
    assert len(np.unique(keys)) == 1_000
    assert np.array_equal(np.argsort(keys), np.argsort(gumbel_noise(3, doc_hash)))
