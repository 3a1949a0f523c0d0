"""The buckets that the authors of DSIR put words and pairs into: the same ones, so that weights are the same."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

import numpy as np

from core.corpus.fingerprints import Hashes
from core.selection.baselines.hashed_ngrams import Buckets, pairs_of
from core.selection.baselines.hashed_words import Places, hashed_words

N_BUCKETS = 10_000

# So many words and pairs are remembered, in 10 bytes each; another one takes the place of what has the same slot.
_SLOT_BITS = 22
_SHIFT = np.uint64(64 - _SLOT_BITS)

# Half a surrogate pair is no text, but no reason to break off either.
_UTF8 = ("utf-8", "surrogatepass")

# What the eight 32-bit numbers of a digest, the first the most significant, are worth modulo the buckets.
_WORTH = np.array([pow(2, 32 * place, N_BUCKETS) for place in range(7, -1, -1)], dtype=np.uint64)


class ShaBuckets:
    """Says which bucket each word and pair of words falls into: its SHA-256 modulo 10,000, as in data-selection.

    Computing that takes a microsecond for each, so what was met before is remembered by its 64-bit hash; most of what
    a text holds has been. Two different n-grams share such a hash with a chance of 2**-64.

    Examples
    --------
    >>> found = ShaBuckets().of(["Red red", None])
    >>> found.words.tolist(), found.pairs[found.is_pair].tolist(), found.ends.tolist()
    ([3546, 3546], [8150], [2, 2])
    """

    def __init__(self) -> None:
        self._hashes = np.zeros(2**_SLOT_BITS, np.uint64)
        self._buckets = np.zeros(2**_SLOT_BITS, np.uint16)

    def of(self, texts: Sequence[str | None]) -> Buckets:
        """Find the buckets of the words and pairs of words of texts.

        Parameters
        ----------
        texts : sequence of (str or None)
            See `core.selection.baselines.hashed_words.hashed_words`.

        Returns
        -------
        Buckets
            The same for a text whatever stands beside it, or was read before.
        """
        found = hashed_words(texts)
        pairs, is_pair = pairs_of(found)
        firsts = np.flatnonzero(is_pair)
        text, starts, stops = found.text, found.starts, found.stops

        def words(places: Places) -> list[bytes]:
            return [text[start:stop].encode(*_UTF8) for start, stop in _lists(starts[places], stops[places])]

        def word_pairs(places: Places) -> list[bytes]:
            one, other = firsts[places], firsts[places] + 1
            return [
                f"{text[start:stop]} {text[next_start:next_stop]}".encode(*_UTF8)
                for start, stop, next_start, next_stop in _lists(starts[one], stops[one], starts[other], stops[other])
            ]

        buckets_of_pairs = np.zeros(len(pairs), np.int64)
        buckets_of_pairs[firsts] = self._buckets_of(pairs[firsts], word_pairs)
        return Buckets(self._buckets_of(found.words, words), buckets_of_pairs, is_pair, found.ends)

    def _buckets_of(self, hashes: Hashes, written: Callable[[Places], list[bytes]]) -> Places:
        slots = hashes >> _SHIFT
        buckets: Places = self._buckets[slots].astype(np.int64)
        missing = np.flatnonzero(self._hashes[slots] != hashes)
        new, first, back = np.unique(hashes[missing], return_index=True, return_inverse=True)
        computed = _sha_buckets(written(missing[first]))
        buckets[missing] = computed[back]
        # Ascending hashes have ascending slots: of several for one slot the last is kept.
        slots = new >> _SHIFT
        is_last = np.append(slots[1:] != slots[:-1], np.ones(min(1, len(slots)), bool))
        self._hashes[slots[is_last]], self._buckets[slots[is_last]] = new[is_last], computed[is_last]
        return buckets


def _lists(*columns: Places) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _sha_buckets(n_grams: Sequence[bytes]) -> Places:
    digests = b"".join([sha256(n_gram).digest() for n_gram in n_grams])
    numbers = np.frombuffer(digests, dtype=">u4").astype(np.uint64).reshape(-1, len(_WORTH))
    buckets: Places = ((numbers @ _WORTH) % np.uint64(N_BUCKETS)).astype(np.int64)
    return buckets


@lru_cache(maxsize=1)
def sha_buckets() -> ShaBuckets:
    """Give the one that this process shares, which has met more than a new one."""
    return ShaBuckets()
