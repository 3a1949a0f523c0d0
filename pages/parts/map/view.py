"""What the map shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from core.corpus.filters import DocumentFilter, Membership
from core.corpus.windows import HIGHEST, LOWEST, Window
from core.criteria import CRITERION_KEYS
from core.errors import InputError
from pages.parts.filters.address import filter_from_query, filter_to_query
from pages.parts.links import Query, one, one_of, without_empty

# What the map is tinted by, beside criteria.
DOCUMENTS, KEPT = "documents", "kept"
TINTS = (DOCUMENTS, KEPT, *CRITERION_KEYS)
# What the pointer does: a click chooses a cluster or a document, a box shows a part of the map, an outline filters.
# Where dragging selects, Streamlit gives no clicks; so it is one of the three.
CHOOSE, ZOOM, OUTLINE = "choose", "zoom", "outline"
POINTERS = (CHOOSE, ZOOM, OUTLINE)


@dataclass(frozen=True, slots=True)
class MapView:
    """The map.

    Attributes
    ----------
    rater : str or None
        Whose ratings; None for the first rater's.
    filter : DocumentFilter
        Of which documents.
    window : Window
        Which part of the map.
    tint : str
        One of `TINTS`.
    selection : Membership or None
        The selection of which is told what it keeps; None for the newest.
    groups : str or None
        The column of the clusters; None for the usual one.
    pointer : str
        One of `POINTERS`.
    doc_id : str or None
        The document that was clicked.
    """

    page: ClassVar[str] = "map"

    rater: str | None = None
    filter: DocumentFilter = field(default_factory=DocumentFilter)
    window: Window = field(default_factory=Window)
    tint: str = DOCUMENTS
    selection: Membership | None = None
    groups: str | None = None
    pointer: str = CHOOSE
    doc_id: str | None = None

    def with_filter(self, wanted: DocumentFilter) -> Self:
        """Show other documents, on the same part of the map; the one that was clicked is forgotten."""
        return replace(self, filter=wanted, doc_id=None)

    def among(self, criteria: Sequence[str], *, selections: Sequence[Membership], groupings: Sequence[str]) -> Self:
        """Keep to what there is here: the newest selection and the first clusters stand for none that were named.

        A tint, a selection or clusters that are not here give way to what is usual.
        """
        selection = self.selection if self.selection in selections else next(iter(selections), None)
        groups = self.groups if self.groups in groupings else next(iter(groupings), None)
        is_here = self.tint in (DOCUMENTS, *criteria) or (self.tint == KEPT and selection is not None)
        return replace(self, selection=selection, groups=groups, tint=self.tint if is_here else DOCUMENTS)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        at = [f"{self.window.left:g}..{self.window.right:g}", f"{self.window.low:g}..{self.window.high:g}"]
        of = filter_to_query(DocumentFilter(memberships=(self.selection,) if self.selection else ()))
        return without_empty(
            {
                "rater": [self.rater] if self.rater else None,
                **filter_to_query(self.filter),
                "at": None if self.window.is_whole else at,
                "tint": [self.tint] if self.tint != DOCUMENTS else None,
                "of": of.get("kept"),
                "clusters": [self.groups] if self.groups is not None else None,
                "pointer": [self.pointer] if self.pointer != CHOOSE else None,
                "doc": [self.doc_id] if self.doc_id is not None else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        of = filter_from_query({"kept": query.get("of", [])[-1:]}).memberships
        return cls(
            rater=one(query, "rater", "") or None,
            filter=filter_from_query(query),
            window=_window(query["at"]) if query.get("at") else Window(),
            tint=one_of(query, "tint", TINTS),
            selection=replace(of[0], kept=True) if of else None,
            groups=query["clusters"][-1] if query.get("clusters") else None,
            pointer=one_of(query, "pointer", POINTERS),
            doc_id=query["doc"][-1] if query.get("doc") else None,
        )


def _window(written: list[str]) -> Window:
    try:
        (left, right), (low, high) = (map(float, side.split("..")) for side in written)
        if LOWEST <= left < right <= HIGHEST and LOWEST <= low < high <= HIGHEST:
            return Window.around((left, right), (low, high))
    except ValueError:
        pass
    raise InputError(
        f"The link says at={str(written)[:80]}, which is no part of the map. Write for example at=25..75&at=25..75."
    )
