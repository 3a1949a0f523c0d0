"""What the bias page shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from core.criteria import criterion_by_key
from core.insight.audit.selection_audit import USUALLY_HELD
from core.insight.audit.sweeps import BUDGET, CRITERION, TEMPERATURE
from pages.parts.links import Query, one, one_of, whole_number_to, without_empty
from pages.parts.subset.view import SubsetView

USUAL_COLUMNS = ("domain",)
# What is looked at below the picture; what is shown first, and costs nothing more, in front.
SECTIONS = {"table": "Table", "settings": "Other settings", "ratings": "Ratings", "shortcuts": "Shortcuts"}
SELECTIONS = "selections"
KINDS = {
    TEMPERATURE: "Temperature",
    CRITERION: "Criterion",
    BUDGET: "Budget",
    SELECTIONS: "Saved selections",
}
# Documents of a group that are read one after another.
MOST_READ = 100
# Stands for none in an address, where a field without values is left out.
_NOTHING = ""


@dataclass(frozen=True, slots=True)
class BiasView:
    """The bias page.

    Attributes
    ----------
    subset : SubsetView
        Whose selection is audited: the saved one that it names, else the one that its settings make.
    against : tuple of str
        Saved selections that are set beside it.
    columns : tuple of str
        What documents are grouped by; several at once make a group of each combination.
    hold : tuple of str
        What is held equal in what remains of a gap.
    group : str or None
        The group that was clicked.
    draw : int
        The how many-th of its documents that are read, counted from 1.
    section, kind : str
        Which of `SECTIONS`, and of `KINDS` of other settings.
    criterion : str or None
        By which ratings are shown; None for the one that is selected by.
    """

    page: ClassVar[str] = "bias"

    subset: SubsetView = field(default_factory=SubsetView)
    against: tuple[str, ...] = ()
    columns: tuple[str, ...] = USUAL_COLUMNS
    hold: tuple[str, ...] = USUALLY_HELD
    group: str | None = None
    draw: int = 1
    section: str = "table"
    kind: str = TEMPERATURE
    criterion: str | None = None

    @property
    def held(self) -> tuple[str, ...]:
        """What is held equal: a group of its own column shares nothing with others."""
        return tuple(column for column in self.hold if column not in self.columns)

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = type(self)()
        return self.subset.to_query() | without_empty(
            {
                "against": list(self.against),
                "column": list(self.columns) if self.columns != usual.columns else None,
                "hold": (list(self.hold) or [_NOTHING]) if self.hold != usual.hold else None,
                "group": [self.group] if self.group is not None else None,
                "draw": [str(self.draw)] if self.draw != usual.draw else None,
                "show": [self.section] if self.section != usual.section else None,
                "kind": [self.kind] if self.kind != usual.kind else None,
                "rated": [self.criterion] if self.criterion is not None else None,
            }
        )

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        rated = one(query, "rated", "")
        hold = query.get("hold")
        return cls(
            subset=SubsetView.from_query(query),
            against=tuple(dict.fromkeys(query.get("against", ()))),
            columns=tuple(dict.fromkeys(query.get("column", ()))) or USUAL_COLUMNS,
            hold=USUALLY_HELD if hold is None else tuple(column for column in dict.fromkeys(hold) if column),
            group=query["group"][-1] if query.get("group") else None,
            draw=whole_number_to(query, "draw", 1, most=MOST_READ),
            section=one_of(query, "show", list(SECTIONS)),
            kind=one_of(query, "kind", list(KINDS)),
            criterion=criterion_by_key(rated).key if rated else None,
        )
