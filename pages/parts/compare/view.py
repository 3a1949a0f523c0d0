"""What the compare page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from core.judging.queues.queue_settings import RANDOM
from core.judging.voting.vote_queues import MOST_PAIRS, VoteQueue
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, one, one_of, whole_number_to, without_empty

PROPORTIONAL, FIXED_WIDTH = "proportional", "fixed-width"
MOST_SEED = 10**15
_MOST_VOTERS = 1_000
_USUAL_SEED = 42


@dataclass(frozen=True, slots=True)
class CompareView:
    """The compare page: a queue of pairs. Which of them a voter is at is not in the address, see ADR 0022.

    Attributes
    ----------
    rater : str or None
        Whose ratings are told after the vote; None for the first rater's.
    filter : DocumentFilter
        From which documents pairs are drawn.
    kind : str
        How, see `core.judging.voting.vote_queues.VoteQueue`.
    alike_by : str
        The criterion whose ratings pairs are drawn by.
    judge : str or None
        Whose pairs are judged again, where `kind` says so; None for the judge with the most judgments.
    asked : tuple of str
        The criteria that are voted on, in their order.
    n_pairs : int or None
        How many; None for the usual number, or all there are.
    seed : int
        Which queue of this kind.
    n_voters : int or None
        By how many each pair is to be judged; None for all who come.
    typeface : str
        What the texts are set in: `PROPORTIONAL`, or `FIXED_WIDTH`, for code and tables.
    pair : tuple of (str, str) or None
        Two documents that a link names, in place of those of the queue.
    """

    page: ClassVar[str] = "compare"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    kind: str = RANDOM
    alike_by: str = DEFAULT_CRITERION
    judge: str | None = None
    asked: tuple[str, ...] = CRITERION_KEYS
    n_pairs: int | None = None
    seed: int = _USUAL_SEED
    n_voters: int | None = None
    typeface: str = PROPORTIONAL
    pair: tuple[str, str] | None = None

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Draw from other documents."""
        return replace(self, filter=wanted, pair=None)

    def queue(self, *, rater: str | None, judge: str | None) -> VoteQueue:
        """Give what pairs are drawn by; raise `InputError` where they cannot be drawn so."""
        return VoteQueue(self.kind, self.n_pairs, self.filter, self.alike_by, rater, self.seed, judge)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "pairs": [self.kind] if self.kind != RANDOM else None,
                "alike": [self.alike_by] if self.alike_by != DEFAULT_CRITERION else None,
                "judge": [self.judge] if self.judge else None,
                "ask": list(self.asked) if self.asked != CRITERION_KEYS else None,
                "n": [str(self.n_pairs)] if self.n_pairs else None,
                "seed": [str(self.seed)] if self.seed != _USUAL_SEED else None,
                "voters": [str(self.n_voters)] if self.n_voters else None,
                "typeface": [self.typeface] if self.typeface != PROPORTIONAL else None,
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
            judge=one(query, "judge", "") or None,
            asked=tuple(key for key in CRITERION_KEYS if key in asked),
            n_pairs=whole_number_to(query, "n", 1, most=MOST_PAIRS) if "n" in query else None,
            seed=whole_number_to(query, "seed", _USUAL_SEED, most=MOST_SEED),
            n_voters=whole_number_to(query, "voters", 1, most=_MOST_VOTERS) if "voters" in query else None,
            typeface=one_of(query, "typeface", (PROPORTIONAL, FIXED_WIDTH)),
            pair=(pair[0], pair[1]) if pair else None,
        )
