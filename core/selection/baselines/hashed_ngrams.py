"""Texts become counts of hashed words and pairs of words: what the light models of texts read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.corpus.chance import mixed
from core.corpus.fingerprints import Hashes
from core.selection.baselines.hashed_words import HashedWords, Places, hashed_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_PAIR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Which buckets the words and pairs of some texts fall into.

    Attributes
    ----------
    words, pairs : ndarray of int64, shape (n_words,)
        The bucket of each word, and of the pair that it makes with the next one.
    is_pair : ndarray of bool, shape (n_words,)
        False for the last word of each text, which makes none.
    ends : ndarray of int64, shape (n_texts,)
        The number of words up to the end of each text.
    """

    words: Places
    pairs: Places
    is_pair: npt.NDArray[np.bool_]
    ends: Places

    @property
    def n_words(self) -> Places:
        """The words of each text; shape (n_texts,)."""
        return np.diff(self.ends, prepend=0)

    def counts(self, n_buckets: int) -> Places:
        """Count what falls into each bucket, over all texts; shape (n_buckets,)."""
        counted: Places = np.bincount(self.words, minlength=n_buckets)
        counted += np.bincount(self.pairs[self.is_pair], minlength=n_buckets)
        return counted

    def sums(self, weights: Places) -> Places:
        """Add up whole numbers, one for each bucket, over the words and pairs of each text; shape (n_texts,)."""
        of_word = weights[self.words] + np.where(self.is_pair, weights[self.pairs], 0)
        up_to = np.concatenate([np.zeros(1, np.int64), np.cumsum(of_word)])
        return np.diff(up_to[self.ends], prepend=0)


def buckets_of(texts: Sequence[str | None], n_buckets: int) -> Buckets:
    """Hash the words and pairs of words of texts into buckets.

    Parameters
    ----------
    texts : sequence of (str or None)
        See `core.selection.baselines.hashed_words.hashed_words`.
    n_buckets : int
        From 1 to 2**32.

    Returns
    -------
    Buckets
        The same for a text whatever stands beside it.
    """
    found = hashed_words(texts)
    pairs, is_pair = pairs_of(found)
    return Buckets(_bucket(found.words, n_buckets), _bucket(pairs, n_buckets), is_pair, found.ends)


def pairs_of(found: HashedWords) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Hash the pair that each word makes with the next one, and say which words make one; shapes (n_words,)."""
    pairs = np.zeros_like(found.words)
    pairs[:-1] = mixed(found.words[:-1] * _PAIR + found.words[1:])
    is_pair = np.ones(len(pairs), dtype=bool)
    is_pair[found.ends[found.n_words > 0] - 1] = False
    return pairs, is_pair


def _bucket(hashes: Hashes, n_buckets: int) -> Places:
    return (((hashes >> _HALF) * np.uint64(n_buckets)) >> _HALF).astype(np.int64)


def ngram_counts(texts: Sequence[str | None], n_buckets: int) -> "csr_matrix":
    """Count the hashed words and pairs of words of each text.

    Parameters
    ----------
    texts, n_buckets
        As for `buckets_of`.

    Returns
    -------
    csr_matrix of int32, shape (n_texts, n_buckets)
        The columns of each row ascend.

    Examples
    --------
    >>> ngram_counts(["a rose is a rose", None], 2**18).sum(axis=1).ravel().tolist()
    [[9, 0]]
    """
    from scipy.sparse import csr_matrix

    found = buckets_of(texts, n_buckets)
    both = np.stack([found.words, found.pairs], axis=1)
    columns = both[np.stack([np.ones_like(found.is_pair), found.is_pair], axis=1)]
    row_ends = 2 * found.ends - np.cumsum(found.n_words > 0)
    row_starts = np.concatenate([np.zeros(1, np.int64), row_ends])
    counts = csr_matrix((np.ones(len(columns), np.int32), columns, row_starts), shape=(len(texts), n_buckets))
    counts.sum_duplicates()
    return counts
