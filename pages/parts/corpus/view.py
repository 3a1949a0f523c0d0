"""What the corpus page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from pages.parts.links import Query, one, without_empty


@dataclass(frozen=True, slots=True)
class CorpusView:
    """The corpus page: whose ratings."""

    page: ClassVar[str] = "corpus"

    rater: str | None = None

    def to_query(self) -> Query:
        """Write the view as the fields of an address."""
        return without_empty({"rater": [self.rater] if self.rater else None})

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote."""
        return cls(rater=one(query, "rater", "") or None)
