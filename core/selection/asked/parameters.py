"""What a user asks of a selection, checked once at the border; the manifest keeps it word for word."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.corpus.workspace import DEFAULT_RATER
from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION
from core.errors import InputError
from core.selection.asked.checks import (
    require_agreement,
    require_criteria,
    require_numbers,
    require_one_of,
    require_percentiles,
    require_shares,
    require_target,
    require_types,
)
from core.selection.asked.phases import Phase

QUOTAS = ("proportional", "none", "quality")
COMBINATIONS = ("sum", "minimum", "percentiles", "mix")
ORDERS = (
    "key",
    "rating-up",
    "rating-down",
    "random",
    "cyclical",
    "folded",
    "staged",
)
CYCLIC_ORDERS = ("cyclical", "folded")
UNIFORM = "uniform"
# Baselines that do not look at the ratings.
AT_RANDOM = (UNIFORM, "uniform-matched", "rules")

DOMAIN = "domain"
DEFAULT_TEMPERATURE = 2.0
DEFAULT_SEED = 42
DEFAULT_CYCLES = 4


@dataclass(frozen=True, slots=True)
class SelectionParameters:
    """What to select; together with the ratings it decides the subset.

    A name below is the key of a criterion, or the name of a column of numbers.

    Attributes
    ----------
    token_budget : int or None
        The most tokens to take; or
    fraction : str or None
        the share of the rated tokens to take, as it was written (``"0.1"`` is exactly a tenth); or
    document_budget : int or None
        the most documents to take: then quotas count documents too.
    criteria : tuple of (str, float)
        Names and their weights.
    combine : str
        How several become one: their weighted ``"sum"``; the ``"minimum"`` of the standardised ones; the smallest of
        their ``"percentiles"``, so that a document must be high in all of them; or a ``"mix"`` of subsets, each drawn
        by one of them and as large as its weight says.
    reference : str or None
        Is subtracted, standardised as they are.
    is_raw : bool
        Take the one column as it is instead of standardising it, as importance weights in logarithms need.
    at_least : tuple of (str, str)
        Names and percentiles: documents below any of them are left out.
    temperature : float
        0 is top-k.
    inverse : bool
        Prefer low values.
    quota_by : str
        What the quotas are for: ``"domain"`` or a column.
    quota : str
        Quotas ``"proportional"`` to the tokens of each group, or ``"none"``, or by ``"quality"``: a group's tokens
        times the exponential of its mean rating; not used if there are
    shares : tuple of (str, str)
        shares of the budget by group, as they were written.
    minimum_per_group : int
        Each group gets so much of the budget at least, or all that it has.
    max_epochs : int
        How many times a document may be taken; all of a group once before any of it twice.
    excluded : tuple of str
        Columns: documents where one is true, or a number other than 0, are left out.
    required : tuple of str
        Columns: documents where one is not true are left out.
    excluded_lists : tuple of (str, str)
        Files of ids that are left out, each with its hash.
    collapse : str or None
        A column of groups of near-duplicates: of each only the best document can be taken.
    baseline : str or None
        See `core.selection.baselines.registry`: some draw at random, for others the name says where the parameters
        are from.
    order : str
        How the subset is ordered, one of `ORDERS`.
    cycles : int
        Passes through the ratings in a cyclical or folded order.
    jitter : float
        Standard deviation of the noise on an order by rating, in standard deviations of the rating.
    phases : tuple of Phase
        Of a staged order, one behind the other.
    temperature_for : str or None
        The target that the temperature was found for, as written.
    seed : int
        Of the noise and of the random order.
    rater : str
        Whose ratings.
    """

    token_budget: int | None = None
    fraction: str | None = None
    document_budget: int | None = None
    criteria: tuple[tuple[str, float], ...] = ((DEFAULT_CRITERION, 1.0),)
    combine: str = "sum"
    reference: str | None = None
    is_raw: bool = False
    at_least: tuple[tuple[str, str], ...] = ()
    temperature: float = DEFAULT_TEMPERATURE
    inverse: bool = False
    quota_by: str = DOMAIN
    quota: str = "proportional"
    shares: tuple[tuple[str, str], ...] = ()
    minimum_per_group: int = 0
    max_epochs: int = 1
    excluded: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded_lists: tuple[tuple[str, str], ...] = ()
    collapse: str | None = None
    baseline: str | None = None
    order: str = "key"
    cycles: int = DEFAULT_CYCLES
    jitter: float = 0.0
    phases: tuple[Phase, ...] = ()
    temperature_for: str | None = None
    seed: int = DEFAULT_SEED
    rater: str = DEFAULT_RATER

    def __post_init__(self) -> None:
        require_types(self)
        require_target(self.token_budget, self.fraction, self.document_budget)
        require_criteria(self.criteria)
        require_percentiles(self.at_least)
        require_shares(self.shares)
        require_one_of("quota", self.quota, QUOTAS)
        require_one_of("order", self.order, ORDERS)
        require_one_of("way to combine criteria", self.combine, COMBINATIONS)
        require_numbers(self)
        require_agreement(self)

    @property
    def drawn(self) -> "tuple[SelectionParameters, ...]":
        """The parameters of each phase of a staged order, one behind the other; else these."""
        return tuple(map(self._of_phase, self.phases)) or (self,)

    def _of_phase(self, phase: Phase) -> "SelectionParameters":
        own: dict[str, Any] = {"order": "key", "phases": ()} | phase.changes()
        if own.get("quota", self.quota) == "none" and not own.get("shares", self.shares):
            own["minimum_per_group"] = 0  # which a phase with quotas has
        return replace(self, **own)

    @property
    def has_quotas(self) -> bool:
        """Whether each group has a part of the budget of its own."""
        return bool(self.shares) or self.quota != "none"

    @property
    def has_cycles(self) -> bool:
        """Whether an order goes through the ratings several times."""
        return any(each.order in CYCLIC_ORDERS for each in self.drawn)

    @property
    def is_uniform(self) -> bool:
        """Whether the ratings are ignored."""
        return self.baseline in AT_RANDOM

    @property
    def counts_documents(self) -> bool:
        """Whether the budget is one of documents."""
        return self.document_budget is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that are needed, ascending."""
        named = {name for name, _ in (*self.criteria, *self.at_least)} | {*self.excluded, *self.required, self.quota_by}
        named |= {name for name in (self.reference, self.collapse) if name is not None}
        for phase in self.drawn if self.phases else ():
            named |= set(phase.columns)
        return tuple(sorted(named - {*CRITERION_KEYS, DOMAIN}))

    def to_json(self) -> dict[str, Any]:
        """Give the parameters as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "SelectionParameters":
        """Read what `to_json` wrote.

        Raises
        ------
        InputError
            If a parameter is unknown or unusable, since a guess would be another selection.
        """
        try:
            changed: dict[str, Any] = {key: _tuples(value) for key, value in values.items() if isinstance(value, list)}
            if "phases" in changed:
                changed["phases"] = tuple(Phase.from_json(phase) for phase in values["phases"])
            if values.get("quota") == "none" and not values.get("shares") and not values.get("phases"):
                changed["minimum_per_group"] = 0  # once it could be asked for without quotas, and did nothing
            return cls(**{**values, **changed})
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"These are no parameters of a selection ({error}). Use a manifest of QuLens.") from error


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)
