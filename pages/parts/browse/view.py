"""What the browse page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from core.corpus.filters import BY_FIELD, CLOSENESS, DocumentFilter, Order
from core.corpus.searches import Likeness, Words
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from pages.parts.compare.view import FIXED_WIDTH, PROPORTIONAL
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, one, one_of, whole_number, whole_number_to, without_empty

PAGE_SIZES = (25, 50, 100, 200)
# In links, the usual one first.
_SIZES = ["50", "25", "100", "200"]
# What the table can show of a document beside its title; fields of the input with `BY_FIELD` before their names.
COLUMNS = ("domain", "n_tokens", "date", "doc_id", *CRITERION_KEYS)
RANDOM = 10
LAST_DRAW = 10**9


@dataclass(frozen=True, slots=True)
class BrowseView:
    """The browse page: filter, order, page, the document that is open, and the criterion it is tinted by.

    Attributes
    ----------
    columns : tuple of str
        What the table shows beside the title, in this order; none for what is usual.
    draw : int or None
        The number of a draw of ten documents by chance that the table shows; None for pages of all.
    typeface : str
        What the text is set in: `PROPORTIONAL`, or `FIXED_WIDTH`, for code and tables.
    """

    page: ClassVar[str] = "browse"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    order: Order = field(default_factory=Order)
    page_number: int = 1
    page_size: int = 50
    columns: tuple[str, ...] = ()
    draw: int | None = None
    doc_id: str | None = None
    passage: int = 1
    criterion: str = DEFAULT_CRITERION
    typeface: str = PROPORTIONAL

    @property
    def offset(self) -> int:
        """How many documents stand on the pages before."""
        return (self.page_number - 1) * self.page_size

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Show other documents, from the first page on; the closest first where a new search says how close each is."""
        told, told_before = _searches_with_closeness(wanted), _searches_with_closeness(self.filter)
        order = self.order
        if set(told) - set(told_before):
            order = Order(CLOSENESS)
        elif order.column == CLOSENESS and not told:
            order = Order()
        return replace(self, filter=wanted, order=order, page_number=1)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = BrowseView()
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "sort": [_order_to_text(self.order)] if self.order != usual.order else None,
                "page": [str(self.page_number)] if self.page_number != 1 else None,
                "size": [str(self.page_size)] if self.page_size != usual.page_size else None,
                "column": list(self.columns),
                "draw": [str(self.draw)] if self.draw is not None else None,
                "doc": [self.doc_id] if self.doc_id is not None else None,
                "passage": [str(self.passage)] if self.passage != 1 else None,
                "tint": [self.criterion] if self.criterion != usual.criterion else None,
                "typeface": [self.typeface] if self.typeface != usual.typeface else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(
            rater=one(query, "rater", "") or None,
            filter=filter_from_query(query),
            order=_order_from_text(one(query, "sort", _order_to_text(Order()))),
            page_number=whole_number(query, "page", 1),
            page_size=int(one_of(query, "size", _SIZES)),
            columns=tuple(map(_column, dict.fromkeys(query.get("column", ())))),
            draw=whole_number_to(query, "draw", 1, most=LAST_DRAW) if query.get("draw") else None,
            doc_id=query["doc"][-1] if query.get("doc") else None,
            passage=whole_number(query, "passage", 1),
            criterion=criterion_by_key(one(query, "tint", DEFAULT_CRITERION)).key,
            typeface=one_of(query, "typeface", (PROPORTIONAL, FIXED_WIDTH)),
        )


def _searches_with_closeness(documents: DocumentFilter) -> list[Words | Likeness]:
    return [search for search in documents.searches if isinstance(search, Words | Likeness)]


def _column(written: str) -> str:
    if written not in COLUMNS and not written.startswith(BY_FIELD):
        raise InputError(
            f"The link says column={written[:80]!r}. Write one of {', '.join(COLUMNS)}, or {BY_FIELD}NAME."
        )
    return written


def _order_to_text(order: Order) -> str:
    return f"{'-' if order.descending else ''}{order.column}"


def _order_from_text(written: str) -> Order:
    return Order(written.removeprefix("-"), descending=written.startswith("-"))
