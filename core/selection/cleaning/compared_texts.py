"""Candidates are read again and compared exactly; what they hold waits on the disk, not in memory."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.columns.values_by_hash import looked_up
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.text_steps import texts_in_steps
from core.records import OnProgress, Progress
from core.selection.cleaning.candidate_pairs import Rows
from core.selection.cleaning.signatures import N_WORDS, distinct
from core.selection.cleaning.word_ngrams import word_ngrams


class ComparedTexts:
    """The runs of words of some documents, in a file without a name that goes when it is closed.

    Parameters
    ----------
    folder : Path
        Where there is room for it: 8 bytes for each word of the documents.
    wanted : ndarray of uint64, shape (n_wanted,)
        The documents, by ``doc_hash``, ascending.
    """

    def __init__(self, folder: Path, wanted: Hashes) -> None:
        self._wanted = wanted
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)
        self._begins = np.zeros(len(wanted), np.int64)
        self._ends = np.zeros(len(wanted), np.int64)
        self._n = 0

    def read(self, parts: Sequence[Path], on_progress: OnProgress) -> None:
        """Read the documents from their parts."""
        done = 0
        for part in parts:
            hashes = read_stored(part, [DOC_HASH])[DOC_HASH].to_numpy()
            places, is_wanted = looked_up(self._wanted, hashes)
            rows = np.flatnonzero(is_wanted)
            if len(rows):
                texts = read_stored(part, ["text"])["text"].take(rows)
                self._write([text for step in texts_in_steps(texts) for text in step], places[rows])
            done += len(rows)
            on_progress(Progress(done, len(self._wanted), "documents", "reading what may be copies"))
        self._file.flush()

    def _write(self, texts: list[str], places: Rows) -> None:
        found = distinct(word_ngrams(texts, N_WORDS))
        self._file.write(found.hashes.tobytes())
        self._ends[places] = self._n + found.ends
        self._begins[places] = self._n + np.concatenate([[0], found.ends[:-1]])
        self._n += len(found.hashes)

    def are_similar(self, pairs: Rows, similarity: float, on_progress: OnProgress) -> npt.NDArray[np.bool_]:
        """Compare pairs of the wanted documents, given by their places.

        Returns
        -------
        ndarray of bool, shape (n_pairs,)
            Whether their Jaccard similarity, runs in common over runs in either, is at least as large as asked.
        """
        stored = np.memmap(self._file, dtype=np.uint64, mode="r") if self._n else np.empty(0, np.uint64)
        is_similar = np.zeros(len(pairs), dtype=bool)
        for number, (one, other) in enumerate(pairs.tolist()):
            a, b = (stored[self._begins[place] : self._ends[place]] for place in (one, other))
            is_similar[number] = jaccard(a, b) >= similarity
            if number % 10_000 == 0:
                on_progress(Progress(number, len(pairs), "pairs", "comparing what may be copies"))
        return is_similar

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


def jaccard(a: Hashes, b: Hashes) -> float:
    """Divide what two sets have in common by what is in either.

    Parameters
    ----------
    a, b : ndarray of uint64
        Ascending, each value once; not both empty.

    Examples
    --------
    >>> jaccard(np.array([1, 2, 3], dtype=np.uint64), np.array([2, 3, 4], dtype=np.uint64))
    0.5
    """
    n = len(np.intersect1d(a, b, assume_unique=True))
    return n / (len(a) + len(b) - n)
