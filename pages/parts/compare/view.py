"""What the compare page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from core.judging.comparisons import RANDOM, Drawing
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, one, whole_number, without_empty

_USUAL_SEED = 42


@dataclass(frozen=True, slots=True)
class CompareView:
    """The compare page.

    Attributes
    ----------
    rater : str or None
        Whose ratings are told after the vote; None for the first rater's.
    filter : DocumentFilter
        From which documents pairs are drawn.
    kind : str
        How, see `core.judging.comparisons.KINDS`.
    alike_by : str
        The criterion that documents are rated alike by.
    asked : tuple of str
        The criteria that are voted on, in their order.
    seed, turn : int
        Which series of pairs, and which one of it.
    pair : tuple of (str, str) or None
        Two documents that a link names, in place of the drawn ones.
    """

    page: ClassVar[str] = "compare"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    kind: str = RANDOM
    alike_by: str = DEFAULT_CRITERION
    asked: tuple[str, ...] = CRITERION_KEYS
    seed: int = _USUAL_SEED
    turn: int = 1
    pair: tuple[str, str] | None = None

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Draw from other documents, from the first pair on."""
        return replace(self, filter=wanted, turn=1, pair=None)

    def drawing(self, rater: str | None) -> Drawing:
        """Give what pairs are drawn by; raise `InputError` where they cannot be drawn so."""
        return Drawing(self.filter, self.kind, self.alike_by, rater, self.seed)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "pairs": [self.kind] if self.kind != RANDOM else None,
                "alike": [self.alike_by] if self.alike_by != DEFAULT_CRITERION else None,
                "ask": list(self.asked) if self.asked != CRITERION_KEYS else None,
                "seed": [str(self.seed)] if self.seed != _USUAL_SEED else None,
                "turn": [str(self.turn)] if self.turn != 1 else None,
                "pair": list(self.pair) if self.pair else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        asked = {criterion_by_key(key).key for key in query.get("ask", CRITERION_KEYS)}
        pair = query.get("pair")
        if pair and len(pair) != 2:
            raise InputError(f"The link names {len(pair)} documents to compare. Name two: pair=ID&pair=ID.")
        return cls(
            rater=one(query, "rater", "") or None,
            filter=filter_from_query(query),
            kind=one(query, "pairs", RANDOM),
            alike_by=criterion_by_key(one(query, "alike", DEFAULT_CRITERION)).key,
            asked=tuple(key for key in CRITERION_KEYS if key in asked),
            seed=whole_number(query, "seed", _USUAL_SEED),
            turn=whole_number(query, "turn", 1),
            pair=(pair[0], pair[1]) if pair else None,
        )
