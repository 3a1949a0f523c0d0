"""What searches find: by now, where they take long; and what they need. Nothing here is cached but by the catalog."""

from pathlib import Path

from core.corpus.catalog.predicates import PredicateColumn
from core.corpus.catalog.predicates import predicate_columns as columns_of
from core.corpus.catalog.so_far import SoFar
from core.corpus.catalog.so_far import so_far as by_now
from core.corpus.filters import DocumentFilter
from core.corpus.searches import Pattern, Search
from core.corpus.workspace_folder import open_workspace
from pages.parts.caches.documents import catalog

# What takes no longer is answered at once.
PATIENCE_SECONDS = 0.5


def so_far(root: str, revision: str, documents: DocumentFilter, *, patience: float = PATIENCE_SECONDS) -> SoFar:
    """Say what a filter finds by now, and keep its searches going."""
    return by_now(catalog(root, revision), open_workspace(Path(root)), documents, patience=patience)


def stop(root: str, revision: str, search: str | Pattern) -> None:
    """End a pass over the texts where it is."""
    catalog(root, revision).scan(search).stop()


def go_on(root: str, revision: str, search: str | Pattern) -> None:
    """Take a pass over the texts up where it was stopped."""
    catalog(root, revision).scan(search).go_on()


def require_askable(root: str, revision: str, search: Search) -> None:
    """Raise `InputError` where what was typed cannot be asked."""
    catalog(root, revision).require_askable(search)


def predicate_columns(root: str, revision: str) -> list[PredicateColumn]:
    """List the columns that a condition in SQL may name; the ratings are those of the first rater."""
    here = catalog(root, revision)
    return columns_of(here.fields, here.criteria_rated(here.raters[0]) if here.raters else ())
