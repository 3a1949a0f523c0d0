"""Texts to tell apart: targets, and as many documents drawn at random."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.corpus.chance import random_bits
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.baselines.drawn import draw, drawn_rows
from core.selection.baselines.features import N_BUCKETS, unit_rows
from core.selection.baselines.hashed_ngrams import ngram_counts
from core.selection.baselines.targets import Targets

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_EXAMPLES, FEWEST_EXAMPLES = 20_000, 20
SEED, N_FOLDS = 42, 5

_FOLDS = 1  # the stream of bits that folds are made of; documents are drawn by another


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """Texts that are told apart.

    Attributes
    ----------
    rows : csr_matrix, shape (n_examples, n_buckets)
        Their features.
    is_target : ndarray of bool, shape (n_examples,)
        Targets, or drawn documents.
    fold : ndarray of int64, shape (n_examples,)
        Of the cross-validation; copies of a text are in the same one.
    """

    rows: "csr_matrix"
    is_target: npt.NDArray[np.bool_]
    fold: npt.NDArray[np.int64]


def folds_of(hashes: Hashes) -> npt.NDArray[np.int64]:
    """Divide texts or documents by their hashes among the folds of a cross-validation; equal ones stay together."""
    return (random_bits(SEED, hashes, stream=_FOLDS) % np.uint64(N_FOLDS)).astype(np.int64)


def contrast_of(workspace: Workspace, targets: Targets) -> Contrast:
    """Draw documents of a corpus, as many as there are targets.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    targets : Targets
        Of more than 20,000 as many are drawn, and of more than there are documents as well.

    Returns
    -------
    Contrast
        The same whatever the order of files; a document that is a target too is an example of both.

    Raises
    ------
    InputError
        If there are fewer than 20 target texts or documents.
    """
    from scipy.sparse import vstack

    wanted, hashes_wanted = _drawn_targets(targets)
    found, hashes_found = _drawn_documents(workspace, len(hashes_wanted))
    n = min(len(hashes_wanted), len(hashes_found))
    if n < FEWEST_EXAMPLES:
        raise InputError(
            f"{len(hashes_wanted):,} target texts and {len(hashes_found):,} documents are too few to learn from. Give "
            f"at least {FEWEST_EXAMPLES} of each."
        )
    # Both are in the order of random bits, so what is left out where there are fewer documents is left out by chance.
    hashes = np.concatenate([hashes_wanted[:n], hashes_found[:n]])
    return Contrast(vstack([wanted[:n], found[:n]], format="csr"), np.repeat([True, False], n), folds_of(hashes))


def _drawn_targets(targets: Targets) -> tuple["csr_matrix", Hashes]:
    """Give the features and hashes of at most so many target texts, in the order of their random bits."""
    from scipy.sparse import csr_matrix, vstack

    rows, hashes = csr_matrix((0, N_BUCKETS)), np.zeros(0, np.uint64)
    for texts in targets.batches():
        # Those that are drawn only are cut into words: of many targets few come in late.
        hashes = np.concatenate([hashes, doc_hashes(texts)])
        kept = np.argsort(random_bits(SEED, hashes), kind="stable")[:MOST_EXAMPLES]
        n_before = rows.shape[0]
        new = np.sort(kept[kept >= n_before])
        more = unit_rows(ngram_counts([texts[place - n_before] for place in new.tolist()], N_BUCKETS))
        place_of = np.where(kept < n_before, kept, n_before + np.searchsorted(new, kept))
        rows, hashes = vstack([rows, more], format="csr")[place_of], hashes[kept]
    return rows, hashes


def _drawn_documents(workspace: Workspace, n: int) -> tuple["csr_matrix", Hashes]:
    """Give the features and hashes of the texts of so many documents, in the order of their random bits."""
    from scipy.sparse import csr_matrix, vstack

    parts = workspace.document_parts()
    each = (read_stored(part, [DOC_HASH])[DOC_HASH].to_numpy() for part in parts)
    drawn = draw(((hashes, np.ones(len(hashes), bool)) for hashes in each), n, seed=SEED)
    order, rows, hashes = [np.zeros(0, np.int64)], [csr_matrix((0, N_BUCKETS))], [np.zeros(0, np.uint64)]
    for places, table in drawn_rows(parts, drawn, ["text"]):
        texts = table["text"].to_pylist()
        order.append(places)
        rows.append(unit_rows(ngram_counts(texts, N_BUCKETS)))
        hashes.append(doc_hashes(texts))
    back = np.argsort(np.concatenate(order))
    return vstack(rows, format="csr")[back], np.concatenate(hashes)[back]
