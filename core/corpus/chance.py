"""Chance about a document: random bits that hang on a seed and the document alone, whatever stands beside it."""

import numpy as np

from core.corpus.fingerprints import Hashes

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def mixed(bits: Hashes) -> Hashes:
    """Scatter 64-bit numbers: the output function of splitmix64 (Steele, Lea and Flood, 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def random_bits(seed: int, doc_hash: Hashes, *, stream: int = 0) -> Hashes:
    """Give each document 64 random bits, a function of the seed, the document and the stream alone.

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.
    doc_hash : ndarray of uint64, shape (n_documents,)
        See `core.corpus.fingerprints.doc_hashes`.
    stream : int
        Another stream gives bits that are independent of the first.

    Returns
    -------
    ndarray of uint64, shape (n_documents,)
        The same for a document whatever stands beside it.
    """
    with np.errstate(over="ignore"):
        offset = mixed(np.array([seed], dtype=np.uint64) * np.uint64(2) + np.uint64(stream) + _GOLDEN)
        return mixed(mixed(doc_hash ^ offset) + _GOLDEN)
