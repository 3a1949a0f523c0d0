"""The nearest of all vectors: one pass over them, with a few bytes a document in memory and not its vector."""

import numpy as np

from core.corpus.embeddings import Vectors
from core.corpus.similar.vectors import Places, StoredVectors

_BLOCK = 50_000

# Similarities and places, the nearest first, of equally near ones the first place.
Nearest = tuple[Vectors, Places]


def nearest_of_all(vectors: StoredVectors, query: Vectors, n: int) -> Nearest:
    """Compare a question with all vectors.

    Parameters
    ----------
    vectors : StoredVectors
        Among which.
    query : ndarray of float32, shape (n_dimensions,)
        Of length 1; its negative finds what is least like it.
    n : int
        How many are wanted.

    Returns
    -------
    tuple of (ndarray of float32, ndarray of int64), shape (min(n, n_documents),)
        Cosines and places, the nearest first; of equally near ones the first place.
    """
    similarities = np.empty(len(vectors), dtype=np.float32)
    for first, block in vectors.blocks(_BLOCK):
        similarities[first : first + len(block)] = block.astype(np.float32) @ query
    return nearest_first(similarities, np.arange(len(similarities)), n)


def nearest_of_all_to_each(vectors: StoredVectors, queries: Vectors, n: int) -> Places:
    """Compare many questions with all vectors: places, shape (n_queries, min(n, n_documents)), the nearest first."""
    import faiss

    similarities: Vectors = np.empty((len(queries), 0), np.float32)
    places: Places = np.empty((len(queries), 0), np.int64)
    for first, block in vectors.blocks(_BLOCK):
        k = min(n, len(block))
        near, rows = faiss.knn(queries, block.astype(np.float32), k, metric=faiss.METRIC_INNER_PRODUCT)
        similarities, places = np.hstack([similarities, near]), np.hstack([places, rows + first])
        best = np.argsort(-similarities, axis=1, kind="stable")[:, :n]
        similarities = np.take_along_axis(similarities, best, axis=1)
        places = np.take_along_axis(places, best, axis=1)
    return places


def nearest_first(similarities: Vectors, places: Places, n: int) -> Nearest:
    """Keep the nearest of what was found, in their order.

    Parameters
    ----------
    similarities, places : ndarray, shape (n_found,)
        In any order.
    n : int
        How many to keep.

    Examples
    --------
    >>> nearest_first(np.array([0.5, 0.9, 0.9], dtype=np.float32), np.array([7, 4, 2]), 2)[1].tolist()
    [2, 4]
    """
    if n < len(places):
        # All that are as near as the last one wanted: which of them it is, their places say.
        limit = np.partition(similarities, len(places) - n)[len(places) - n]
        is_near = similarities >= limit
        similarities, places = similarities[is_near], places[is_near]
    order = np.lexsort((places, -similarities))[:n]
    return similarities[order], places[order]
