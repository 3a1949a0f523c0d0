"""What a page shows, as plain values that are written whole into its address and read back from it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter, Order, RatingRange
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from core.selection.parameters import DEFAULT_SEED, DEFAULT_TEMPERATURE, SelectionParameters, parse_criteria

Query = dict[str, list[str]]

PAGE_SIZES = (25, 50, 100, 200)


def _one(query: Mapping[str, list[str]], key: str, default: str) -> str:
    return query[key][-1] if query.get(key) else default


def _number(query: Mapping[str, list[str]], key: str, default: float) -> float:
    written = _one(query, key, str(default))
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"The link says {key}={written[:80]!r}, which is no number. Mend the link.")
    return number


def _count(query: Mapping[str, list[str]], key: str, default: int) -> int:
    return int(min(max(_number(query, key, default), 1), 10**15))


def _without(query: Mapping[str, list[str] | None]) -> Query:
    return {key: values for key, values in query.items() if values}


@dataclass(frozen=True, slots=True)
class CorpusView:
    """The corpus page: whose ratings."""

    page: ClassVar[str] = "corpus"

    rater: str | None = None

    def to_query(self) -> Query:
        """Write the view as the fields of an address."""
        return _without({"rater": [self.rater] if self.rater else None})

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote."""
        return cls(rater=_one(query, "rater", "") or None)


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
        return DocumentFilter(self.domains, self.ranges)

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
        return _without(
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
        size = _count(query, "size", 50)
        return cls(
            rater=_one(query, "rater", "") or None,
            domains=tuple(query.get("domain", ())),
            ranges=tuple(_range(key, _one(query, key, "")) for key in CRITERION_KEYS if query.get(key)),
            order=_order_from_text(_one(query, "sort", _order_to_text(Order()))),
            page_number=_count(query, "page", 1),
            page_size=size if size in PAGE_SIZES else 50,
            doc_id=query["doc"][-1] if query.get("doc") else None,
            passage=_count(query, "passage", 1),
            criterion=criterion_by_key(_one(query, "tint", DEFAULT_CRITERION)).key,
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


@dataclass(frozen=True, slots=True)
class SubsetView:
    """The subset page: what is to be selected (not yet checked), and the saved selection that is looked at."""

    page: ClassVar[str] = "subset"

    rater: str | None = None
    by: str = "share"
    fraction: str = "0.1"
    tokens: int = 10_000
    criteria: tuple[tuple[str, float], ...] = ((DEFAULT_CRITERION, 1.0),)
    temperature: float = DEFAULT_TEMPERATURE
    inverse: bool = False
    uniform: bool = False
    quota: str = "proportional"
    shares: tuple[tuple[str, str], ...] = ()
    order: str = "key"
    seed: int = DEFAULT_SEED
    selection: str | None = None

    @property
    def percent(self) -> float:
        """The share to take, in %; 0 where what is written is no share."""
        try:
            return float(Fraction(self.fraction) * 100)
        except (ValueError, ZeroDivisionError):
            return 0.0

    def weight_of(self, criterion: str) -> float:
        """Give the weight of a criterion, 0 where it does not count."""
        return dict(self.criteria).get(criterion, 0.0)

    def with_weight(self, criterion: str, weight: float) -> tuple[tuple[str, float], ...]:
        """Give a criterion a weight; 0 leaves it out."""
        weights = dict(self.criteria) | {criterion: weight}
        return tuple((key, weights[key]) for key in CRITERION_KEYS if weights.get(key))

    def parameters(self, rater: str) -> SelectionParameters:
        """Give the view as the parameters of a selection by a rater; raise `InputError` where they cannot be."""
        by_tokens = self.by == "tokens"
        return SelectionParameters(
            token_budget=self.tokens if by_tokens else None,
            fraction=None if by_tokens else self.fraction,
            criteria=self.criteria,
            temperature=self.temperature,
            inverse=self.inverse,
            quota=self.quota,
            shares=self.shares,
            baseline="uniform" if self.uniform else None,
            order=self.order,
            seed=self.seed,
            rater=rater,
        )

    @classmethod
    def of_parameters(cls, parameters: SelectionParameters, *, selection: str | None = None) -> Self:
        """Give the view that has these parameters."""
        return cls(
            rater=parameters.rater,
            by="share" if parameters.token_budget is None else "tokens",
            fraction=parameters.fraction or cls().fraction,
            tokens=parameters.token_budget or cls().tokens,
            criteria=parameters.criteria,
            temperature=parameters.temperature,
            inverse=parameters.inverse,
            uniform=parameters.baseline == "uniform",
            quota=parameters.quota,
            shares=parameters.shares,
            order=parameters.order,
            seed=parameters.seed,
            selection=selection,
        )

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = SubsetView()._everything()
        return _without({key: values for key, values in self._everything().items() if values != usual[key]})

    def _everything(self) -> Query:
        return {
            "rater": [self.rater] if self.rater else [],
            "by": [self.by],
            "fraction": [self.fraction],
            "tokens": [str(self.tokens)],
            "criterion": [f"{key}:{weight:.12g}" for key, weight in self.criteria] or ["none"],
            "temperature": [f"{self.temperature:.12g}"],
            "inverse": [str(int(self.inverse))],
            "uniform": [str(int(self.uniform))],
            "quota": [self.quota],
            "share": [f"{share}:{name}" for name, share in self.shares],
            "order": [self.order],
            "seed": [str(self.seed)],
            "selection": [self.selection] if self.selection else [],
        }

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        usual = cls()
        criteria = query.get("criterion")
        shares = (text.partition(":") for text in query.get("share", ()))
        return cls(
            rater=_one(query, "rater", "") or None,
            by="tokens" if _one(query, "by", usual.by) == "tokens" else usual.by,
            fraction=_one(query, "fraction", usual.fraction),
            tokens=_count(query, "tokens", usual.tokens),
            criteria=usual.criteria if criteria is None else () if criteria == ["none"] else parse_criteria(criteria),
            temperature=_number(query, "temperature", usual.temperature),
            inverse=_one(query, "inverse", "0") == "1",
            uniform=_one(query, "uniform", "0") == "1",
            quota=_one(query, "quota", usual.quota),
            shares=tuple((name, share) for share, _, name in shares),
            order=_one(query, "order", usual.order),
            seed=_seed(_one(query, "seed", str(usual.seed))),
            selection=_one(query, "selection", "") or None,
        )


def _seed(written: str) -> int:
    try:
        return int(written)
    except ValueError as error:
        raise InputError(f"The link says seed={written[:80]!r}, which is no whole number. Mend the link.") from error


View = CorpusView | BrowseView | SubsetView
