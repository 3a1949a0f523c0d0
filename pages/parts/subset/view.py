"""What the subset page shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Self

from core.criteria import CRITERION_KEYS, DEFAULT_CRITERION
from core.errors import InputError
from core.insight.kept_and_dropped import BOUNDARY
from core.selection.asked.parameters import DEFAULT_SEED, DEFAULT_TEMPERATURE, SelectionParameters
from core.selection.asked.written import parse_criteria
from pages.parts.links import Query, number, one, one_of, whole_number, without_empty


@dataclass(frozen=True, slots=True)
class SubsetView:
    """The subset page: what is to be selected (not yet checked), what is looked at, and what is read.

    Attributes
    ----------
    selection, beside : str or None
        The saved selection that is looked at, and the one that it is compared with.
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
    criteria: tuple[tuple[str, float], ...] = ((DEFAULT_CRITERION, 1.0),)
    temperature: float = DEFAULT_TEMPERATURE
    inverse: bool = False
    uniform: bool = False
    quota: str | None = None
    shares: tuple[tuple[str, str], ...] = ()
    order: str = "key"
    seed: int = DEFAULT_SEED
    selection: str | None = None
    beside: str | None = None
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

    def weight_of(self, criterion: str) -> float:
        """Give the weight of a criterion, 0 where it does not count."""
        return dict(self.criteria).get(criterion, 0.0)

    def with_weight(self, criterion: str, weight: float) -> tuple[tuple[str, float], ...]:
        """Give a criterion a weight; 0 leaves it out."""
        weights = dict(self.criteria) | {criterion: weight}
        return tuple((key, weights[key]) for key in CRITERION_KEYS if weights.get(key))

    def among(self, criteria: Sequence[str]) -> Self:
        """Select by the first of the criteria that are rated by, where only the usual one is asked for, and is not."""
        if not criteria or DEFAULT_CRITERION in criteria or self.criteria != SubsetView().criteria:
            return self
        return replace(self, criteria=((criteria[0], 1.0),))

    def quota_in(self, *, has_domains: bool) -> str:
        """Give the quota that was chosen; else the usual one, which hangs on whether the corpus has domains."""
        return self.quota or ("proportional" if has_domains else "none")

    def parameters(self, rater: str, *, has_domains: bool) -> SelectionParameters:
        """Give the view as the parameters of a selection by a rater; raise `InputError` where they cannot be."""
        by_tokens = self.by == "tokens"
        return SelectionParameters(
            token_budget=self.tokens if by_tokens else None,
            fraction=None if by_tokens else self.fraction,
            criteria=self.criteria,
            temperature=self.temperature,
            inverse=self.inverse,
            quota=self.quota_in(has_domains=has_domains),
            shares=self.shares,
            baseline="uniform" if self.uniform else None,
            order=self.order,
            seed=self.seed,
            rater=rater,
        )

    @classmethod
    def of_parameters(cls, parameters: SelectionParameters, *, selection: str | None = None) -> Self:
        """Give the view that has these parameters."""
        return cls(
            rater=parameters.rater,
            by="share" if parameters.token_budget is None else "tokens",
            fraction=parameters.fraction or cls().fraction,
            tokens=parameters.token_budget or cls().tokens,
            criteria=parameters.criteria,
            temperature=parameters.temperature,
            inverse=parameters.inverse,
            uniform=parameters.baseline == "uniform",
            quota=parameters.quota,
            shares=parameters.shares,
            order=parameters.order,
            seed=parameters.seed,
            selection=selection,
        )

    def to_query(self) -> Query:
        """Write the view as the fields of an address; what is as usual is left out."""
        usual = SubsetView()._everything()
        return without_empty({key: values for key, values in self._everything().items() if values != usual[key]})

    def _everything(self) -> Query:
        return {
            "rater": [self.rater] if self.rater else [],
            "by": [self.by],
            "fraction": [self.fraction],
            "tokens": [str(self.tokens)],
            "criterion": [f"{key}:{weight:.12g}" for key, weight in self.criteria] or ["none"],
            "temperature": [f"{self.temperature:.12g}"],
            "inverse": [str(int(self.inverse))],
            "uniform": [str(int(self.uniform))],
            "quota": [self.quota] if self.quota else [],
            "share": [f"{share}:{name}" for name, share in self.shares],
            "order": [self.order],
            "seed": [str(self.seed)],
            "selection": [self.selection] if self.selection else [],
            "beside": [self.beside] if self.beside else [],
            "sight": [self.sight],
            "in": [self.read_in] if self.read_in is not None else [],
            "turn": [str(self.turn)],
        }

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Self:
        """Read what `to_query` wrote; raise `InputError` where a link says what cannot be."""
        usual = cls()
        criteria = query.get("criterion")
        shares = (text.partition(":") for text in query.get("share", ()))
        return cls(
            rater=one(query, "rater", "") or None,
            by=one_of(query, "by", ("share", "tokens")),
            fraction=one(query, "fraction", usual.fraction),
            tokens=whole_number(query, "tokens", usual.tokens),
            criteria=usual.criteria if criteria is None else () if criteria == ["none"] else parse_criteria(criteria),
            temperature=number(query, "temperature", usual.temperature),
            inverse=one_of(query, "inverse", ("0", "1")) == "1",
            uniform=one_of(query, "uniform", ("0", "1")) == "1",
            quota=one(query, "quota", "") or None,
            shares=tuple((name, share) for share, _, name in shares),
            order=one(query, "order", usual.order),
            seed=_seed(one(query, "seed", str(usual.seed))),
            selection=one(query, "selection", "") or None,
            beside=one(query, "beside", "") or None,
            sight=one(query, "sight", usual.sight),
            read_in=query["in"][-1] if query.get("in") else None,
            turn=whole_number(query, "turn", 1),
        )


def _seed(written: str) -> int:
    try:
        return int(written)
    except ValueError as error:
        raise InputError(f"The link says seed={written[:80]!r}, which is no whole number. Mend the link.") from error
