"""What a user asks of a selection, checked once at the border; the manifest keeps it word for word."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from core.corpus.workspace import DEFAULT_RATER
from core.criteria import DEFAULT_CRITERION, criterion_by_key
from core.errors import InputError, NotFoundError

QUOTAS = ("proportional", "none")
BASELINES = ("uniform",)
ORDERS = ("key", "rating-up", "rating-down", "random")

_SHARES_EXAMPLE = 'Write a JSON object like {"news": 0.3, "web": 0.7}.'
DEFAULT_TEMPERATURE = 2.0
DEFAULT_SEED = 42
_LARGEST_TEMPERATURE = 1e6
_SMALLEST_WEIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class SelectionParameters:
    """What to select; together with the ratings it decides the subset.

    Attributes
    ----------
    token_budget : int or None
        The most tokens to take; or
    fraction : str or None
        the share of the rated tokens to take, as it was written (``"0.1"`` is exactly a tenth).
    criteria : tuple of (str, float)
        Criteria and their weights; several are summed and standardised again.
    temperature : float
        0 is top-k.
    inverse : bool
        Prefer low ratings.
    quota : str
        ``"proportional"`` to the tokens of each domain, or ``"none"``; not used if there are
    shares : tuple of (str, str)
        shares of the budget by domain, as they were written.
    baseline : str or None
        ``"uniform"`` ignores the ratings.
    order : str
        How the subset is ordered, one of `ORDERS`.
    seed : int
        Of the noise and of the random order.
    rater : str
        Whose ratings.
    """

    token_budget: int | None = None
    fraction: str | None = None
    criteria: tuple[tuple[str, float], ...] = ((DEFAULT_CRITERION, 1.0),)
    temperature: float = DEFAULT_TEMPERATURE
    inverse: bool = False
    quota: str = "proportional"
    shares: tuple[tuple[str, str], ...] = field(default=())
    baseline: str | None = None
    order: str = "key"
    seed: int = DEFAULT_SEED
    rater: str = DEFAULT_RATER

    def __post_init__(self) -> None:
        _require_types(self)
        _require_target(self.token_budget, self.fraction)
        _require_criteria(self.criteria)
        _require_shares(self.shares)
        _require_one_of("quota", self.quota, QUOTAS)
        _require_one_of("order", self.order, ORDERS)
        if self.baseline is not None:
            _require_one_of("baseline", self.baseline, BASELINES)
        if not 0 <= self.temperature <= _LARGEST_TEMPERATURE:
            raise InputError(
                f"The temperature ({self.temperature}) must be from 0 (top-k) to {_LARGEST_TEMPERATURE:,.0f}."
            )
        if not 0 <= self.seed < 2**63:
            raise InputError(f"The seed ({self.seed}) must be a whole number from 0 to {2**63 - 1}.")

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
            pairs = {key: tuple(tuple(pair) for pair in values[key]) for key in ("criteria", "shares") if key in values}
            return cls(**{**values, **pairs})
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"These are no parameters of a selection ({error}). Use a manifest of QuLens.") from error


def parse_criteria(written: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Read criteria as the command line has them.

    Parameters
    ----------
    written : sequence of str
        ``"criterion"`` or ``"criterion:weight"``; none of them means the default criterion.

    Returns
    -------
    tuple of (str, float)
        Criteria and weights.

    Raises
    ------
    InputError
        If a weight is no number.

    Examples
    --------
    >>> parse_criteria(["writing_style:2"])
    (('writing_style', 2.0),)
    """
    pairs = []
    for item in written:
        key, _, weight = item.partition(":")
        try:
            pairs.append((key, float(weight or 1)))
        except ValueError as error:
            raise InputError(f"The weight {weight!r} of {key!r} is no number. Write for example {key}:0.5.") from error
    return tuple(pairs) or ((DEFAULT_CRITERION, 1.0),)


def read_shares(path: Path) -> tuple[tuple[str, str], ...]:
    """Read a quota file: a JSON object of domains and their shares of the budget.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    tuple of (str, str)
        Domains and shares as written, so that a tenth stays a tenth.

    Raises
    ------
    InputError
        If it is no such object, or the shares do not add up to 1, which is more often a slip than a wish.
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"--quota {str(path)!r} is neither {' nor '.join(QUOTAS)} nor a file.")
    try:
        values = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
        shares = tuple((str(name), str(Fraction(share) and share)) for name, share in values.items())
        total = sum((Fraction(share) for _, share in shares), Fraction(0))
    except (ValueError, AttributeError, TypeError, ZeroDivisionError) as error:
        raise InputError(
            f'\'{path}\' holds no shares. Write a JSON object like {{"news": 0.3, "web": 0.7}}.'
        ) from error
    if abs(total - 1) > Fraction(1, 10**6):
        raise InputError(f"The shares in '{path}' add up to {float(total):.6g}. Make them add up to 1.")
    _require_shares(shares)
    return shares


def _require_types(parameters: "SelectionParameters") -> None:
    """Refuse values of other types, which an edited manifest may bring."""
    wanted: dict[str, tuple[type, ...]] = {
        "token_budget": (int, type(None)),
        "fraction": (str, type(None)),
        "temperature": (int, float),
        "inverse": (bool,),
        "quota": (str,),
        "baseline": (str, type(None)),
        "order": (str,),
        "seed": (int,),
        "rater": (str,),
    }
    for name, kinds in wanted.items():
        value = getattr(parameters, name)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise InputError(f"The parameter {name!r} cannot be {value!r}. Use a manifest of QuLens as it is.")


def _require_target(token_budget: int | None, fraction: str | None) -> None:
    if (token_budget is None) == (fraction is None):
        raise InputError("Say how much to select: either a token budget or a fraction, not both and not neither.")
    if token_budget is not None and token_budget <= 0:
        raise InputError(f"The token budget ({token_budget:,}) must be above 0.")
    if fraction is not None:
        try:
            is_share = 0 < Fraction(fraction) <= 1
        except (ValueError, ZeroDivisionError):
            is_share = False
        if not is_share:
            raise InputError(f"The fraction ({fraction}) must be above 0 and at most 1.{_as_fraction(fraction)}")


def _as_fraction(written: str) -> str:
    """Say how to write a percentage as a fraction; nothing of what is none."""
    try:
        share = Fraction(written.strip().removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        return ""
    return f" Write {float(share):g}." if written.strip().endswith("%") and 0 < share <= 1 else ""


def _require_criteria(criteria: Sequence[tuple[str, float]]) -> None:
    if not criteria:
        raise InputError("Name at least one criterion.")
    for key, weight in criteria:
        criterion_by_key(key)
        if not _SMALLEST_WEIGHT <= abs(weight) <= 1 / _SMALLEST_WEIGHT:
            raise InputError(
                f"The weight of {key!r} ({weight}) must be from {_SMALLEST_WEIGHT:g} to {1 / _SMALLEST_WEIGHT:,.0f}, "
                "or the negative of such a number."
            )
    keys = [key for key, _ in criteria]
    if len(set(keys)) < len(keys):
        raise InputError(f"A criterion is named twice in {', '.join(keys)}. Give each one weight.")


def _require_shares(shares: Sequence[tuple[str, str]]) -> None:
    for name, share in shares:
        try:
            is_share = 0 <= Fraction(share) <= 1
        except (ValueError, ZeroDivisionError):
            is_share = False
        if not is_share:
            raise InputError(f"The quota of {name!r} ({share}) is no share. Give a number from 0 to 1.")


def _require_one_of(what: str, value: str, options: Sequence[str]) -> None:
    if value not in options:
        raise InputError(f"There is no {what} {value!r}. Choose {' or '.join(repr(option) for option in options)}.")
