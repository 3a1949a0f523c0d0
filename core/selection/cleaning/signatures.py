"""Each document as a few numbers by which near copies are found without comparing all with all (MinHash)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from core.corpus.chance import mixed
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.text_steps import texts_in_steps
from core.selection.cleaning.word_ngrams import WordNgrams, word_ngrams

N_WORDS = 5
SLOTS, SEED = 128, 42
# Two documents that are just similar enough share a band with at least this probability.
RECALL = 0.995


def rows_of_band(similarity: float) -> int:
    """Say how many slots of the signature make a band: as many as leave a recall of `RECALL`.

    Two documents of similarity s agree in a band of r slots with probability s**r, and in one of b bands at least
    with 1 - (1 - s**r)**b.

    Examples
    --------
    >>> rows_of_band(0.8), rows_of_band(0.95), rows_of_band(0.2)
    (6, 14, 1)
    """
    fitting = [rows for rows in range(1, SLOTS + 1) if 1 - (1 - similarity**rows) ** (SLOTS // rows) >= RECALL]
    return max(fitting, default=1)


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """The signatures of the documents of a part.

    Attributes
    ----------
    doc_hash : ndarray of uint64, shape (n_documents,)
        Of their ids.
    sets : ndarray of uint64, shape (n_documents,)
        A hash of all that a document is compared by: documents that have it in common are copies but for the order.
    bands : ndarray of uint64, shape (n_documents, n_bands)
        Hashes of the bands.
    n_ngrams : ndarray of int64, shape (n_documents,)
        How many different runs of words there are; 0 for a document without words, which is like no other.
    """

    doc_hash: Hashes
    sets: Hashes
    bands: Hashes
    n_ngrams: npt.NDArray[np.int64]


def distinct(found: WordNgrams) -> WordNgrams:
    """Keep each run of words once a text, in ascending order of their hashes."""
    unique = [np.unique(found.of(place)) for place in range(len(found.ends))]
    hashes = np.concatenate([*unique, np.empty(0, np.uint64)])
    return WordNgrams(hashes, np.cumsum([len(each) for each in unique], dtype=np.int64))


def signatures(texts: Sequence[str], rows: int) -> tuple[Hashes, Hashes, npt.NDArray[np.int64]]:
    """Compute what `Signatures` holds of some texts: sets, bands, n_ngrams.

    Parameters
    ----------
    texts : sequence of str
        At least one.
    rows : int
        Slots in a band.
    """
    from rensa import RMinHash

    found = distinct(word_ngrams(texts, N_WORDS))
    offsets = np.concatenate([[0], found.ends]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(found.hashes, offsets, SLOTS, SEED)
    slots = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(texts), SLOTS)
    n_bands = SLOTS // rows
    in_bands = slots[:, : n_bands * rows].reshape(len(texts), n_bands, rows)
    with np.errstate(over="ignore"):
        bands = np.zeros((len(texts), n_bands), np.uint64)
        for row in range(rows):
            bands = mixed(bands * np.uint64(3) + in_bands[:, :, row])
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed(found.hashes))])
        # Sums modulo 2**64, whatever the order.
        sets = np.diff(sums[offsets])
    n_ngrams: npt.NDArray[np.int64] = found.ends - np.concatenate([[0], found.ends[:-1]])
    return sets, bands, n_ngrams


def signatures_of_part(part: Path, rows: int) -> Signatures:
    """Read the texts of a part of documents, a bounded number at once, and compute their signatures."""
    table = read_stored(part, [DOC_HASH, "text"])
    found = [signatures(texts, rows) for texts in texts_in_steps(table["text"])]
    sets, bands, n_ngrams = (np.concatenate([each[place] for each in found]) for place in range(3))
    return Signatures(table[DOC_HASH].to_numpy(), sets, bands, cast(npt.NDArray[np.int64], n_ngrams))
