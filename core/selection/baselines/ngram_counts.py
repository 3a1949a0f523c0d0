"""Texts as n-grams of bytes, each one whole number, and how often each occurs."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from core.corpus.fingerprints import Hashes

# Bytes in the longest n-gram: six fit into 64 bits, so that no two share a place.
ORDER = 6
VALUES = 256
BYTE = np.uint64(8)
_BYTES_AT_ONCE = 2**20

Counts = npt.NDArray[np.int64]


def mask(n_bytes: int) -> np.uint64:
    """Give the bits of the last bytes of an n-gram."""
    return np.uint64(2 ** (8 * n_bytes) - 1)


def code_blocks(texts: Sequence[bytes]) -> Iterator[tuple[Hashes, Counts, Counts]]:
    """Write texts as the n-grams that end at each byte, some at a time.

    Parameters
    ----------
    texts : sequence of bytes
        Zeros stand before each, an empty one is passed over, and a long one comes in several pieces.

    Yields
    ------
    tuple of (ndarray of uint64, ndarray of int64, ndarray of int64)
        The n-grams of `ORDER` bytes, one for each byte, the last byte lowest; and of each piece the number of its text,
        and its bytes.

    Examples
    --------
    >>> (codes, rows, n_bytes), = code_blocks([b"ab", b"", b"c"])
    >>> [hex(code) for code in codes.tolist()], rows.tolist(), n_bytes.tolist()
    (['0x61', '0x6162', '0x63'], [0, 2], [2, 1])
    """
    before = ORDER - 1
    pieces, rows, waiting = list[bytes](), list[int](), 0
    for row, text in enumerate(texts):
        padded = bytes(before) + text
        for start in range(0, len(text), _BYTES_AT_ONCE):
            pieces.append(padded[start : start + before + _BYTES_AT_ONCE])
            rows.append(row)
            waiting += len(pieces[-1])
            if waiting >= _BYTES_AT_ONCE:
                yield _coded(pieces, rows)
                pieces, rows, waiting = [], [], 0
    if pieces:
        yield _coded(pieces, rows)


def _coded(pieces: list[bytes], rows: list[int]) -> tuple[Hashes, Counts, Counts]:
    before = ORDER - 1
    values = np.frombuffer(b"".join(pieces), dtype=np.uint8).astype(np.uint64)
    codes = np.zeros(len(values), np.uint64)
    for distance in range(ORDER):
        codes[before:] |= values[before - distance : len(values) - distance] << np.uint64(8 * distance)
    lengths = np.array([len(piece) for piece in pieces])
    begins = np.cumsum(lengths) - lengths
    is_of_text = np.ones(len(values), dtype=bool)
    is_of_text[(begins[:, None] + np.arange(before)).reshape(-1)] = False
    return codes[is_of_text], np.array(rows), lengths - before


def count_ngrams(texts: Iterable[Sequence[bytes]]) -> tuple[Hashes, Counts]:
    """Count the n-grams of `ORDER` bytes.

    Returns
    -------
    tuple of (ndarray of uint64, ndarray of int64), shape (n_different,)
        The n-grams, ascending, and how often each occurs.
    """
    found, counts = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for some in texts:
        for codes, _, _ in code_blocks(some):
            unique, times = np.unique(codes, return_counts=True)
            found.append(unique)
            counts.append(times.astype(np.int64))
            if len(found) > 8:
                merged = shortened(np.concatenate(found), np.concatenate(counts), ORDER)
                found, counts = [merged[0]], [merged[1]]
    return shortened(np.concatenate(found), np.concatenate(counts), ORDER)


def shortened(codes: Hashes, counts: Counts, length: int) -> tuple[Hashes, Counts]:
    """Cut n-grams to their last bytes, and add up the counts of those that are equal then.

    Examples
    --------
    >>> codes, counts = shortened(np.array([0x6161, 0x6261, 0x62], dtype=np.uint64), np.array([2, 3, 4]), 1)
    >>> codes.tolist(), counts.tolist()
    ([97, 98], [5, 4])
    """
    cut = codes & mask(length)
    order = np.argsort(cut, kind="stable")
    cut, counts = cut[order], counts[order]
    begins = np.flatnonzero(np.append(True, cut[1:] != cut[:-1])[: len(cut)])
    return cut[begins], np.add.reduceat(counts, begins) if len(begins) else counts
