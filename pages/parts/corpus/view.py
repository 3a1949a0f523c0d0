"""What the corpus page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from pages.parts.links import Query, one, whole_number, without_empty


@dataclass(frozen=True, slots=True)
class CorpusView:
    """The corpus page: whose ratings, and which of the refused rows.

    Attributes
    ----------
    rater : str or None
        Whose ratings; None for the first rater's.
    refused_for : str or None
        Only rows refused for this kind of reason.
    refused_page : int
        Which page of refused rows, counted from 1.
    """

    page: ClassVar[str] = "corpus"

    rater: str | None = None
    refused_for: str | None = None
    refused_page: int = 1

    def to_query(self) -> Query:
        """Write the view as the fields of an address."""
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                "refused": [self.refused_for] if self.refused_for else None,
                "page": [str(self.refused_page)] if self.refused_page > 1 else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote."""
        return cls(
            rater=one(query, "rater", "") or None,
            refused_for=one(query, "refused", "") or None,
            refused_page=whole_number(query, "page", 1),
        )
