"""Finding the documents that are most like a document or a text, or least."""

from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.embeddings import Vectors
from core.corpus.searches import Likeness
from core.corpus.similar import SimilarDocuments, open_similar
from core.errors import InputError, NotFoundError


def find_alike(searched: Searched, wanted: Likeness) -> Found:
    """Find the documents that are most like a document or a text, or least, by the index as it is now.

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
    return Found.in_order(numbers[is_here], similarities[is_here], searched.n_documents)


def find_alike_in_first(searched: Searched, wanted: Likeness, n_documents: int) -> Found:
    """Find those of the first documents that `find_alike` finds."""
    found = find_alike(searched, wanted)
    is_here = found.closest < n_documents
    assert found.closeness is not None
    return Found.in_order(found.closest[is_here], found.closeness[is_here], searched.n_documents)


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
