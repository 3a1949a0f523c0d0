"""The nearest among some vectors in memory, for many questions at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.embeddings import Vectors

# From so many on, a question is compared with those in the cells near to it, not with all.
_MANY = 5_000
_VECTORS_A_CELL, _PROBED = 150, 12


class Among:
    """Some vectors, ready to be compared with others.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, n_dimensions)
        Of length 1.
    """

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        flat = faiss.IndexFlatIP(vectors.shape[1])
        self._index: Any = flat
        if len(vectors) >= _MANY:
            n_cells = len(vectors) // _VECTORS_A_CELL
            self._index = faiss.IndexIVFFlat(flat, vectors.shape[1], n_cells, faiss.METRIC_INNER_PRODUCT)
            self._index.train(vectors)
            self._index.nprobe = _PROBED
        self._index.add(vectors)

    def nearest(self, queries: Vectors, n: int) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """Find the nearest of the vectors, nearly always.

        Parameters
        ----------
        queries : ndarray of float32, shape (n_queries, n_dimensions)
            Of length 1.
        n : int
            How many; at most as many as there are.

        Returns
        -------
        tuple of (ndarray of float32, ndarray of int64), shape (n_queries, n)
            Cosines, and which vectors; the nearest first.
        """
        similarities, rows = self._index.search(queries, n)
        return similarities, rows
