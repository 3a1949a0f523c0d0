"""Orders over a subset: by rating up or down, in waves, in folds, at random."""

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.chance import random_bits
from core.corpus.fingerprints import Hashes

Places = npt.NDArray[np.int64]

_ORDER_STREAM, _JITTER_STREAM, _EPOCH_STREAM = 1, 3, 1_000
_STEPS_PER_UNIT = 2**20
RATED_ORDERS = ("rating-up", "rating-down", "cyclical", "folded")


def rating_order(ratings: Floats, doc_hash: Hashes, order: str, *, cycles: int, jitter: float, seed: int) -> Places:
    """Order documents by rating.

    Parameters
    ----------
    ratings : ndarray of float64, shape (n_documents,)
        Standardised; documents in the order of their ids, which breaks ties.
    doc_hash : ndarray of uint64, shape (n_documents,)
        What the jitter hangs on.
    order : str
        ``rating-up`` and ``rating-down``; ``folded``: several passes from low to high, each through documents from all
        over the range; ``cyclical``: the same, up and down in turn, so that there are no jumps.
    cycles : int
        Passes, for the last two.
    jitter : float
        Standard deviation of normal noise on the ratings.
    seed : int
        Of the noise.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        Places of the documents, in order.

    References
    ----------
    Folds: the ordering "folding" of Dai et al., "Data Efficacy for Language Model Training" (2025).

    Examples
    --------
    >>> ratings, hashes = np.arange(6.0), np.arange(6, dtype=np.uint64)
    >>> rating_order(ratings, hashes, "folded", cycles=2, jitter=0.0, seed=0).tolist()
    [0, 2, 4, 1, 3, 5]
    >>> rating_order(ratings, hashes, "cyclical", cycles=2, jitter=0.0, seed=0).tolist()
    [0, 2, 4, 5, 3, 1]
    """
    if jitter:
        ratings = ratings + jitter * _normal_noise(seed, doc_hash)
    steps = np.rint(ratings * _STEPS_PER_UNIT).astype(np.int64)
    if order == "rating-down":
        return np.argsort(-steps, kind="stable")
    ascending = np.argsort(steps, kind="stable")
    if order == "rating-up":
        return ascending
    folds = [ascending[first::cycles] for first in range(cycles)]
    if order == "cyclical":
        folds = [fold[::-1] if number % 2 else fold for number, fold in enumerate(folds)]
    return np.concatenate(folds)


def random_order(doc_hash: Hashes, *, seed: int, epoch: int = 0) -> Places:
    """Order documents, given by their ids, at random: each place is a function of seed, epoch and document."""
    stream = _ORDER_STREAM if not epoch else _EPOCH_STREAM + epoch
    bits: npt.NDArray[np.generic] = random_bits(seed, doc_hash, stream=stream)
    return np.argsort(bits, kind="stable")


def _normal_noise(seed: int, doc_hash: Hashes) -> Floats:
    """Draw standard normal noise for each document (Box and Muller, 1958)."""
    first, second = (
        ((random_bits(seed, doc_hash, stream=_JITTER_STREAM + number) >> np.uint64(12)).astype(np.float64) + 0.5)
        * 2.0**-52
        for number in (0, 1)
    )
    return np.asarray(np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second))
