"""Questions about likeness: the nearest documents to one, the most and the least like a vector."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core.corpus.embeddings import Vectors
from core.corpus.similar.cells import MOST_COMPARED, open_cells
from core.corpus.similar.exact import Nearest, nearest_first, nearest_of_all
from core.corpus.similar.state import IndexState, index_state
from core.corpus.similar.vectors import StoredVectors
from core.corpus.workspace import Workspace

# Of the vectors in memory, the nearest are kept in a heap, which is slow for many.
_MOST_HELD = 1_001


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document near another one.

    Attributes
    ----------
    part, row : int
        Where it lies: the part (in the order of `Workspace.document_parts`) and the row in it.
    similarity : float
        Cosine of the angle between the vectors of the two beginnings: 1 for equal ones.
    """

    part: int
    row: int
    similarity: float


class SimilarDocuments:
    """The documents of a corpus by likeness; safe to share between threads.

    Up to `MOST_COMPARED` documents the vectors are held in memory, 768 bytes a document, and all of them are compared;
    beyond, an index with cells answers, of which some 40 bytes a document are held, and `recall` says how well.
    Without one, and for questions larger than it was measured for, all vectors are compared on disk.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.

    Raises
    ------
    NotFoundError
        If there is no index.
    InputError
        If a file of it is damaged.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._vectors = StoredVectors(workspace)
        is_small = len(self._vectors) <= MOST_COMPARED
        self._cells = None if is_small else open_cells(workspace, self._vectors)
        self._held = _held(self._vectors) if is_small else None

    def __len__(self) -> int:
        """Documents with a vector."""
        return len(self._vectors)

    def recall(self, n: int) -> float:
        """Say which share of the nearest `n` documents is found: 1 where all are compared, else as it was measured."""
        reach = self._cells.reach_for(n) if self._cells else None
        return reach.recall if reach else 1.0

    def near(self, part: int, row: int, n: int) -> list[Neighbour]:
        """Find the documents that are nearest to one.

        Parameters
        ----------
        part, row : int
            Where the document lies.
        n : int
            How many, the document itself not counted.

        Returns
        -------
        list of Neighbour
            The nearest first; equally near ones in the order of the corpus.

        Raises
        ------
        NotFoundError
            If the document has no vector, because it was imported after the last index.
        """
        itself = self._vectors.place(part, row)
        similarities, places = self.most_like(self.vector(part, row), n + 1)
        found = [(p, s) for p, s in zip(places.tolist(), similarities.tolist(), strict=True) if p != itself]
        return [Neighbour(*self._vectors.part_and_row(place), similarity) for place, similarity in found[:n]]

    def vector(self, part: int, row: int) -> Vectors:
        """Read the vector of a document, shape (n_dimensions,); raise `NotFoundError` where it has none."""
        vector: Vectors = self._vectors.at(np.array([self._vectors.place(part, row)]))[0]
        return vector

    def most_like(self, vector: Vectors, n: int) -> Nearest:
        """Find the documents whose vectors are most like one.

        Parameters
        ----------
        vector : ndarray of float32, shape (n_dimensions,)
            Of length 1.
        n : int
            How many; fewer are found where there are fewer.

        Returns
        -------
        tuple of (ndarray of float32, ndarray of int64), shape (n_found,)
            Cosines, and places as in `StoredVectors`; the most alike first.
        """
        n = min(n, len(self))
        if self._held is not None and n <= _MOST_HELD:
            similarities, places = self._held.search(np.asarray(vector[None], dtype=np.float32), n)
            return nearest_first(similarities[0], places[0], n)
        # It was measured how many are found beside the document itself.
        if self._cells and (reach := self._cells.reach_for(n - 1)):
            return self._cells.nearest(vector, n, reach.effort)
        return nearest_of_all(self._vectors, vector, n)

    def least_like(self, vector: Vectors, n: int) -> Nearest:
        """Find the documents that are least like a vector, the least first: always by comparing all.

        Cells know what is near. A million documents take about a second.
        """
        similarities, places = nearest_of_all(self._vectors, -vector, min(n, len(self)))
        return -similarities, places


def _held(vectors: StoredVectors) -> Any:
    """Hold all vectors in half precision, as they are stored: nothing is lost, and their bytes are the codes."""
    import faiss

    index = faiss.IndexScalarQuantizer(vectors.n_dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for _, block in vectors.blocks(MOST_COMPARED):
        index.add_sa_codes(np.ascontiguousarray(block).view(np.uint8))
    return index


def open_similar(workspace: Workspace) -> SimilarDocuments:
    """Give what `SimilarDocuments` makes of a corpus, made once in a process for each state of its index."""
    return _opened(workspace, index_state(workspace))


@lru_cache(maxsize=2)
def _opened(workspace: Workspace, state: IndexState | None) -> SimilarDocuments:
    return SimilarDocuments(workspace)
