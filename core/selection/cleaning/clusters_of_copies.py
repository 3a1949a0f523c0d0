"""Clusters of near copies, each called by the document of it whose id comes first."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from core.corpus.columns.values_by_hash import ValuesByHash, looked_up
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.selection.cleaning.candidate_pairs import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters of two or more documents.

    Attributes
    ----------
    members : ndarray of uint64, shape (n_members,)
        Hashes of the ids of all documents in clusters, ascending.
    cluster_of : ndarray of int64, shape (n_members,)
        The place of each member's cluster in `firsts`.
    firsts : list of str
        The smallest id of each cluster.
    n_tokens_beside_firsts : int
        Tokens of all members but the first ones.
    """

    members: Hashes
    cluster_of: Rows
    firsts: list[str]
    n_tokens_beside_firsts: int

    def values(self) -> ValuesByHash:
        """Give the values of the column: to each member the first id of its cluster."""
        return ValuesByHash(self.members, pa.array(self.firsts, pa.string()), self.cluster_of)


def gather_clusters(workspace: Workspace, doc_hash: Hashes, cluster_of: Rows) -> Clusters:
    """Leave out documents that are alone, and find the first one of each cluster.

    Parameters
    ----------
    workspace : Workspace
        Where ids and tokens are read, part by part.
    doc_hash : ndarray of uint64, shape (n_documents,)
        Hashes of ids, ascending.
    cluster_of : ndarray of int64, shape (n_documents,)
        The number of each document's cluster.
    """
    sizes = np.bincount(cluster_of)
    rows = np.flatnonzero(sizes[cluster_of] > 1)
    numbers, places = np.unique(cluster_of[rows], return_inverse=True)
    members = doc_hash[rows]
    firsts: list[tuple[str, int] | None] = [None] * len(numbers)
    n_tokens = 0
    for part in workspace.document_parts() if len(rows) else []:
        table = read_stored(part, ["doc_id", "n_tokens", DOC_HASH])
        at, is_member = looked_up(members, table[DOC_HASH].to_numpy())
        inside = table.filter(pa.array(is_member))
        given = zip(inside["doc_id"].to_pylist(), inside["n_tokens"].to_pylist(), strict=True)
        for cluster, document in zip(places[at[is_member]].tolist(), given, strict=True):
            known = firsts[cluster]
            firsts[cluster] = document if known is None else min(known, document)
            n_tokens += document[1]
    found = [each for each in firsts if each is not None]
    return Clusters(members, places, [doc_id for doc_id, _ in found], n_tokens - sum(n for _, n in found))
