"""Quotas: a budget divided among groups by shares, within what each group has; what one lacks goes to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.errors import InputError
from core.selection.choosing.budget import largest_remainder

Share = float | Fraction


@dataclass(frozen=True, slots=True)
class Quotas:
    """What is set aside for each group.

    Attributes
    ----------
    granted : dict of str to int
        The quotas.
    ran_out : dict of str to int
        By group, how much of its share it does not have, and which therefore went to the others.
    """

    granted: dict[str, int]
    ran_out: dict[str, int]


def divide(shares: Mapping[str, Share], budget: int, capacity: Mapping[str, int], *, minimum: int = 0) -> Quotas:
    """Divide a budget by shares; no group gets more than it has, or less than the minimum or all that it has.

    Parameters
    ----------
    shares : mapping of str to float or Fraction
        Not negative; only their proportions count.
    budget : int
        What is divided.
    capacity : mapping of str to int
        What each group has.
    minimum : int
        For each group with a share above 0.

    Returns
    -------
    Quotas
        They add up to the budget, or to all that the groups with a share have.

    Raises
    ------
    InputError
        If the minima exceed the budget, or no share is above 0.

    Examples
    --------
    >>> divide({"a": 1, "b": 1, "c": 2}, 100, {"a": 10, "b": 90, "c": 90}).granted
    {'a': 10, 'b': 30, 'c': 60}
    """
    asked = largest_remainder(shares, budget)
    floors = {name: min(minimum, capacity[name]) if share else 0 for name, share in shares.items()}
    if sum(floors.values()) > budget:
        raise InputError(
            f"The minimum of {minimum:,} for each of {len(floors):,} groups needs {sum(floors.values()):,}, and the "
            f"budget is {budget:,}. Lower the minimum or raise the budget."
        )
    fixed: dict[str, int] = {}
    free = {name: share for name, share in shares.items() if share}
    while any(free.values()):
        granted = largest_remainder(free, budget - sum(fixed.values()))
        over = {name: n - capacity[name] for name, n in granted.items() if n > capacity[name]}
        under = {name: floors[name] - n for name, n in granted.items() if n < floors[name]}
        # Those on the heavier side keep their bound whatever becomes of the others.
        if not over and not under:
            return _quotas(shares, fixed | granted, asked, capacity)
        bounds, bounded = (capacity, over) if sum(over.values()) >= sum(under.values()) else (floors, under)
        fixed |= {name: bounds[name] for name in bounded}
        free = {name: share for name, share in free.items() if name not in bounded}
    return _quotas(shares, fixed, asked, capacity)


def _quotas(
    shares: Mapping[str, Share], granted: Mapping[str, int], asked: Mapping[str, int], capacity: Mapping[str, int]
) -> Quotas:
    lacking = {name: asked[name] - capacity[name] for name in shares if capacity[name] < asked[name]}
    return Quotas({name: granted.get(name, 0) for name in shares}, lacking)
