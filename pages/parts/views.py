"""What every page's view can do: it is written whole into the page's address, and read back from it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self

from core.corpus.filters import DocumentFilter
from pages.parts.links import Query


class View(Protocol):
    """A frozen dataclass with all that a page shows, as plain values."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    page: ClassVar[str]

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        ...

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        ...


class FilteredView(View, Protocol):
    """A view of some of the documents."""

    @property
    def filter(self) -> DocumentFilter:
        """Which documents."""
        ...

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Show other documents, from their beginning."""
        ...
