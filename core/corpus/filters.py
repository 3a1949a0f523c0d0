"""Which documents a reader wants to see: plain values that fit into a link."""

from dataclasses import dataclass, fields, replace
from typing import Any

from core.corpus.order import BY_FIELD, CLOSENESS, ORDER_COLUMNS, Order
from core.corpus.sayable import require_text
from core.corpus.searches import Search
from core.criteria import CRITERION_KEYS
from core.errors import InputError

# What is filtered and how it is sorted are asked together.
__all__ = [
    "BY_FIELD",
    "CLOSENESS",
    "ORDER_COLUMNS",
    "DateRange",
    "DocumentFilter",
    "FieldRange",
    "FieldValues",
    "Membership",
    "Order",
    "RatingRange",
    "TokenRange",
]


@dataclass(frozen=True, slots=True)
class RatingRange:
    """A range of standardised ratings of one criterion; an end that is None is open."""

    criterion: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.criterion not in CRITERION_KEYS:
            raise InputError(f"There is no criterion {self.criterion!r}. The criteria are {', '.join(CRITERION_KEYS)}.")


@dataclass(frozen=True, slots=True)
class TokenRange:
    """A range of lengths in tokens, both ends within it; one that is None is open."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of days, ``YYYY-MM-DD``, both within it; one that is None is open. Documents without date are outside."""

    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class FieldValues:
    """A field of the input has one of these values; None stands for documents without a value."""

    name: str
    values: tuple[str | None, ...]

    def __post_init__(self) -> None:
        for written in (self.name, *self.values):
            require_text(written or "")


@dataclass(frozen=True, slots=True)
class FieldRange:
    """A field of the input is a number in a range, both ends within it; one that is None is open."""

    name: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        require_text(self.name)


@dataclass(frozen=True, slots=True)
class Membership:
    """A stored selection keeps the document, or does not.

    Attributes
    ----------
    selection : str
        Its name.
    fingerprint : str
        The beginning of its ``subset_hash``: another one may come to have its name.
    kept : bool
        Whether the document is in it.
    """

    selection: str
    fingerprint: str
    kept: bool = True


# The attributes of a filter whose values are each a condition of its own.
_LISTS = ("searches", "fields", "memberships", "ranges")


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """The documents that meet all conditions; a condition that says nothing is met by every document.

    Attributes
    ----------
    domains : tuple of str
        Of one of these domains.
    text : str
        The text has these letters in it, upper and lower case alike.
    searches : tuple of Search
        Found by these, see `core.corpus.searches`.
    n_tokens : TokenRange or None
        Of such a length.
    date : DateRange or None
        Of such a date.
    fields : tuple of FieldValues or FieldRange
        The input's own fields say so.
    memberships : tuple of Membership
        In these selections, or not in them.
    ranges : tuple of RatingRange
        Rated so.
    """

    domains: tuple[str, ...] = ()
    text: str = ""
    searches: tuple[Search, ...] = ()
    n_tokens: TokenRange | None = None
    date: DateRange | None = None
    fields: tuple[FieldValues | FieldRange, ...] = ()
    memberships: tuple[Membership, ...] = ()
    ranges: tuple[RatingRange, ...] = ()

    def conditions(self) -> "list[DocumentFilter]":
        """Take the filter apart into filters with one condition each, in the order of the attributes."""
        alone: list[DocumentFilter] = []
        for attribute in fields(self):
            value = getattr(self, attribute.name)
            values = [(each,) for each in value] if attribute.name in _LISTS else [value] if value else []
            conditions: list[dict[str, Any]] = [{attribute.name: each} for each in values]
            alone += [DocumentFilter(**condition) for condition in conditions]
        return alone

    def steps(self) -> "list[DocumentFilter]":
        """List the filters that each hold one more condition than the one before; the last is this one."""
        steps: list[DocumentFilter] = []
        for condition in self.conditions():
            steps.append((steps[-1] if steps else _EVERYTHING).and_also(condition))
        return steps

    def and_also(self, other: "DocumentFilter") -> "DocumentFilter":
        """Add the conditions of another filter; of two on the same attribute, lists are joined and the other's wins."""
        return DocumentFilter(
            domains=other.domains or self.domains,
            text=other.text or self.text,
            searches=self.searches + other.searches,
            n_tokens=other.n_tokens or self.n_tokens,
            date=other.date or self.date,
            fields=self.fields + other.fields,
            memberships=self.memberships + other.memberships,
            ranges=self.ranges + other.ranges,
        )

    def without(self, number: int) -> "DocumentFilter":
        """Leave out one of `conditions`, given by its place in them."""
        left = _EVERYTHING
        for place, condition in enumerate(self.conditions()):
            left = left if place == number else left.and_also(condition)
        return left

    def range_of(self, criterion: str) -> RatingRange:
        """Give the range of a criterion, open on both ends where there is none."""
        return next((bounds for bounds in self.ranges if bounds.criterion == criterion), RatingRange(criterion))

    def with_range(self, wanted: RatingRange) -> "DocumentFilter":
        """Put a range in its criterion's place; one that is open on both ends goes."""
        by_key = {bounds.criterion: bounds for bounds in self.ranges} | {wanted.criterion: wanted}
        kept = [by_key[key] for key in CRITERION_KEYS if key in by_key]
        return replace(self, ranges=tuple(bounds for bounds in kept if (bounds.low, bounds.high) != (None, None)))

    def with_search(self, wanted: Search) -> "DocumentFilter":
        """Put a search in the place of the one of its kind."""
        others = tuple(each for each in self.searches if type(each) is not type(wanted))
        return replace(self, searches=(*others, wanted))

    def field_named(self, name: str) -> FieldValues | FieldRange | None:
        """Give what is asked of a field of the input, None where nothing is."""
        return next((wanted for wanted in self.fields if wanted.name == name), None)

    def with_field(self, name: str, wanted: FieldValues | FieldRange | None) -> "DocumentFilter":
        """Ask this of a field of the input, in place of what was asked of it before; None asks nothing."""
        others = tuple(each for each in self.fields if each.name != name)
        return replace(self, fields=(*others, wanted) if wanted else others)


_EVERYTHING = DocumentFilter()
