"""What stands behind the search box: what a way of searching needs, and the filter that can be asked by now."""

from core.corpus.embeddings import embedded_parts
from core.corpus.filters import DocumentFilter
from core.corpus.fulltext.stored import indexed
from core.errors import QuLensError
from pages.parts.caches import documents as caches
from pages.parts.caches import scans as scans_caches
from pages.parts.filters.search_modes import LIKE, WORDS
from pages.parts.opened import Opened


def has_index(corpus: Opened, mode: str) -> bool:
    """Say whether there is what this way of searching needs."""
    if mode == WORDS:
        return indexed(corpus.workspace) is not None
    return mode != LIKE or bool(embedded_parts(corpus.workspace))


def by_now(corpus: Opened, documents: DocumentFilter) -> DocumentFilter:
    """Give the filter to ask with, without waiting for searches that take long; raise `InputError` for what is none."""
    return scans_caches.so_far(*corpus.key, documents, patience=0.0).documents


def answerable(
    corpus: Opened, documents: DocumentFilter, rater: str | None, *, asked: DocumentFilter | None
) -> DocumentFilter:
    """Give the filter to ask with; that of all documents where it cannot be answered, which the page says elsewhere.

    Parameters
    ----------
    corpus, documents, rater
        What is shown.
    asked : DocumentFilter or None
        What the page asks with already.

    Returns
    -------
    DocumentFilter
        What histograms are of.
    """
    try:
        asked = asked or by_now(corpus, documents)
        caches.amount(*corpus.key, asked, rater)
    except QuLensError:
        return DocumentFilter()
    return asked
