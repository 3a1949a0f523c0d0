"""Documents drawn by chance from a corpus of any size: the same ones whatever the order of the files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.chance import random_bits
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.selection.baselines.hashed_words import Places


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Where drawn documents lie, in an order that hangs on the documents alone.

    Attributes
    ----------
    bits : ndarray of uint64, shape (n_drawn,)
        The random bits that each was drawn by; they ascend.
    parts, rows : ndarray of int64, shape (n_drawn,)
        The number of the part, and the row in it.
    """

    bits: Hashes
    parts: Places
    rows: Places


def draw(parts: Iterable[tuple[Hashes, npt.NDArray[np.bool_]]], n: int, *, seed: int) -> Drawn:
    """Draw documents without replacement, all with the same chance.

    Parameters
    ----------
    parts : iterable of (ndarray of uint64, ndarray of bool)
        The hashes of the documents of each part, and which of them may be drawn.
    n : int
        How many; all of them where there are fewer.
    seed : int
        Of the bits.

    Returns
    -------
    Drawn
        Of the documents that may be drawn the `n` with the smallest bits.

    Examples
    --------
    >>> hashes = np.arange(10, dtype=np.uint64)
    >>> len(draw([(hashes, hashes > 3)], 4, seed=1).rows), len(draw([(hashes, hashes > 3)], 40, seed=1).rows)
    (4, 6)
    """
    bits, places = np.zeros(0, np.uint64), np.zeros((0, 2), np.int64)
    for number, (hashes, may_be_drawn) in enumerate(parts):
        rows = np.flatnonzero(may_be_drawn)
        bits = np.concatenate([bits, random_bits(seed, hashes[rows])])
        places = np.concatenate([places, np.stack([np.full(len(rows), number), rows], axis=1)])
        smallest = np.argsort(bits, kind="stable")[:n]
        bits, places = bits[smallest], places[smallest]
    return Drawn(bits, places[:, 0], places[:, 1])


def drawn_rows(files: Sequence[Path], drawn: Drawn, columns: Sequence[str]) -> Iterator[tuple[Places, pa.Table]]:
    """Read drawn documents, one part at a time.

    Parameters
    ----------
    files : sequence of Path
        The parts that were drawn from, or files beside them with a row for each of theirs.
    drawn : Drawn
        Which rows.
    columns : sequence of str
        What to read of them.

    Yields
    ------
    tuple of (ndarray of int64, Table)
        The places among the drawn, and their rows in that order.
    """
    for number in np.unique(drawn.parts).tolist():
        places = np.flatnonzero(drawn.parts == number)
        yield places, read_stored(files[number], columns).take(pa.array(drawn.rows[places]))
