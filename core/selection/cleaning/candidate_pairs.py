"""Which documents are worth comparing: those that share a band of their signatures."""

import numpy as np
import numpy.typing as npt

from core.corpus.fingerprints import Hashes

Rows = npt.NDArray[np.int64]

# Of many documents in one band each is compared with so many before it; copies to the letter are not among them.
MOST_BEFORE = 64


def copies(sets: Hashes, is_compared: npt.NDArray[np.bool_]) -> Rows:
    """Give each document the first one that has all in common with it.

    Parameters
    ----------
    sets : ndarray of uint64, shape (n_documents,)
        See `core.selection.cleaning.signatures.Signatures`.
    is_compared : ndarray of bool, shape (n_documents,)
        Whether there is anything in the document to compare.

    Returns
    -------
    ndarray of int64, shape (n_documents,)
        Itself where none stands before it.

    Examples
    --------
    >>> copies(np.array([7, 5, 7, 7], dtype=np.uint64), np.array([True, True, True, False])).tolist()
    [0, 1, 0, 3]
    """
    first_of = np.arange(len(sets))
    rows = np.flatnonzero(is_compared)
    _, places, inverse = np.unique(sets[rows], return_index=True, return_inverse=True)
    first_of[rows] = rows[places[inverse]]
    return first_of


def pairs_of_band(band: Hashes, n_ngrams: Rows, similarity: float) -> Rows:
    """List the pairs of documents that agree in a band and may be similar enough by their lengths.

    Parameters
    ----------
    band : ndarray of uint64, shape (n_documents,)
        A band of each document's signature.
    n_ngrams : ndarray of int64, shape (n_documents,)
        Different runs of words in each.
    similarity : float
        The smallest wanted: sets of sizes a <= b have a similarity of at most a / b.

    Returns
    -------
    ndarray of int64, shape (n_pairs, 2)
        The smaller row first; no pair twice.

    Examples
    --------
    >>> pairs_of_band(np.array([5, 3, 5, 3], dtype=np.uint64), np.array([10, 10, 9, 2]), 0.8).tolist()
    [[0, 2]]
    """
    order = np.argsort(band, kind="stable")
    found = [np.empty((0, 2), np.int64)]
    for lag in range(1, min(MOST_BEFORE, len(order) - 1) + 1):
        first, second = order[:-lag], order[lag:]
        agrees = band[first] == band[second]
        if not agrees.any():
            break
        pairs = np.stack([first[agrees], second[agrees]], axis=1)
        sizes = n_ngrams[pairs]
        found.append(pairs[sizes.min(axis=1) / sizes.max(axis=1) >= similarity])
    return np.concatenate(found)


def all_pairs(bands: Hashes, n_ngrams: Rows, similarity: float) -> Rows:
    """List the pairs that agree in any band, sorted; see `pairs_of_band`."""
    n = len(bands)
    coded = np.empty(0, np.int64)
    for place in range(bands.shape[1]):
        pairs = pairs_of_band(bands[:, place], n_ngrams, similarity)
        coded = np.union1d(coded, pairs[:, 0] * n + pairs[:, 1])
    return np.stack([coded // max(n, 1), coded % max(n, 1)], axis=1)
