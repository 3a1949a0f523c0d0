"""Which state of the index of vectors a question is asked of: it changes within the life of a catalog."""

from collections.abc import Iterable
from dataclasses import replace

from core.corpus.catalog.conditions import Question
from core.corpus.filters import DocumentFilter
from core.corpus.searches import Among, Likeness, Search
from core.corpus.similar.state import index_state
from core.corpus.workspace import Workspace


def as_of_now(workspace: Workspace, questions: Iterable[Question]) -> str:
    """Name the state of the index that answers these questions now; empty where none hangs on it."""
    if not any(_hangs_on_it(question) for question in questions):
        return ""
    state = index_state(workspace)
    return state.name if state else ""


def _hangs_on_it(question: Question) -> bool:
    return isinstance(question.search if isinstance(question, Among) else question, Likeness)


def dated(workspace: Workspace, documents: DocumentFilter) -> DocumentFilter:
    """Write the present state of the index into the likenesses of a filter; it is equal to the filter given."""
    name = as_of_now(workspace, documents.searches)
    return (
        replace(documents, searches=tuple(_dated(search, name) for search in documents.searches)) if name else documents
    )


def _dated(search: Search, name: str) -> Search:
    if isinstance(search, Among):
        inner = search.search
        return replace(search, search=replace(inner, as_of=name)) if isinstance(inner, Likeness) else search
    return replace(search, as_of=name) if isinstance(search, Likeness) else search
