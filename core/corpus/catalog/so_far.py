"""What a filter finds by now, where its searches take long: a filter that says how far they came."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.corpus.catalog.as_of import dated
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.how_far import COMPLETE, HowFar
from core.corpus.filters import DocumentFilter
from core.corpus.fulltext.stored import indexed
from core.corpus.searches import Among, Likeness, Pattern, Search, Words
from core.corpus.similar.state import index_state
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
class Reach:
    """How far an index reaches that a search is asked of.

    Attributes
    ----------
    search : Words or Likeness
        What it is asked.
    n_indexed, n_documents : int
        Documents that it can find, the first ones, and in all.
    """

    search: Words | Likeness
    n_indexed: int
    n_documents: int


@dataclass(frozen=True, slots=True)
class SoFar:
    """A filter as it can be answered by now.

    Attributes
    ----------
    documents : DocumentFilter
        To ask with: where a search is not complete, it is one among the documents that were looked through, or are
        indexed. It is equal to the filter that was given if, and only if, nothing is missing.
    scans : tuple of Scanned
        The passes that are not complete.
    indexed : tuple of Reach
        For each search that an index answers how far this reaches; none for a search without an index.
    """

    documents: DocumentFilter
    scans: tuple[Scanned, ...] = ()
    indexed: tuple[Reach, ...] = ()

    @property
    def unindexed(self) -> tuple[Reach, ...]:
        """Those indexes that do not reach all documents."""
        return tuple(each for each in self.indexed if each.n_indexed < each.n_documents)


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
    reached = tuple(_indexed(catalog.n_documents, workspace, documents.searches))
    searches: list[Search] = []
    for search in documents.searches:
        reach = next((each for each in reached if each.search == search), None)
        if isinstance(search, Pattern):
            searches.append(by_now(search) or search)
        elif reach and reach.n_indexed < reach.n_documents:
            searches.append(Among(reach.search, reach.n_indexed))
        else:
            searches.append(search)
    asked = replace(documents, searches=tuple(searches))
    if letters is not None:
        asked = replace(asked, text="", searches=(letters, *searches))
    return SoFar(dated(workspace, asked), tuple(scans), reached)


def _indexed(n_documents: int, workspace: Workspace, searches: Iterable[Search]) -> Iterator[Reach]:
    """Say how far the indexes reach; without one nothing can be found, and who asks is told so."""
    for search in searches:
        if not isinstance(search, Words | Likeness):
            continue
        found = indexed(workspace) if isinstance(search, Words) else index_state(workspace)
        if found:
            # It may know documents that this catalog does not know yet.
            yield Reach(search, min(found.n_documents, n_documents), n_documents)
