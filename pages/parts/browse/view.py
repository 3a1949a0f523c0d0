"""What the browse page shows, as plain values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from pages.parts.links import Query, one, whole_number, without_empty

PAGE_SIZES = (25, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class BrowseView:
    """The browse page: filter, order, page, the document that is open, and the criterion it is tinted by."""

    page: ClassVar[str] = "browse"

    rater: str | None = None
    domains: tuple[str, ...] = ()
    ranges: tuple[RatingRange, ...] = ()
    order: Order = field(default_factory=Order)
    page_number: int = 1
    page_size: int = 50
    doc_id: str | None = None
    passage: int = 1
    criterion: str = DEFAULT_CRITERION

    @property
    def filter(self) -> DocumentFilter:
        """The documents that are shown."""
        return DocumentFilter(self.domains, ranges=self.ranges)

    @property
    def offset(self) -> int:
        """How many documents stand on the pages before."""
        return (self.page_number - 1) * self.page_size

    def range_of(self, criterion: str) -> RatingRange:
        """Give the range of a criterion, open on both ends where there is none."""
        return next((bounds for bounds in self.ranges if bounds.criterion == criterion), RatingRange(criterion))

    def with_range(self, wanted: RatingRange) -> tuple[RatingRange, ...]:
        """Put a range in its criterion's place; one that is open on both ends goes."""
        by_key = {bounds.criterion: bounds for bounds in self.ranges} | {wanted.criterion: wanted}
        kept = [by_key[key] for key in CRITERION_KEYS if key in by_key]
        return tuple(bounds for bounds in kept if bounds.low is not None or bounds.high is not None)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = BrowseView()
        ranges: dict[str, list[str] | None] = {
            bounds.criterion: [f"{_end(bounds.low)}..{_end(bounds.high)}"] for bounds in self.ranges
        }
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                "domain": list(self.domains),
                **ranges,
                "sort": [_order_to_text(self.order)] if self.order != usual.order else None,
                "page": [str(self.page_number)] if self.page_number != 1 else None,
                "size": [str(self.page_size)] if self.page_size != usual.page_size else None,
                "doc": [self.doc_id] if self.doc_id is not None else None,
                "passage": [str(self.passage)] if self.passage != 1 else None,
                "tint": [self.criterion] if self.criterion != usual.criterion else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        size = whole_number(query, "size", 50)
        return cls(
            rater=one(query, "rater", "") or None,
            domains=tuple(query.get("domain", ())),
            ranges=tuple(_range(key, one(query, key, "")) for key in CRITERION_KEYS if query.get(key)),
            order=_order_from_text(one(query, "sort", _order_to_text(Order()))),
            page_number=whole_number(query, "page", 1),
            page_size=size if size in PAGE_SIZES else 50,
            doc_id=query["doc"][-1] if query.get("doc") else None,
            passage=whole_number(query, "passage", 1),
            criterion=criterion_by_key(one(query, "tint", DEFAULT_CRITERION)).key,
        )


def _end(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"


def _range(criterion: str, written: str) -> RatingRange:
    low, _, high = written.partition("..")
    try:
        bounds = RatingRange(criterion, float(low) if low else None, float(high) if high else None)
    except ValueError:
        bounds = RatingRange(criterion, math.nan)
    if not all(math.isfinite(bound) for bound in (bounds.low, bounds.high) if bound is not None):
        raise InputError(f"The link says {criterion}={written[:80]!r}, which is no range. Write for example 0.5..2.")
    return bounds


def _order_to_text(order: Order) -> str:
    return f"{'-' if order.descending else ''}{order.column}"


def _order_from_text(written: str) -> Order:
    return Order(written.removeprefix("-"), descending=written.startswith("-"))
