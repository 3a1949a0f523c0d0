"""What stands behind the search box: whether a search can be asked, and the filter that questions are asked with."""

from core.corpus.embeddings import embedded_parts
from core.corpus.filters import DocumentFilter
from pages.parts.filters.search_modes import LIKE
from pages.parts.opened import Opened
from pages.parts.views import FilteredView


def asked_of(corpus: Opened, view: FilteredView) -> DocumentFilter:
    """Give the filter to ask with."""
    return view.filter


def has_index(corpus: Opened, mode: str) -> bool:
    """Say whether there is what this way of searching needs."""
    return mode != LIKE or bool(embedded_parts(corpus.workspace))


def check(corpus: Opened, mode: str, written: str) -> None:
    """Raise `InputError` where what was typed cannot be looked for."""
