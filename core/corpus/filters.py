"""Which documents a reader wants to see, and in which order: plain values that fit into a link."""

from dataclasses import dataclass, field, replace

from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION
from core.errors import InputError

ORDER_COLUMNS = (*CRITERION_KEYS, "n_tokens", "doc_id", "domain")


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
class DocumentFilter:
    """Documents of some domains (of all, if none is named) with ratings in some ranges."""

    domains: tuple[str, ...] = ()
    ranges: tuple[RatingRange, ...] = field(default=())

    def steps(self) -> "list[DocumentFilter]":
        """List the filters that each hold one more condition than the one before; the last is this one."""
        steps = [DocumentFilter(domains=self.domains)] if self.domains else []
        return steps + [replace(self, ranges=self.ranges[: n + 1]) for n in range(len(self.ranges))]


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by, and the direction; documents without a value come last."""

    column: str = DEFAULT_CRITERION
    descending: bool = True

    def __post_init__(self) -> None:
        if self.column not in ORDER_COLUMNS:
            raise InputError(f"Nothing can be sorted by {self.column!r}. Choose one of {', '.join(ORDER_COLUMNS)}.")
