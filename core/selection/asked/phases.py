"""The phases of a staged curriculum: each has its share of the budget, and may be drawn in its own way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the training, drawn from the documents that no phase before it took.

    Attributes
    ----------
    share : str
        Of the budget, as written.
    name : str
        What to call it.
    criteria, combine, temperature, inverse, quota, quota_by, shares, at_least, order
        As in `SelectionParameters`; None where it is as for the whole.
    """

    share: str
    name: str = ""
    criteria: tuple[tuple[str, float], ...] | None = None
    combine: str | None = None
    temperature: float | None = None
    inverse: bool | None = None
    quota: str | None = None
    quota_by: str | None = None
    shares: tuple[tuple[str, str], ...] | None = None
    at_least: tuple[tuple[str, str], ...] | None = None
    order: str | None = None

    def __post_init__(self) -> None:
        try:
            is_share = 0 < Fraction(self.share) <= 1
        except (TypeError, ValueError, ZeroDivisionError):
            is_share = False
        if not is_share:
            raise InputError(f"The share of a phase ({self.share!r}) must be above 0 and at most 1, such as 0.2.")
        if self.order == "staged":
            raise InputError("A phase cannot be staged itself. Give it another order.")

    def changes(self) -> dict[str, Any]:
        """Give what is otherwise than for the whole."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("share", "name")}
        return {name: value for name, value in own.items() if value is not None}

    def to_json(self) -> dict[str, Any]:
        """Give the phase as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Phase":
        """Read a phase from a file or a manifest.

        Raises
        ------
        InputError
            If it says something that phases do not know.

        Examples
        --------
        >>> Phase.from_json({"share": 0.2, "criteria": {"writing_style": 1}}).changes()
        {'criteria': (('writing_style', 1.0),)}
        """
        unknown = sorted(set(values) - {each.name for each in fields(cls)})
        if unknown:
            raise InputError(f"A phase has no {unknown[0]!r}, only {', '.join(each.name for each in fields(cls))}.")
        own = dict(values) | {"share": str(values.get("share", ""))}
        for name, kind in (("criteria", float), ("shares", str), ("at_least", str)):
            if own.get(name) is not None:
                pairs = own[name].items() if isinstance(own[name], Mapping) else own[name]
                own[name] = tuple((str(key), kind(value)) for key, value in pairs)
        return cls(**own)
