"""The sampling key of a document: its standardised rating plus noise that hangs on the seed and the document alone."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.chance import random_bits
from core.corpus.fingerprints import Hashes

Keys = npt.NDArray[np.int64]

# A key is compared as a whole number of these steps, so that vector units and libraries, which may
# differ in the last bit of a logarithm, cannot reorder documents.
STEPS_PER_UNIT = 2**20

# The key of a document that cannot be taken.
NEVER = np.iinfo(np.int64).min


def gumbel_noise(seed: int, doc_hash: Hashes, *, stream: int = 0) -> Floats:
    """Draw standard Gumbel noise for each document.

    Taking the documents with the largest rating plus noise is sampling without replacement with
    probability proportional to the exponential of the rating (the Gumbel-top-k trick; Kool et al., 2019).

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.
    doc_hash : ndarray of uint64, shape (n_documents,)
        See `core.corpus.fingerprints.doc_hashes`.
    stream : int
        See `core.corpus.chance.random_bits`.

    Returns
    -------
    ndarray of float64, shape (n_documents,)
        Finite always: from -3.7 to 36.8.

    Examples
    --------
    >>> noise = gumbel_noise(42, np.arange(100_000, dtype=np.uint64))
    >>> bool(abs(noise.mean() - np.euler_gamma) < 0.02)
    True
    """
    return gumbel_of_bits(random_bits(seed, doc_hash, stream=stream))


def gumbel_of_bits(bits: Hashes) -> Floats:
    """Turn 64 random bits into standard Gumbel noise, finite whatever the bits."""
    # 52 bits and a half step: representable exactly, and never 0 or 1, whose logarithms would be infinite.
    uniform = ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    return -np.log(-np.log(uniform))


def sampling_keys(standardised: Floats, doc_hash: Hashes, *, temperature: float, seed: int, stream: int = 0) -> Keys:
    """Compute the keys; the documents with the largest ones are taken first.

    Scaling the noise instead of the ratings gives the same order, needs no case for temperature 0
    (which is top-k), and cannot overflow for a tiny one.

    Parameters
    ----------
    standardised : ndarray of float64, shape (n_documents,)
        Standardised ratings; all of them finite.
    doc_hash : ndarray of uint64, shape (n_documents,)
        What the noise hangs on.
    temperature : float
        0 for top-k; the larger, the nearer to uniform.
    seed : int
        The seed of the noise.
    stream : int
        Another stream gives noise that is independent of the first.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        In steps of 2**-20.

    References
    ----------
    Wettig et al. (2024), "QuRating: Selecting High-Quality Data for Training Language Models",
    section 5 (sampling with a temperature).
    """
    keys = standardised + temperature * gumbel_noise(seed, doc_hash, stream=stream) if temperature else standardised
    return np.rint(keys * STEPS_PER_UNIT).astype(np.int64)
