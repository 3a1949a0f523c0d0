"""What the page Side by side shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from core.criteria import DEFAULT_CRITERION, criterion_by_key
from pages.parts.links import Query, one, one_of, whole_number, without_empty

DOCUMENTS, RATERS, SELECTIONS, DOMAINS, CORPORA = KINDS = ("documents", "raters", "selections", "domains", "corpora")


@dataclass(frozen=True, slots=True)
class TwoView:
    """The page Side by side.

    Attributes
    ----------
    kind : str
        One of `KINDS`: what is compared.
    left, right : str or None
        Ids of documents, names of raters, selections or domains; `right` is the folder of another corpus, and the left
        one is the corpus that is open. None where nothing is chosen yet.
    doc_id : str or None
        The document that two raters are compared on.
    rater : str or None
        Whose ratings; None for the first rater's.
    criterion : str
        By which texts are tinted.
    passage : int
        Which passage of long texts, counted from 1.
    """

    page: ClassVar[str] = "two"

    kind: str = DOCUMENTS
    left: str | None = None
    right: str | None = None
    doc_id: str | None = None
    rater: str | None = None
    criterion: str = DEFAULT_CRITERION
    passage: int = 1

    def swapped(self) -> Self:
        """Put left to the right."""
        return replace(self, left=self.right, right=self.left)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        return without_empty(
            {
                "kind": [self.kind] if self.kind != DOCUMENTS else None,
                "left": [self.left] if self.left is not None else None,
                "right": [self.right] if self.right is not None else None,
                "doc": [self.doc_id] if self.doc_id is not None else None,
                "rater": [self.rater] if self.rater else None,
                "tint": [self.criterion] if self.criterion != DEFAULT_CRITERION else None,
                "passage": [str(self.passage)] if self.passage != 1 else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(
            kind=one_of(query, "kind", KINDS),
            left=query["left"][-1] if query.get("left") else None,
            right=query["right"][-1] if query.get("right") else None,
            doc_id=query["doc"][-1] if query.get("doc") else None,
            rater=one(query, "rater", "") or None,
            criterion=criterion_by_key(one(query, "tint", DEFAULT_CRITERION)).key,
            passage=whole_number(query, "passage", 1),
        )
