"""Documents in clusters of like ones: k-means over their vectors, each cluster named by its distinctive words."""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.columns.fill_column import fill_column
from core.corpus.columns.values_by_hash import READS, ValuesByHash
from core.corpus.document_parts import DOC_HASH
from core.corpus.embeddings import embedded_parts, encoder_record, vectors_of_part
from core.corpus.fingerprints import Hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError
from core.insight.cluster_names import NAMED_BY, Numbers, names_of_clusters
from core.insight.sampled_vectors import sampled_vectors
from core.records import OnProgress, Progress, ignore_progress

COLUMN = "cluster"
DEFAULT_SEED = 42
FEWEST, MOST = 2, 1_000
_ITERATIONS = 20
_SAMPLE_OF_CLUSTER = 256  # faiss takes no more either


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """Which clusters there are.

    Attributes
    ----------
    column : str
        Where they are written.
    n_documents, n_values : int
        Documents of the corpus, and those in a cluster: the ones that are indexed.
    k : int
        How many clusters were asked for; some may have no document.
    clusters : dict of str to int
        The documents of each, by its name, the largest first.
    """

    column: str
    n_documents: int
    n_values: int
    k: int
    clusters: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        clusters = [{"cluster": name, "n_documents": n} for name, n in self.clusters.items()]
        return {
            "column": self.column,
            "n_documents": self.n_documents,
            "n_values": self.n_values,
            "k": self.k,
            "clusters": clusters,
        }


def suggested_k(n_documents: int) -> int:
    """Suggest a number of clusters: about the square root of half of the documents.

    Examples
    --------
    >>> suggested_k(5_666), suggested_k(3), suggested_k(10**9)
    (53, 2, 1000)
    """
    return min(max(round(math.sqrt(n_documents / 2)), FEWEST), MOST)


def cluster_documents(
    workspace: Workspace,
    *,
    k: int | None = None,
    seed: int = DEFAULT_SEED,
    name: str = COLUMN,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> ClusterReport:
    """Put documents into clusters by their vectors, and write the names of their clusters into a column.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.
    k : int or None
        How many clusters, 2 to 1,000; see `suggested_k` for the default.
    seed : int
        Decides which documents the clusters are found from, and where the search begins.
    name : str
        What to call the column. A value is the number of the cluster, the largest first, and three words that are
        commoner in it than in others: ``012 moss, fern, spore``.
    force : bool
        Whether a column of this name that was made otherwise, of fewer documents for one, may be replaced.
    on_progress : callable
        Told how many documents are done.

    Returns
    -------
    ClusterReport
        The same for any order of files.

    Raises
    ------
    NotFoundError
        If nothing is indexed.
    InputError
        If `k` is out of bounds.
    ConflictError
        If there is another column of this name and `force` is false.
    """
    parts = embedded_parts(workspace)
    if not parts:
        raise NotFoundError(f"'{workspace.root}' has no similarity index. Make it with: qulens index {workspace.root}")
    hashes = [read_stored(workspace.documents / part, [DOC_HASH])[DOC_HASH].to_numpy() for part in parts]
    doc_hash = np.concatenate(hashes)
    k = suggested_k(len(doc_hash)) if k is None else k
    if not FEWEST <= k <= min(MOST, max(len(doc_hash), FEWEST)):
        raise InputError(
            f"The number of clusters ({k:,}) must be from {FEWEST} to {MOST:,}, and at most that of the documents "
            f"({len(doc_hash):,}). Give another --k."
        )
    k = min(k, len(doc_hash))
    centres = _centres(sampled_vectors(workspace, parts, hashes, n=k * _SAMPLE_OF_CLUSTER, seed=seed).vectors, k, seed)
    cluster_of = _by_size(_assigned(workspace, parts, centres, on_progress), doc_hash)
    names = names_of_clusters(workspace, parts, hashes, cluster_of=cluster_of, seed=seed, on_progress=on_progress)
    how = {"method": "cluster", "k": k, "seed": seed, "named_by": NAMED_BY, **encoder_record()}
    how["documents"] = _fingerprint(doc_hash)
    order = np.argsort(doc_hash)
    values = ValuesByHash(doc_hash[order], pa.array(names, pa.string()), cluster_of[order])
    report = fill_column(workspace, name, values, how=how, reads=READS, force=force, n_processes=1)
    sizes = np.bincount(cluster_of, minlength=len(names)).tolist()
    return ClusterReport(name, report.n_documents, report.n_values, k, dict(zip(names, sizes, strict=True)))


def _centres(vectors: npt.NDArray[np.float32], k: int, seed: int) -> npt.NDArray[np.float32]:
    import faiss

    means = faiss.Kmeans(
        vectors.shape[1],
        k,
        niter=_ITERATIONS,
        seed=seed % 2**31,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=_SAMPLE_OF_CLUSTER,
    )
    means.train(vectors)
    return np.asarray(means.centroids, dtype=np.float32)


def _assigned(
    workspace: Workspace, parts: list[str], centres: npt.NDArray[np.float32], on_progress: OnProgress
) -> Numbers:
    """Find the nearest centre of each document."""
    import faiss

    index = faiss.IndexFlatIP(centres.shape[1])
    index.add(centres)
    found, done = [], 0
    total = sum(len(vectors_of_part(workspace, part)) for part in parts)
    for part in parts:
        found.append(index.search(vectors_of_part(workspace, part).astype(np.float32), 1)[1][:, 0].astype(np.int64))
        done += len(found[-1])
        on_progress(Progress(done, total, "documents", "finding the clusters of documents"))
    return np.concatenate(found)


def _by_size(cluster_of: Numbers, doc_hash: Hashes) -> Numbers:
    """Give clusters new numbers, the largest first; of equal ones the one with the smallest hash."""
    numbers, places = np.unique(cluster_of, return_inverse=True)
    smallest = np.full(len(numbers), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(smallest, places, doc_hash)
    order = np.lexsort((smallest, -np.bincount(places)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[places]


def _fingerprint(doc_hash: Hashes) -> str:
    return hashlib.blake2b(np.sort(doc_hash).astype("<u8").tobytes(), digest_size=16).hexdigest()
