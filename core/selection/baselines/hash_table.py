"""Numbers by 64-bit keys, looked up by whole arrays of keys, in arrays that can lie on the disk."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.corpus.chance import mixed
from core.corpus.fingerprints import Hashes

Shares = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HashTable:
    """Keys in buckets, and a number for each.

    Attributes
    ----------
    starts : ndarray of int32, shape (n_buckets + 1,)
        Where the keys of each bucket begin; the buckets are a power of two.
    keys : ndarray of uint64, shape (n_keys,)
        By bucket.
    numbers : ndarray of float32, shape (n_keys,)
        What belongs to the keys.
    """

    starts: npt.NDArray[np.int32]
    keys: Hashes
    numbers: Shares

    @classmethod
    def of(cls, keys: Hashes, numbers: Shares) -> "HashTable":
        """Make a table of distinct keys.

        Examples
        --------
        >>> table = HashTable.of(np.array([5, 7], dtype=np.uint64), np.array([0.5, 0.25], dtype=np.float32))
        >>> places = table.places(np.array([7, 6], dtype=np.uint64))
        >>> places.tolist()[1], table.numbers[places[0]].item()
        (-1, 0.25)
        """
        n_bits = max(len(keys) - 1, 1).bit_length()
        buckets = mixed(keys) >> np.uint64(64 - n_bits)
        order = np.argsort(buckets, kind="stable")
        starts = np.zeros(2**n_bits + 1, np.int32)
        np.cumsum(np.bincount(buckets.astype(np.int64), minlength=2**n_bits), out=starts[1:])
        return cls(starts, keys[order], numbers[order])

    def places(self, wanted: Hashes) -> npt.NDArray[np.int64]:
        """Find the place of each key; -1 where it is not there."""
        n_bits = (len(self.starts) - 1).bit_length() - 1
        buckets = (mixed(wanted) >> np.uint64(64 - n_bits)).astype(np.int64)
        place, end = self.starts[buckets].astype(np.int64), self.starts[buckets + 1]
        found = np.full(len(wanted), -1, np.int64)
        open_ = np.flatnonzero(place < end)
        while len(open_):
            at = place[open_]
            is_it = self.keys[at] == wanted[open_]
            found[open_[is_it]] = at[is_it]
            open_ = open_[~is_it]
            place[open_] += 1
            open_ = open_[place[open_] < end[open_]]
        return found
