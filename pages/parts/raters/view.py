"""What the raters page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from core.corpus.workspace import DEFAULT_RATER
from core.criteria import DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError
from pages.parts.links import Query, one, without_empty


@dataclass(frozen=True, slots=True)
class RatersView:
    """The raters page.

    Attributes
    ----------
    rater : str
        Which rater is measured: a name, or a folder.
    judge : str or None
        By whose judgments; None for all judges averaged.
    against : str or None
        The rater whose ratings are set against it; None for the first other one.
    criterion : str
        The one that pairs are read by.
    pair : tuple of (str, str) or None
        The two documents whose pair is open.
    """

    page: ClassVar[str] = "raters"

    rater: str = DEFAULT_RATER
    judge: str | None = None
    against: str | None = None
    criterion: str = DEFAULT_CRITERION
    pair: tuple[str, str] | None = None

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        return without_empty(
            {
                "rater": [self.rater] if self.rater != DEFAULT_RATER else None,
                "judge": [self.judge] if self.judge is not None else None,
                "against": [self.against] if self.against is not None else None,
                "by": [self.criterion] if self.criterion != DEFAULT_CRITERION else None,
                "pair": list(self.pair) if self.pair else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        pair = query.get("pair")
        if pair and len(pair) != 2:
            raise InputError(f"The link names {len(pair)} documents of a pair. Name two: pair=ID&pair=ID.")
        return cls(
            rater=one(query, "rater", DEFAULT_RATER),
            judge=one(query, "judge", "") or None,
            against=one(query, "against", "") or None,
            criterion=criterion_by_key(one(query, "by", DEFAULT_CRITERION)).key,
            pair=(pair[0], pair[1]) if pair else None,
        )
