"""Documents that are like a document: the nearest vectors, exactly."""

from dataclasses import dataclass

import numpy as np

from core.corpus.embeddings import embedded_parts, vectors_of_part
from core.corpus.workspace import Workspace
from core.errors import NotFoundError


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
    """The vectors of a corpus in memory, 768 bytes a document; safe to share between threads.

    Every search goes through all vectors, so what it finds is what is nearest.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.

    Raises
    ------
    NotFoundError
        If there is no index.
    """

    def __init__(self, workspace: Workspace) -> None:
        import faiss

        parts = embedded_parts(workspace)
        if not parts:
            raise NotFoundError(
                f"'{workspace.root}' has no similarity index. Make it with: qulens index {workspace.root}"
            )
        self._vectors = [vectors_of_part(workspace, part) for part in parts]
        self._starts = np.concatenate([[0], np.cumsum([len(vectors) for vectors in self._vectors])])
        # Half precision, as they are stored: nothing is lost, and it takes half of the memory.
        self._index = faiss.IndexScalarQuantizer(
            self._vectors[0].shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        for vectors in self._vectors:
            self._index.add(vectors.astype(np.float32))

    def __len__(self) -> int:
        """Documents with a vector."""
        return int(self._starts[-1])

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
        if part >= len(self._vectors):
            raise NotFoundError("This document came in after the last index. Index again to find what is like it.")
        query = self._vectors[part][row : row + 1].astype(np.float32)
        similarities, places = self._index.search(query, min(n + 1, len(self)))
        itself = int(self._starts[part]) + row
        found = [(-float(s), int(p)) for s, p in zip(similarities[0], places[0], strict=True) if p not in (itself, -1)]
        return [self._neighbour(place, -negative) for negative, place in sorted(found)[:n]]

    def _neighbour(self, place: int, similarity: float) -> Neighbour:
        part = int(np.searchsorted(self._starts, place, side="right")) - 1
        return Neighbour(part, place - int(self._starts[part]), similarity)
