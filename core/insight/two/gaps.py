"""How far two lie apart by each criterion, the farthest first. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Two standardised ratings by one criterion.

    Attributes
    ----------
    criterion : str
        Its key.
    one, other : float or None
        In standard deviations; None where there is none.
    """

    criterion: str
    one: float | None
    other: float | None

    @property
    def difference(self) -> float | None:
        """How much higher the other is, in standard deviations; None where one of them is missing."""
        return None if self.one is None or self.other is None else self.other - self.one


def gaps(criteria: Iterable[str], one: Mapping[str, float | None], other: Mapping[str, float | None]) -> list[Gap]:
    """Set two sets of ratings side by side.

    Parameters
    ----------
    criteria : iterable of str
        By which.
    one, other : mapping of str to float or None
        Standardised ratings by criterion; what is missing has none.

    Returns
    -------
    list of Gap
        The largest difference first, those without one last; equal ones in the order of the criteria.

    Examples
    --------
    >>> found = gaps(["writing_style", "facts_and_trivia"], {"writing_style": 1.0}, {"writing_style": 0.5})
    >>> [(gap.criterion, gap.difference) for gap in found]
    [('writing_style', -0.5), ('facts_and_trivia', None)]
    """
    found = [Gap(key, one.get(key), other.get(key)) for key in criteria]
    return sorted(found, key=lambda gap: (gap.difference is None, -abs(gap.difference or 0.0)))
