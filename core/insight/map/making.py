"""The map of a corpus is made: a sample is put into a plane, the others find their places in it; two columns."""

import hashlib
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.corpus.columns.fill_column import fill_column
from core.corpus.columns.values_by_hash import READS, ValuesByHash
from core.corpus.document_parts import DOC_HASH
from core.corpus.embeddings import embedded_parts, encoder_record, vectors_of_part
from core.corpus.fingerprints import Hashes
from core.corpus.similar.among import Among
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import NotFoundError
from core.insight.map.flattened import Points, flattened, method_for
from core.insight.map.placed import on_the_map, placed_among
from core.insight.sampled_vectors import SampledVectors, sampled_vectors
from core.records import OnProgress, Progress, ignore_progress

X, Y = "map_x", "map_y"
DEFAULT_SEED = 42
MOST_SAMPLED = 20_000
_BLOCK = 50_000
_NOTE = "placing documents on the map"


@dataclass(frozen=True, slots=True)
class MapReport:
    """What the map holds.

    Attributes
    ----------
    method : str
        ``umap``, or ``pca`` where that is not installed or documents are few.
    n_documents, n_values : int
        Documents of the corpus, and those with a place: the ones that are indexed.
    n_sampled : int
        Those that the plane was found from.
    seconds : float
        What it took.
    """

    method: str
    n_documents: int
    n_values: int
    n_sampled: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


def map_documents(
    workspace: Workspace,
    *,
    seed: int = DEFAULT_SEED,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> MapReport:
    """Give every indexed document a place on a map, in the columns `X` and `Y`, from 0 to 100 each.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.
    seed : int
        Decides which documents the plane is found from, and what is left to chance in finding it.
    force : bool
        Whether a map that was made otherwise, of fewer documents for one, may be replaced.
    on_progress : callable
        Told how many documents are placed.

    Returns
    -------
    MapReport
        The places are the same for any order of files, on one machine.

    Raises
    ------
    NotFoundError
        If nothing is indexed.
    ConflictError
        If there is another map and `force` is false.
    """
    started, parts = time.monotonic(), embedded_parts(workspace)
    if not parts:
        raise NotFoundError(f"'{workspace.root}' has no similarity index. Make it with: qulens index {workspace.root}")
    hashes = [read_stored(workspace.documents / part, [DOC_HASH])[DOC_HASH].to_numpy() for part in parts]
    doc_hash = np.concatenate(hashes)
    on_progress(Progress(0, len(doc_hash), "documents", _NOTE))
    sample = sampled_vectors(workspace, parts, hashes, n=MOST_SAMPLED, seed=seed)
    method = method_for(len(sample.places))
    points = flattened(sample.vectors, method=method, seed=seed)
    places = on_the_map(_all_placed(workspace, parts, sample, points, on_progress))
    how = {"method": "map", "by": method, "seed": seed, "n_sampled": len(points), **encoder_record()}
    how["documents"] = hashlib.blake2b(np.sort(doc_hash).astype("<u8").tobytes(), digest_size=16).hexdigest()
    n_documents, n_values = 0, 0
    for axis, name in enumerate((X, Y)):
        values = _values(doc_hash, places[:, axis])
        report = fill_column(workspace, name, values, how=how, reads=READS, force=force, n_processes=1)
        n_documents, n_values = report.n_documents, report.n_values
    return MapReport(method, n_documents, n_values, len(points), round(time.monotonic() - started, 3))


def _all_placed(
    workspace: Workspace, parts: list[str], sample: SampledVectors, points: Points, on_progress: OnProgress
) -> Points:
    among, found = Among(sample.vectors), []
    total, done = sum(len(vectors_of_part(workspace, part)) for part in parts), 0
    for part in parts:
        vectors = vectors_of_part(workspace, part)
        for first in range(0, len(vectors), _BLOCK):
            block = vectors[first : first + _BLOCK].astype(np.float32)
            found.append(placed_among(block, among, points))
            done += len(block)
            on_progress(Progress(done, total, "documents", _NOTE))
    places = np.concatenate(found)
    places[sample.places] = points
    return places


def _values(doc_hash: Hashes, values: Any) -> ValuesByHash:
    order = np.argsort(doc_hash)
    return ValuesByHash(doc_hash[order], pa.array(values[order]), np.arange(len(order)))
