"""What a training reads: documents drawn by chance and laid one behind the other, up to a number of bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.lm.probe.documents import Documents
from core.lm.probe.held_out import Counts, Marks
from core.records import OnProgress

# A symbol beside the 256 bytes stands before each document.
MARK, N_SYMBOLS = 256, 257
Symbols = npt.NDArray[np.uint16]

_STREAM = 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """Documents that fill a training text.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_drawn,)
        In their order; the last one may be cut.
    n_symbols : int
        The length of the training text: bytes, and one mark for each document.
    fingerprint : str
        The same exactly if documents, order and length are.
    """

    rows: Counts
    n_symbols: int
    fingerprint: str


def n_available(documents: Documents, marks: Marks) -> int:
    """Count the symbols of all marked documents laid one behind the other."""
    return int(documents.n_bytes[marks].sum()) + int(marks.sum())


def draw(documents: Documents, marks: Marks, *, seed: int, n_symbols: int) -> Drawn:
    """Draw marked documents until they fill a training text.

    A document's turn hangs on the seed and the document alone, so that sets which share documents share them here too:
    what differs between their trainings is what differs between the sets.

    Parameters
    ----------
    documents : Documents
        All of them.
    marks : ndarray of bool, shape (n_documents,)
        Those to draw from; together at least `n_symbols` long.
    seed : int
        Decides the turns.
    n_symbols : int
        The length.

    Returns
    -------
    Drawn
        The documents.
    """
    rows = np.flatnonzero(marks)
    hashes = documents.doc_hash[rows]
    rows = rows[np.lexsort((hashes, random_bits(seed, hashes, stream=_STREAM)))]
    n_drawn = int(np.searchsorted(np.cumsum(documents.n_bytes[rows] + 1), n_symbols)) + 1
    rows = rows[:n_drawn]
    said = documents.doc_hash[rows].astype("<u8").tobytes() + n_symbols.to_bytes(8, "little")
    return Drawn(rows, n_symbols, hashlib.blake2b(said, digest_size=16).hexdigest())


def write_streams(documents: Documents, wanted: Mapping[Path, Drawn], *, on_progress: OnProgress) -> None:
    """Write training texts to files of `Symbols`, the texts of the corpus read once for all of them.

    Parameters
    ----------
    documents : Documents
        All of them.
    wanted : mapping of Path to Drawn
        The files to write; a NumPy file each.
    on_progress : callable
        Told how many parts have been read.
    """
    files = {
        path: np.lib.format.open_memmap(path, mode="w+", dtype=np.uint16, shape=(drawn.n_symbols,))
        for path, drawn in wanted.items()
    }
    places: dict[int, list[tuple[Path, int]]] = {}
    for path, drawn in wanted.items():
        ends = np.cumsum(documents.n_bytes[drawn.rows] + 1)
        for row, begin in zip(drawn.rows.tolist(), (ends - documents.n_bytes[drawn.rows] - 1).tolist(), strict=True):
            places.setdefault(row, []).append((path, begin))
    rows = np.fromiter(places, dtype=np.int64, count=len(places))
    for row, raw in documents.texts(rows, on_progress=on_progress, note="reading what is trained on"):
        symbols = np.concatenate([[MARK], np.frombuffer(raw, dtype=np.uint8)]).astype(np.uint16)
        for path, begin in places[row]:
            piece = files[path][begin : begin + len(symbols)]
            piece[:] = symbols[: len(piece)]
    for file in files.values():
        file.flush()
