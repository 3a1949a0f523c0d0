"""What a filter finds by now, where its searches take long: a filter that says how far they came."""

import time
from dataclasses import dataclass, replace

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.scans import COMPLETE, HowFar
from core.corpus.filters import DocumentFilter
from core.corpus.fulltext.stored import indexed
from core.corpus.searches import Among, Pattern, Search, Words
from core.corpus.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Scanned:
    """How far a pass over the texts has come.

    Attributes
    ----------
    search : str or Pattern
        What it looks for.
    how_far : HowFar
        How far it is.
    """

    search: str | Pattern
    how_far: HowFar


@dataclass(frozen=True, slots=True)
class SoFar:
    """A filter as it can be answered by now.

    Attributes
    ----------
    documents : DocumentFilter
        To ask with: where a search is not complete, it is one among the documents that were looked through.
    scans : tuple of Scanned
        The passes that are not complete.
    n_unindexed : int
        Documents that full text does not know yet; 0 where none is asked of it.
    """

    documents: DocumentFilter
    scans: tuple[Scanned, ...] = ()
    n_unindexed: int = 0


def so_far(
    catalog: CatalogConnection, workspace: Workspace, documents: DocumentFilter, *, patience: float = 0.0
) -> SoFar:
    """Say what a filter finds by now, and keep its searches going.

    Parameters
    ----------
    catalog : CatalogConnection
        What is asked.
    workspace : Workspace
        Whose catalog it is.
    documents : DocumentFilter
        The whole filter.
    patience : float
        Seconds to wait for what is complete soon.

    Returns
    -------
    SoFar
        The filter to ask with, and what is missing from it.

    Raises
    ------
    InputError
        If a search is none.
    """
    until = time.monotonic() + patience
    scans: list[Scanned] = []

    def by_now(search: str | Pattern) -> Search | None:
        how_far = catalog.scan(search).wait(max(until - time.monotonic(), 0.0))
        if how_far.state == COMPLETE:
            return None
        scans.append(Scanned(search, how_far))
        return Among(search, how_far.n_scanned)

    letters = by_now(documents.text) if documents.text else None
    n_unindexed = _n_unindexed(catalog, workspace, documents)
    searches: list[Search] = []
    for search in documents.searches:
        if isinstance(search, Pattern):
            searches.append(by_now(search) or search)
        elif isinstance(search, Words) and n_unindexed:
            searches.append(Among(search, catalog.n_documents - n_unindexed))
        else:
            searches.append(search)
    asked = replace(documents, searches=tuple(searches))
    if letters is not None:
        asked = replace(asked, text="", searches=(letters, *searches))
    return SoFar(asked, tuple(scans), n_unindexed)


def _n_unindexed(catalog: CatalogConnection, workspace: Workspace, documents: DocumentFilter) -> int:
    if not any(isinstance(search, Words) for search in documents.searches):
        return 0
    found = indexed(workspace)
    # Without an index nothing can be found, and who asks is told so.
    return max(catalog.n_documents - found.n_documents, 0) if found else 0
