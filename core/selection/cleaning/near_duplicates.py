"""Near copies: documents that share most of their runs of five words, in clusters called by their first documents."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from core.corpus.columns.fill_column import fill_column
from core.corpus.columns.in_processes import in_processes
from core.corpus.columns.values_by_hash import READS
from core.corpus.fingerprints import Hashes
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.records import OnProgress, Progress, ignore_progress
from core.selection.cleaning.candidate_pairs import Rows, all_pairs, copies
from core.selection.cleaning.clusters_of_copies import gather_clusters
from core.selection.cleaning.compared_texts import ComparedTexts
from core.selection.cleaning.room import room_in
from core.selection.cleaning.signatures import N_WORDS, SEED, SLOTS, Signatures, rows_of_band, signatures_of_part

COLUMN = "duplicates"
DEFAULT_SIMILARITY = 0.8
_LEAST_SIMILARITY = 0.3


@dataclass(frozen=True, slots=True)
class DuplicatesReport:
    """What there is of near copies.

    Attributes
    ----------
    column : str
        Where the clusters are written.
    n_documents : int
        Documents of the corpus.
    n_clusters, n_in_clusters : int
        Clusters of two or more documents, and the documents in them.
    n_dropped, n_tokens_dropped : int
        Documents and tokens that would go if of each cluster only the first document stayed.
    """

    column: str
    n_documents: int
    n_clusters: int
    n_in_clusters: int
    n_dropped: int
    n_tokens_dropped: int

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


def find_duplicates(
    workspace: Workspace,
    *,
    similarity: float = DEFAULT_SIMILARITY,
    name: str = COLUMN,
    force: bool = False,
    n_processes: int | None = None,
    on_progress: OnProgress = ignore_progress,
) -> DuplicatesReport:
    """Put near copies into clusters, and write each document's cluster into a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    similarity : float
        The Jaccard similarity of two documents' runs of five words from which on they are copies; 0.3 to 1.
    name : str
        What to call the column: for each member of a cluster the id of the cluster's first document by id, and
        nothing for others.
    force : bool
        Whether a column of this name that was made otherwise, of fewer documents for one, may be replaced.
    n_processes : int or None
        By default one for each processor.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    DuplicatesReport
        The same for any order of files. A copy of a copy is in the same cluster.

    Raises
    ------
    InputError
        If the similarity is out of bounds, there is no document, or the workspace cannot be written.
    ConflictError
        If there is another column of this name and `force` is false.

    Notes
    -----
    About 200 bytes of memory a document. Candidates come from the bands of MinHash signatures (Broder, 1997) and are
    compared exactly; of two documents that are just similar enough 0.5% do not become candidates.
    """
    if not _LEAST_SIMILARITY <= similarity <= 1:
        raise InputError(
            f"The similarity ({similarity:g}) must be from {_LEAST_SIMILARITY:g} to 1. The default is 0.8."
        )
    with room_in(workspace):
        found = _all_signatures(workspace, rows_of_band(similarity), n_processes or os.cpu_count() or 1, on_progress)
        how = {
            "method": "duplicates",
            "similarity": similarity,
            "n_words": N_WORDS,
            "slots": SLOTS,
            "seed": SEED,
            "rensa": version("rensa"),
            "documents_fingerprint": _fingerprint(found),
        }
        _require_ours(workspace, name, how, force=force)
        cluster_of = _clusters(workspace, found, similarity, on_progress)
        clusters = gather_clusters(workspace, found.doc_hash, cluster_of)
        # In this process: what is looked up in is in its memory.
        report = fill_column(workspace, name, clusters.values(), how=how, reads=READS, force=force, n_processes=1)
    return DuplicatesReport(
        column=report.column,
        n_documents=report.n_documents,
        n_clusters=len(clusters.firsts),
        n_in_clusters=len(clusters.members),
        n_dropped=len(clusters.members) - len(clusters.firsts),
        n_tokens_dropped=clusters.n_tokens_beside_firsts,
    )


def _require_ours(workspace: Workspace, name: str, how: Mapping[str, Any], *, force: bool) -> None:
    """Refuse before the work what would be refused after it."""
    if name in workspace.columns() and not force and workspace.column_record(name)["how"] != how:
        raise ConflictError(
            f"There is a column {name!r} already, of other documents or another similarity. "
            "Choose another name, or have it replaced (--force)."
        )


def _all_signatures(workspace: Workspace, rows: int, n_processes: int, on_progress: OnProgress) -> Signatures:
    """Compute the signatures of all documents, in the order of their hashes, which no order of files moves."""
    parts = workspace.document_parts()
    if not parts:
        raise InputError(f"'{workspace.root}' has no documents yet. Add some: qulens import {workspace.root} FILE...")
    total = sum(pq.read_metadata(part).num_rows for part in parts)
    found, done = list[Signatures](), 0
    for each in in_processes(partial(signatures_of_part, rows=rows), parts, n_processes):
        found.append(each)
        done += len(each.doc_hash)
        on_progress(Progress(done, total, "documents", "computing signatures"))
    doc_hash = np.concatenate([each.doc_hash for each in found])
    order = np.argsort(doc_hash)
    return Signatures(
        doc_hash[order],
        np.concatenate([each.sets for each in found])[order],
        np.concatenate([each.bands for each in found])[order],
        np.concatenate([each.n_ngrams for each in found])[order],
    )


def _fingerprint(found: Signatures) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for column in (found.doc_hash, found.sets):
        digest.update(column.astype("<u8").tobytes())
    return digest.hexdigest()


def _clusters(workspace: Workspace, found: Signatures, similarity: float, on_progress: OnProgress) -> Rows:
    """Give each document the number of its cluster; a document that is like no other has one of its own."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first_of = copies(found.sets, found.n_ngrams > 0)
    rows = np.flatnonzero((first_of == np.arange(len(first_of))) & (found.n_ngrams > 0))
    pairs = rows[all_pairs(found.bands[rows], found.n_ngrams[rows], similarity)]
    pairs = pairs[_are_similar(workspace, found.doc_hash, pairs, similarity, on_progress)]
    edges = np.concatenate([pairs, np.stack([first_of, np.arange(len(first_of))], axis=1)])
    graph = coo_array((np.ones(len(edges), np.bool_), (edges[:, 0], edges[:, 1])), shape=(len(first_of),) * 2)
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _are_similar(
    workspace: Workspace, doc_hash: Hashes, pairs: Rows, similarity: float, on_progress: OnProgress
) -> npt.NDArray[np.bool_]:
    wanted, places = np.unique(pairs, return_inverse=True)
    if not len(wanted):
        return np.zeros(0, dtype=bool)
    texts = ComparedTexts(workspace.root, doc_hash[wanted])
    try:
        texts.read(workspace.document_parts(), on_progress)
        return texts.are_similar(places.reshape(pairs.shape), similarity, on_progress)
    finally:
        texts.close()
