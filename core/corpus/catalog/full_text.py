"""Finding words: the index of words answers, as far as it reaches."""

import numpy as np

from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.fulltext.searching import every
from core.corpus.fulltext.stored import indexed
from core.corpus.searches import Words
from core.errors import ConflictError
from core.wording import count


def find_words(searched: Searched, words: Words) -> Found:
    """Find all documents that answer a query.

    Raises
    ------
    NotFoundError
        If there is no index.
    ConflictError
        If documents came in after it, of which it says nothing.
    InputError
        If the query is none.
    """
    found = indexed(searched.workspace)
    if found is not None and (missing := searched.n_documents - found.n_documents) > 0:
        raise ConflictError(
            f"The words of {count(missing, 'document')} are not indexed yet, so not all can be found. "
            f"Run: qulens index {searched.workspace.root}"
        )
    return find_words_in_first(searched, words, searched.n_documents)


def find_words_in_first(searched: Searched, words: Words, n_documents: int) -> Found:
    """Find those of the first documents that answer a query; the index has to reach so far."""
    answer = every(searched.workspace, words)
    # The index may know documents that this catalog does not know yet.
    n = min(n_documents, searched.n_documents, len(answer.mask))
    mask = np.zeros(searched.n_documents, dtype=bool)
    mask[:n] = answer.mask[:n]
    is_here = answer.closest < n
    return Found.in_order(answer.closest[is_here], answer.closeness[is_here], searched.n_documents, mask=mask)
