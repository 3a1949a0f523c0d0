"""Identity: ids of documents, the 64 bits that all randomness about a document hangs on, hashes of files."""

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]


def doc_id_of_text(text: bytes) -> str:
    """Name a document that has no id of its own: the hex of BLAKE2b-128 of its text.

    Parameters
    ----------
    text : bytes
        The text in UTF-8.

    Returns
    -------
    str
        32 hexadecimal digits; the same text always has the same id.

    Examples
    --------
    >>> doc_id_of_text(b"") == doc_id_of_text(b"")
    True
    """
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def doc_hashes(doc_ids: Iterable[str]) -> Hashes:
    """Hash ids to the 64 bits that sampling noise is a function of.

    Parameters
    ----------
    doc_ids : iterable of str
        Ids of documents.

    Returns
    -------
    ndarray of uint64, shape (n_documents,)
        BLAKE2b-64 of each id in UTF-8, read as a little-endian number on every machine.

    Examples
    --------
    >>> doc_hashes(["a"]).dtype.name
    'uint64'
    """
    digests = b"".join(hashlib.blake2b(doc_id.encode("utf-8"), digest_size=8).digest() for doc_id in doc_ids)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


class HashSet:
    """A growing set of 64-bit hashes in 8 to 16 bytes each, where a Python set takes about 100.

    Kept as a few sorted runs of doubling size, so adding is cheap and looking up is a handful of
    binary searches.  Two ids that share a hash cannot be told apart: with 10 million documents the
    chance that this happens at all is 3 in a million.

    Examples
    --------
    >>> seen = HashSet()
    >>> seen.add_new(np.array([5, 7, 5], dtype=np.uint64)).tolist()
    [True, True, False]
    >>> seen.add_new(np.array([7, 9], dtype=np.uint64)).tolist()
    [False, True]
    """

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def add_new(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Add hashes, and say which of them were not there before (of equal ones the first counts)."""
        is_new = np.zeros(len(hashes), dtype=bool)
        is_new[np.unique(hashes, return_index=True)[1]] = True
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            is_new &= run[places] != hashes
        self._add_run(np.sort(hashes[is_new]))
        return is_new

    def _add_run(self, run: Hashes) -> None:
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        if len(run):
            self._runs.append(run)
