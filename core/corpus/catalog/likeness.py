"""Finding the documents that are most like a document or a text, or least; and putting several orders together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.found_lists import Found, Numbers, Searched
from core.corpus.embeddings import Vectors
from core.corpus.searches import Likeness
from core.corpus.similar import SimilarDocuments, open_similar
from core.errors import InputError, NotFoundError

# What Cormack, Clarke and Buettcher (SIGIR 2009) found to do well, and everybody uses since.
_RANK_OFFSET = 60


def find_alike(searched: Searched, wanted: Likeness) -> Found:
    """Find the documents that are most like a document or a text, or least.

    Parameters
    ----------
    searched : Searched
        Of the catalog.
    wanted : Likeness
        Like what, and how many.

    Returns
    -------
    Found
        Among the documents that are indexed. The closeness is the cosine of the vectors; its negative where those that
        are least alike are wanted.

    Raises
    ------
    NotFoundError
        If there is no index, or no such document, or it came in after the last index.
    InputError
        If texts cannot be embedded here.
    """
    similar = open_similar(searched.workspace)
    vector = _vector(searched, wanted, similar)
    if wanted.is_least:
        similarities, numbers = similar.least_like(vector, wanted.most)
        similarities = -similarities
    else:
        similarities, numbers = similar.most_like(vector, wanted.most)
    # The index may know of documents that came in after this catalog was opened.
    is_here = numbers < searched.n_documents
    return Found(numbers[is_here], similarities[is_here], searched.n_documents)


def _vector(searched: Searched, wanted: Likeness, similar: SimilarDocuments) -> Vectors:
    if wanted.doc_id is not None:
        sql = 'SELECT part, "row" FROM documents WHERE doc_id = ?'
        place = searched.cursor().execute(sql, [wanted.doc_id]).fetchone()
        if place is None:
            raise NotFoundError(f"There is no document with id {wanted.doc_id[:80]!r} here. Remove this search.")
        return similar.vector(*place)
    if searched.embed is None:
        raise InputError("A text has no vector here, so nothing is like it. Search for what is like a document.")
    return searched.embed(wanted.text)


def fused(orders: Sequence[Numbers], n_documents: int) -> Found:
    """Put several orders of documents into one, by reciprocal rank fusion.

    Parameters
    ----------
    orders : sequence of ndarray of int64
        Each with the numbers of documents, the closest first, no one twice; at least one.
    n_documents : int
        Numbers are below it.

    Returns
    -------
    Found
        The documents that stand in every order. The closeness is the sum of 1 / (60 + rank) over the orders, ranks
        counted from 1; of equally close ones the smaller number is first.

    References
    ----------
    .. [1] G. Cormack, C. Clarke, S. Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
       learning methods", SIGIR 2009.

    Examples
    --------
    >>> fused([np.array([3, 1, 2]), np.array([2, 3, 0])], 4).numbers.tolist()
    [3, 2]
    """
    n_orders = np.zeros(n_documents, dtype=np.uint8)
    for order in orders:
        n_orders[order] += 1
    numbers = np.flatnonzero(n_orders == len(orders))
    closeness: npt.NDArray[np.float64] = np.zeros(len(numbers))
    for order in orders:
        ranks = np.flatnonzero(n_orders[order] == len(orders)) + 1
        # In the order of the numbers, as `numbers` is.
        closeness += 1 / (_RANK_OFFSET + ranks[np.argsort(order[ranks - 1])])
    closest = np.argsort(-closeness, kind="stable")
    return Found(numbers[closest].astype(np.int64), closeness[closest].astype(np.float32), n_documents)
