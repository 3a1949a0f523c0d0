"""An index for many documents: vectors in cells, coded in 32 bytes; what is near by its code is compared exactly.

The few hundred candidates of a question are read from the vectors on disk, so similarities are exact, and so is the
order of what is found; that a near document is not found at all is possible, and how often is measured (`tuning`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from core.corpus.embeddings import Vectors, embedded_parts, embeddings_folder
from core.corpus.files import read_json
from core.corpus.similar.exact import Nearest, nearest_first
from core.corpus.similar.vectors import StoredVectors
from core.corpus.workspace import Workspace

# Up to here all vectors are compared: they fit into memory, and it takes some milliseconds.
MOST_COMPARED = 200_000
# A question for fewer has as many candidates as one for so many: they cost next to nothing.
_FEW = 200


class Effort(NamedTuple):
    """How far a question looks: into so many cells, and at so many candidates for each document that is wanted."""

    n_probed: int
    n_candidates: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a question of a size has to look, and what it then finds.

    Attributes
    ----------
    n : int
        Up to so many nearest documents are asked for.
    effort : Effort
        How far it looks.
    recall : float
        The share of the nearest `n` that was found, over all questions that were tried.
    """

    n: int
    effort: Effort
    recall: float


class Cells:
    """The index at work; safe to share between threads.

    Parameters
    ----------
    index : faiss.IndexIVF
        With all vectors, numbered by their places.
    vectors : StoredVectors
        The same, on disk.
    reaches : tuple of Reach
        Ascending by `n`.
    """

    def __init__(self, index: Any, vectors: StoredVectors, reaches: tuple[Reach, ...] = ()) -> None:
        self._index, self._vectors, self.reaches = index, vectors, reaches

    def reach_for(self, n: int) -> Reach | None:
        """Say how a question for `n` documents is answered; None where it is more than was measured."""
        return next((reach for reach in self.reaches if n <= reach.n), None)

    def nearest(self, query: Vectors, n: int, effort: Effort) -> Nearest:
        """Find the nearest vectors, as `nearest_of_all` does, most of them.

        Parameters
        ----------
        query : ndarray of float32, shape (n_dimensions,)
            Of length 1.
        n : int
            How many are wanted; fewer may be found.
        effort : Effort
            How far to look.
        """
        import faiss

        how = faiss.SearchParametersIVF()
        how.nprobe = effort.n_probed
        n_candidates = min(effort.n_candidates * max(n, _FEW), len(self._vectors))
        candidates = self._index.search(query[None], n_candidates, params=how)[1][0]
        places = np.sort(candidates[candidates >= 0])
        return nearest_first(self._vectors.at(places) @ query, places, n)


def open_cells(workspace: Workspace, vectors: StoredVectors) -> Cells | None:
    """Open the index of a corpus; None where there is none of the vectors that are there now."""
    import faiss

    path, record = index_path(workspace), cells_record(workspace)
    if record is None or record["parts"] != embedded_parts(workspace) or not path.is_file():
        return None
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    return Cells(index, vectors, tuple(Reach(n, Effort(*effort), recall) for n, effort, recall in record["reaches"]))


def cells_record(workspace: Workspace) -> dict[str, Any] | None:
    """Read what the index was made from and how well it finds; None where there is none."""
    path = record_path(workspace)
    return read_json(path) if path.is_file() else None


def index_path(workspace: Workspace) -> Path:
    """Name the file with the index."""
    return embeddings_folder(workspace) / "cells.faiss"


def record_path(workspace: Workspace) -> Path:
    """Name the record that makes the index count."""
    return embeddings_folder(workspace) / "cells.json"
