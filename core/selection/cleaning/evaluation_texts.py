"""The texts of evaluations as an index of their runs of words, on the disk, so that every process shares it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.columns.values_by_hash import looked_up
from core.corpus.fingerprints import Hashes
from core.corpus.readers import read_all
from core.corpus.rows import FieldNames
from core.errors import InputError
from core.selection.baselines.targets import Targets
from core.selection.cleaning.word_ngrams import word_ngrams, words_in

# A shorter text ("Yes.", "in the end") stands in documents that never saw the evaluation.
FEWEST_WORDS = 5
_HASHES, _RECORDS = "hashes.npy", "records.npy"


@dataclass(frozen=True, slots=True)
class EvaluationTexts:
    """An index of the runs of n words of texts, and of whole texts that are shorter; picklable in a few bytes.

    Attributes
    ----------
    folder : Path
        Where the hashes lie.
    lengths : tuple of int
        The lengths of the runs in it, the longest first.
    files : tuple of str
        Names of the files.
    n_texts, n_too_short : int
        Texts that are looked for, and those left out for having fewer than `FEWEST_WORDS` words.
    n_unread : int
        Rows without a text that could be read.
    """

    folder: Path
    lengths: tuple[int, ...]
    files: tuple[str, ...]
    n_texts: int
    n_too_short: int
    n_unread: int

    def records_of(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Look runs of words up.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (n_runs,)
            See `core.selection.cleaning.word_ngrams.word_ngrams`.

        Returns
        -------
        ndarray of int64, shape (n_runs, 2)
            File, as a place in `files`, and row of the first text that has the run; -1 where none has it.
        """
        known, records = _loaded(self.folder)
        places, is_known = looked_up(known, hashes)
        return np.where(is_known[:, None], records[places], -1)


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> tuple[Hashes, npt.NDArray[np.int64]]:
    return np.load(folder / _HASHES, mmap_mode="r"), np.load(folder / _RECORDS, mmap_mode="r")


def index_evaluation_texts(targets: Targets, n_words: int, folder: Path) -> EvaluationTexts:
    """Read texts of evaluations, and index their runs of words.

    Parameters
    ----------
    targets : Targets
        The files.
    n_words : int
        Words in a run.
    folder : Path
        An empty folder for the index: 24 bytes for each word.

    Raises
    ------
    InputError
        If there is no text of at least `FEWEST_WORDS` words.
    """
    lengths, n_too_short, n_unread = set[int](), 0, 0
    with_texts = set[str]()
    hashes, records = [np.empty(0, np.uint64)], [np.empty((0, 2), np.int64)]
    names = [item.name for item in targets.inputs]
    for batch in read_all(targets.inputs, FieldNames(targets.text_field, domain=None)):
        n_unread += len(batch.refused)
        with_texts |= set(batch.files)
        for n, rows in _rows_by_length(batch.texts, n_words).items():
            if n < FEWEST_WORDS:
                n_too_short += len(rows)
                continue
            found = word_ngrams([batch.texts[row] for row in rows], n)
            where = [(names.index(batch.files[row]), batch.lines[row]) for row in rows]
            hashes.append(found.hashes)
            records.append(np.repeat(np.array(where, np.int64), np.diff(found.ends, prepend=0), axis=0))
            lengths.add(n)
    without = [name for name in names if name not in with_texts]
    if without and lengths:
        raise InputError(
            f"No row of '{without[0]}' has a text in the field {targets.text_field!r}, so nothing of it would be "
            "looked for. Put texts into that field, or mend the file."
        )
    if not lengths:
        raise InputError(
            f"There is no text of {FEWEST_WORDS} words or more in {', '.join(map(repr, names[:3]))}. "
            "If another field is meant, name it by --text-field."
        )
    n_texts = _save(folder, np.concatenate(hashes), np.concatenate(records))
    return EvaluationTexts(folder, tuple(sorted(lengths, reverse=True)), tuple(names), n_texts, n_too_short, n_unread)


def _rows_by_length(texts: Sequence[str], n_words: int) -> dict[int, list[int]]:
    """Put texts together that are cut into runs of the same length; a shorter text is one run."""
    found: dict[int, list[int]] = {}
    for row, n in enumerate(words_in(texts)):
        found.setdefault(min(n, n_words), []).append(row)
    return found


def _save(folder: Path, hashes: Hashes, records: npt.NDArray[np.int64]) -> int:
    """Write the index, the first record of each run only, and count the texts."""
    order = np.lexsort((records[:, 1], records[:, 0], hashes))
    hashes, records = hashes[order], records[order]
    is_first = np.ones(len(hashes), dtype=bool)
    is_first[1:] = hashes[1:] != hashes[:-1]
    np.save(folder / _HASHES, hashes[is_first])
    np.save(folder / _RECORDS, records[is_first])
    return len(np.unique(records, axis=0))
