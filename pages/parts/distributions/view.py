"""What the distributions page shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self, cast

from core.corpus.catalog.rated_samples import DATE, LENGTH
from core.corpus.filters import BY_FIELD, DocumentFilter
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from core.insight.correlation_matrix import METHODS, Method
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, number, one, one_of, whole_number, whole_number_to, without_empty

# The sections, the one that is shown first in front; what each is called.
SECTIONS = {
    "domains": "By domain",
    "curves": "Overall",
    "pairs": "Two criteria",
    "over": "Over length, date",
    "examples": "Examples",
}
SHAPES = ("histogram", "cumulative")
PERCENTS = (1.0, 5.0, 10.0, 25.0, 30.0, 50.0, 70.0, 75.0, 90.0, 95.0, 99.0)
# Those of the paper's examples.
USUAL_PERCENTS = (5.0, 30.0, 70.0, 95.0)
MOST_TURNS = 9


@dataclass(frozen=True, slots=True)
class DistributionsView:
    """The distributions page.

    Attributes
    ----------
    rater : str or None
        Whose ratings; None for the first rater's.
    filter : DocumentFilter
        Of which documents; what is chosen in a chart is in it.
    section : str
        Which of `SECTIONS`.
    criterion : str
        The one that tables and documents are by.
    shape : str
        Which of `SHAPES` curves have.
    method : str
        How criteria are correlated.
    pair : tuple of (str, str) or None
        The two criteria that are drawn; None for the first two.
    axis : str
        What ratings are drawn over: `LENGTH`, `DATE`, or `BY_FIELD` and the name of a field.
    percents : tuple of float
        Where documents are read.
    turn, page_number : int
        Which ones near these places, and which domains; counted from 1.
    """

    page: ClassVar[str] = "distributions"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    section: str = "domains"
    criterion: str = DEFAULT_CRITERION
    shape: str = SHAPES[0]
    method: Method = METHODS[0]
    pair: tuple[str, str] | None = None
    axis: str = LENGTH
    percents: tuple[float, ...] = USUAL_PERCENTS
    turn: int = 1
    page_number: int = 1

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Describe other documents; examples begin with the first ones."""
        return replace(self, filter=wanted, turn=1, page_number=1)

    def among(self, criteria: Sequence[str]) -> Self:
        """Keep to criteria that are rated by: others give way to the first ones."""
        criterion = self.criterion if self.criterion in criteria or not criteria else criteria[0]
        return replace(self, criterion=criterion, pair=self.pair if set(self.pair or ()) <= set(criteria) else None)

    def pair_of(self, criteria: Sequence[str]) -> tuple[str, str] | None:
        """Give the pair that is drawn; None where there is only one criterion."""
        return self.pair or ((criteria[0], criteria[1]) if len(criteria) > 1 else None)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = type(self)()
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "show": [self.section] if self.section != usual.section else None,
                "by": [self.criterion] if self.criterion != usual.criterion else None,
                "as": [self.shape] if self.shape != usual.shape else None,
                "method": [self.method] if self.method != usual.method else None,
                "pair": list(self.pair) if self.pair else None,
                "over": [self.axis] if self.axis != usual.axis else None,
                "at": [f"{percent:g}" for percent in self.percents] if self.percents != usual.percents else None,
                "turn": [str(self.turn)] if self.turn != usual.turn else None,
                "page": [str(self.page_number)] if self.page_number != usual.page_number else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(
            rater=one(query, "rater", "") or None,
            filter=filter_from_query(query),
            section=one_of(query, "show", list(SECTIONS)),
            criterion=criterion_by_key(one(query, "by", DEFAULT_CRITERION)).key,
            shape=one_of(query, "as", SHAPES),
            method=cast(Method, one_of(query, "method", METHODS)),
            pair=_pair(query["pair"]) if query.get("pair") else None,
            axis=_axis(one(query, "over", LENGTH)),
            percents=tuple(sorted({_percent(written) for written in query.get("at", ())})) or USUAL_PERCENTS,
            turn=whole_number_to(query, "turn", 1, most=MOST_TURNS),
            page_number=whole_number(query, "page", 1),
        )


def _percent(written: str) -> float:
    percent = number({"at": [written]}, "at", 50)
    if percent not in PERCENTS:
        raise InputError(f"The link says at={written[:80]!r}. Write one of {', '.join(f'{p:g}' for p in PERCENTS)}.")
    return percent


def _pair(written: list[str]) -> tuple[str, str]:
    if len(written) != 2 or len(set(written)) != 2 or not set(written) <= set(CRITERION_KEYS):
        raise InputError(f"The link says pair={str(written)[:80]}. Write two of {', '.join(CRITERION_KEYS)}.")
    return written[0], written[1]


def _axis(written: str) -> str:
    if written not in (LENGTH, DATE) and not written.startswith(BY_FIELD):
        raise InputError(f"The link says over={written[:80]!r}. Write {LENGTH}, {DATE}, or {BY_FIELD}NAME.")
    return written
