"""What the subset page shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Self

from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION
from core.insight.kept_and_dropped import BOUNDARY
from core.selection.asked.parameters import (
    DEFAULT_CYCLES,
    DEFAULT_SEED,
    DEFAULT_TEMPERATURE,
    DOMAIN,
    SelectionParameters,
)
from core.selection.asked.phases import Phase
from pages.parts.links import Query
from pages.parts.subset.address import fields_of, values_in

# What the view and the parameters of a selection call by the same name.
_AS_ASKED = (
    "criteria",
    "combine",
    "reference",
    "is_raw",
    "at_least",
    "temperature",
    "temperature_for",
    "inverse",
    "quota_by",
    "shares",
    "minimum_per_group",
    "max_epochs",
    "excluded",
    "required",
    "excluded_lists",
    "collapse",
    "baseline",
    "order",
    "cycles",
    "jitter",
    "phases",
    "seed",
)


@dataclass(frozen=True, slots=True)
class SubsetView:
    """The subset page: what is to be selected (not yet checked), what is looked at, and what is read.

    What is not said here is as in `core.selection.asked.parameters.SelectionParameters`.

    Attributes
    ----------
    by : str
        What the budget is: ``share``, ``tokens`` or ``documents``.
    match : str or None
        The saved selection whose budget and domains a uniform draw is to have.
    across : str
        By which column kept and dropped documents are counted.
    selection, beside : str or None
        The saved selection that is looked at, and the one that it is compared with.
    opened : tuple of str
        The sections that are computed when they are opened.
    sight : str
        Which documents are read, see `core.insight.kept_and_dropped.SIGHTS`.
    read_in : str or None
        From which domain; None for all.
    turn : int
        The how many-th of them, counted from 1.
    """

    page: ClassVar[str] = "subset"

    rater: str | None = None
    by: str = "share"
    fraction: str = "0.1"
    tokens: int = 10_000
    documents: int = 100
    criteria: tuple[tuple[str, float], ...] = ((DEFAULT_CRITERION, 1.0),)
    combine: str = "sum"
    reference: str | None = None
    is_raw: bool = False
    at_least: tuple[tuple[str, str], ...] = ()
    temperature: float = DEFAULT_TEMPERATURE
    temperature_for: str | None = None
    inverse: bool = False
    quota_by: str = DOMAIN
    quota: str | None = None
    shares: tuple[tuple[str, str], ...] = ()
    minimum_per_group: int = 0
    max_epochs: int = 1
    excluded: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded_lists: tuple[tuple[str, str], ...] = ()
    collapse: str | None = None
    baseline: str | None = None
    match: str | None = None
    order: str = "key"
    cycles: int = DEFAULT_CYCLES
    jitter: float = 0.0
    phases: tuple[Phase, ...] = ()
    seed: int = DEFAULT_SEED
    across: str = DOMAIN
    selection: str | None = None
    beside: str | None = None
    opened: tuple[str, ...] = ()
    sight: str = BOUNDARY
    read_in: str | None = None
    turn: int = 1

    @property
    def percent(self) -> float:
        """The share to take, in %; 0 where what is written is no share."""
        try:
            return float(Fraction(self.fraction) * 100)
        except (ValueError, ZeroDivisionError):
            return 0.0

    def weight_of(self, name: str) -> float:
        """Give the weight of a criterion or a column, 0 where it does not count."""
        return dict(self.criteria).get(name, 0.0)

    def with_weight(self, name: str, weight: float) -> tuple[tuple[str, float], ...]:
        """Give a criterion or a column a weight; 0 leaves it out. Columns stand behind the criteria."""
        weights = dict(self.criteria) | {name: weight}
        columns = [each for each in weights if each not in CRITERION_KEYS]
        return tuple((key, weights[key]) for key in (*CRITERION_KEYS, *columns) if weights.get(key))

    def among(self, criteria: Sequence[str]) -> Self:
        """Select by the first of the criteria that are rated by, where only the usual one is asked for, and is not."""
        if not criteria or DEFAULT_CRITERION in criteria or self.criteria != SubsetView().criteria:
            return self
        return replace(self, criteria=((criteria[0], 1.0),))

    def quota_in(self, *, has_domains: bool) -> str:
        """Give the quota that was chosen; else the usual one, which hangs on whether there are groups."""
        return self.quota or ("proportional" if has_domains or self.quota_by != DOMAIN else "none")

    def parameters(self, rater: str, *, has_domains: bool) -> SelectionParameters:
        """Give the view as the parameters of a selection by a rater; raise `InputError` where they cannot be.

        What a baseline or a target of the temperature make of them is settled by `pages.parts.subset.asked`.
        """
        return SelectionParameters(
            token_budget=self.tokens if self.by == "tokens" else None,
            fraction=self.fraction if self.by == "share" else None,
            document_budget=self.documents if self.by == "documents" else None,
            quota=self.quota_in(has_domains=has_domains),
            rater=rater,
            **{name: getattr(self, name) for name in _AS_ASKED},
        )

    @classmethod
    def of_parameters(cls, parameters: SelectionParameters, *, selection: str | None = None) -> Self:
        """Give the view that has these parameters."""
        budgets = {"tokens": parameters.token_budget, "documents": parameters.document_budget}
        return cls(
            rater=parameters.rater,
            by=next((by for by, budget in budgets.items() if budget is not None), "share"),
            fraction=parameters.fraction or cls().fraction,
            tokens=parameters.token_budget or cls().tokens,
            documents=parameters.document_budget or cls().documents,
            quota=parameters.quota,
            selection=selection,
            **{name: getattr(parameters, name) for name in _AS_ASKED},
        )

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        return fields_of(self, SubsetView())

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        return cls(**values_in(query, cls()))
