"""What the bias page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from pages.parts.links import Query, one
from pages.parts.subset.view import SubsetView

DEFAULT_COLUMN = "domain"


@dataclass(frozen=True, slots=True)
class BiasView:
    """The bias page.

    Attributes
    ----------
    subset : SubsetView
        Whose selection is audited: the saved one that it names, else the one that its settings make.
    column : str
        What documents are grouped by.
    group : str or None
        The group that was clicked.
    """

    page: ClassVar[str] = "bias"

    subset: SubsetView = field(default_factory=SubsetView)
    column: str = DEFAULT_COLUMN
    group: str | None = None

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        mine = {
            "column": [self.column] if self.column != DEFAULT_COLUMN else None,
            "group": [self.group] if self.group is not None else None,
        }
        return self.subset.to_query() | {key: values for key, values in mine.items() if values}

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(
            subset=SubsetView.from_query(query),
            column=one(query, "column", DEFAULT_COLUMN),
            group=query["group"][-1] if query.get("group") else None,
        )
