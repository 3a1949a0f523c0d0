"""A small language model of bytes: how probable each byte is after the five before it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.fingerprints import Hashes
from core.selection.baselines.hash_table import HashTable, Shares
from core.selection.baselines.ngram_counts import BYTE, ORDER, VALUES, code_blocks, count_ngrams, mask, shortened

# Bits are rounded to whole numbers of these steps, so that their sums are exact in any order.
STEPS_PER_BIT = 2**20
_DENSE = 3


@dataclass(frozen=True, slots=True, eq=False)
class NgramModel:
    """The probabilities of bytes, interpolated over contexts of 0 to 5 bytes.

    Attributes
    ----------
    dense : ndarray of float32, shape (256 * 256 * 256,)
        The probability of each byte after each two others.
    grams, contexts : tuple of HashTable
        For n-grams of 4, 5, 6 bytes: what each adds to the probability of its last byte, and what part of the
        probability after the shorter context is kept after its context.

    Notes
    -----
    Witten and Bell's interpolation (1991, method C): after a context that was seen N times, before T different bytes,
    p(b | context) = (count(context b) + T p(b | shorter context)) / (N + T), down to 1/256 for any byte.
    """

    dense: Shares
    grams: tuple[HashTable, ...]
    contexts: tuple[HashTable, ...]

    def probabilities(self, codes: Hashes) -> npt.NDArray[np.float64]:
        """Give the probability of the last byte of n-grams of `ORDER` bytes after those before it.

        Parameters
        ----------
        codes : ndarray of uint64, shape (n,)
            The bytes as one number, the last one lowest; zeros stand before the beginning of a text.

        Returns
        -------
        ndarray of float64, shape (n,)
            Above 0 always; those of the 256 bytes after a context add up to 1.
        """
        prob = self.dense[(codes & mask(_DENSE)).astype(np.int64)].astype(np.float64)
        rows = np.arange(len(codes))
        for length, grams, contexts in zip(range(_DENSE + 1, ORDER + 1), self.grams, self.contexts, strict=True):
            # Where a context was never seen, no longer one was.
            wanted = codes[rows] & mask(length)
            at = contexts.places(wanted >> BYTE)
            rows, wanted, at = rows[at >= 0], wanted[at >= 0], at[at >= 0]
            if not len(rows):
                break
            gram = grams.places(wanted)
            prob[rows] = prob[rows] * contexts.numbers[at] + np.where(gram >= 0, grams.numbers[gram], np.float32(0))
        return prob

    def bits(self, texts: Sequence[bytes]) -> npt.NDArray[np.float64]:
        """Say how many bits the model needs for each text; shape (n_texts,), 0 for an empty one."""
        steps = np.zeros(len(texts), np.int64)
        for codes, rows, n_bytes in code_blocks(texts):
            of_bytes = np.rint(-np.log2(self.probabilities(codes)) * STEPS_PER_BIT).astype(np.int64)
            ends = np.cumsum(n_bytes)
            np.add.at(steps, rows, np.add.reduceat(of_bytes, ends - n_bytes))
        return steps / STEPS_PER_BIT

    def fingerprint(self) -> str:
        """Hash the model."""
        digest = hashlib.blake2b(np.ascontiguousarray(self.dense).astype("<f4").tobytes(), digest_size=16)
        for table in (*self.grams, *self.contexts):
            digest.update(table.keys.astype("<u8").tobytes() + table.numbers.astype("<f4").tobytes())
        return digest.hexdigest()

    def save(self, folder: Path) -> None:
        """Write the model into a folder, for `load_model`."""
        folder.mkdir(parents=True)
        np.save(folder / "dense.npy", self.dense)
        for name, tables in (("grams", self.grams), ("contexts", self.contexts)):
            for number, table in enumerate(tables):
                for part in ("starts", "keys", "numbers"):
                    np.save(folder / f"{name}-{number}-{part}.npy", getattr(table, part))


@lru_cache(maxsize=2)
def load_model(folder: Path) -> NgramModel:
    """Open a saved model; what it holds is read from the disk as it is needed, once for all processes."""

    def opened(name: str) -> "npt.NDArray[np.generic]":
        array: npt.NDArray[np.generic] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return array

    def tables(name: str) -> tuple[HashTable, ...]:
        parts = ("starts", "keys", "numbers")
        return tuple(HashTable(*(opened(f"{name}-{n}-{part}") for part in parts)) for n in range(ORDER - _DENSE))  # type: ignore[arg-type]

    return NgramModel(opened("dense"), tables("grams"), tables("contexts"))  # type: ignore[arg-type]


def train_model(texts: Iterable[Sequence[bytes]]) -> NgramModel:
    """Count the n-grams of texts, and make a model of them.

    Parameters
    ----------
    texts : iterable of sequence of bytes
        Some at a time; the order of texts changes nothing. About 60 bytes of memory for each different n-gram.

    Returns
    -------
    NgramModel
        Of no text at all: 1/256 for every byte.

    Examples
    --------
    >>> model = train_model([[b"moss and moss and fern"]])
    >>> one, other = model.bits([b"moss", b"ssom"])
    >>> bool(one < other)
    True
    """
    codes, counts = count_ngrams(texts)
    shares = dict(reversed([(length, _shares(*shortened(codes, counts, length))) for length in range(ORDER, 0, -1)]))
    dense = np.full((1, VALUES), 1 / VALUES)
    for length in range(1, _DENSE + 1):
        dense = _with_context(dense, shares[length], length)
    longer = [shares[length] for length in range(_DENSE + 1, ORDER + 1)]
    return NgramModel(
        dense.reshape(-1).astype(np.float32),
        tuple(HashTable.of(each.codes, each.added.astype(np.float32)) for each in longer),
        tuple(HashTable.of(each.contexts, each.kept.astype(np.float32)) for each in longer),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """What n-grams of one length and their contexts do to probabilities; see `NgramModel`."""

    codes: Hashes
    added: npt.NDArray[np.float64]
    contexts: Hashes
    kept: npt.NDArray[np.float64]


def _shares(codes: Hashes, counts: npt.NDArray[np.int64]) -> _Shares:
    contexts, begins = np.unique(codes >> BYTE, return_index=True)
    n_different = np.diff(np.append(begins, len(codes)))
    n_seen = np.add.reduceat(counts, begins) if len(begins) else n_different
    total = n_seen + n_different
    return _Shares(codes, counts / np.repeat(total, n_different), contexts, n_different / total)


def _with_context(shorter: npt.NDArray[np.float64], shares: _Shares, length: int) -> npt.NDArray[np.float64]:
    """Lengthen the contexts of a table of shape (n_contexts, 256) by one byte, in front."""
    table = np.tile(shorter, (VALUES, 1)) if length > 1 else shorter.copy()
    table[shares.contexts.astype(np.int64)] *= shares.kept[:, None]
    table.reshape(-1)[shares.codes.astype(np.int64)] += shares.added
    return table
