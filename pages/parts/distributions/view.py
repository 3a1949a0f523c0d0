"""What the distributions page shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter, TokenRange
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, number, one, whole_number, without_empty

PERCENTS = (1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0)
_USUAL_PERCENTS = (5.0, 50.0, 95.0)


@dataclass(frozen=True, slots=True)
class DistributionsView:
    """The distributions page.

    Attributes
    ----------
    rater : str or None
        Whose ratings; None for the first rater's.
    filter : DocumentFilter
        Of which documents.
    criterion : str
        The one that documents are read by.
    percents : tuple of float
        Where documents are read.
    turn : int
        Which ones near these places, counted from 1.
    domain : str or None
        The domain that was clicked; documents are read from it.
    pair : tuple of (str, str) or None
        The two criteria that were clicked.
    tokens : TokenRange or None
        The lengths that were clicked.
    """

    page: ClassVar[str] = "distributions"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    criterion: str = DEFAULT_CRITERION
    percents: tuple[float, ...] = _USUAL_PERCENTS
    turn: int = 1
    domain: str | None = None
    pair: tuple[str, str] | None = None
    tokens: TokenRange | None = None

    @property
    def read_from(self) -> DocumentFilter:
        """The documents that are read: those of the filter, in the domain that was clicked."""
        return self.filter if self.domain is None else replace(self.filter, domains=(self.domain,))

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Describe other documents; what was clicked is forgotten."""
        return replace(self, filter=wanted, turn=1, domain=None, pair=None, tokens=None)

    def among(self, criteria: Sequence[str]) -> Self:
        """Keep to criteria that are rated by: another one gives way to the first, and a pair with it is forgotten."""
        criterion = self.criterion if self.criterion in criteria or not criteria else criteria[0]
        return replace(self, criterion=criterion, pair=self.pair if set(self.pair or ()) <= set(criteria) else None)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        tokens = filter_to_query(DocumentFilter(n_tokens=self.tokens)).get("tokens")
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "by": [self.criterion] if self.criterion != DEFAULT_CRITERION else None,
                "at": [f"{percent:g}" for percent in self.percents] if self.percents != _USUAL_PERCENTS else None,
                "turn": [str(self.turn)] if self.turn != 1 else None,
                "in": [self.domain] if self.domain is not None else None,
                "pair": list(self.pair) if self.pair else None,
                "long": tokens,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(
            rater=one(query, "rater", "") or None,
            filter=filter_from_query(query),
            criterion=criterion_by_key(one(query, "by", DEFAULT_CRITERION)).key,
            percents=tuple(_percent(written) for written in query.get("at", ())) or _USUAL_PERCENTS,
            turn=whole_number(query, "turn", 1),
            domain=query["in"][-1] if query.get("in") else None,
            pair=_pair(query["pair"]) if query.get("pair") else None,
            tokens=filter_from_query({"tokens": query.get("long", [])}).n_tokens,
        )


def _percent(written: str) -> float:
    percent = number({"at": [written]}, "at", 50)
    if percent not in PERCENTS:
        raise InputError(f"The link says at={written[:80]!r}. Write one of {', '.join(f'{p:g}' for p in PERCENTS)}.")
    return percent


def _pair(written: list[str]) -> tuple[str, str]:
    if len(set(written)) != 2 or not set(written) <= set(CRITERION_KEYS):
        raise InputError(f"The link says pair={str(written)[:80]}. Write two of {', '.join(CRITERION_KEYS)}.")
    return written[0], written[1]
