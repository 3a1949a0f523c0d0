"""An axis of ratios: twice as much is as far from 1 as half, and 0, which no such axis has, stands beyond a break."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MOST_STEPS = 4
# Shares of the axis: where the break is, and where the doublings begin, if there is a place for 0.
_BREAK, _AFTER_BREAK = 0.06, 0.12


@dataclass(frozen=True, slots=True)
class RatioAxis:
    """From one power of two to another.

    Attributes
    ----------
    low, high : int
        The powers at its ends; `low` is below 0 and `high` above.
    has_zero : bool
        Whether 0 has a place, before a break.
    """

    low: int
    high: int
    has_zero: bool

    @classmethod
    def of(cls, values: Iterable[float], ends: Iterable[float] = ()) -> "RatioAxis":
        """Make it as long as all values take; for ends, as of intervals, it becomes longer by one doubling at most.

        Examples
        --------
        >>> RatioAxis.of([0.3, 1.5], ends=[0.0, 40.0])
        RatioAxis(low=-2, high=2, has_zero=True)
        """
        values, ends = list(values), list(ends)
        logs = [math.log2(value) for value in values if value > 0]
        low, high = min([-1, *map(math.floor, logs)]), max([1, *map(math.ceil, logs)])
        if any(0 < end < 2.0**low for end in ends):
            low -= 1
        if any(end > 2.0**high for end in ends):
            high += 1
        return cls(low, high, 0 in values or 0 in ends)

    def at(self, ratio: float) -> float:
        """Place a ratio: a share of the axis, from 0 to 1; what lies beyond an end stands at it.

        Examples
        --------
        >>> axis = RatioAxis(-1, 1, has_zero=False)
        >>> axis.at(1), axis.at(2), axis.at(0.1)
        (0.5, 1.0, 0.0)
        """
        if ratio <= 0:
            return 0.0
        start = _AFTER_BREAK if self.has_zero else 0.0
        inside = min(max(math.log2(ratio), self.low), self.high)
        return start + (1 - start) * (inside - self.low) / (self.high - self.low)

    @property
    def break_at(self) -> float | None:
        """Where the break is; None where there is none."""
        return _BREAK if self.has_zero else None

    def is_below(self, ratio: float) -> bool:
        """Whether a ratio lies beyond the lower end: 0 does not where it has a place."""
        return ratio < 2.0**self.low if ratio > 0 else not self.has_zero

    def is_above(self, ratio: float) -> bool:
        """Whether a ratio lies beyond the upper end."""
        return ratio > 2.0**self.high

    def ticks(self) -> list[tuple[float, str]]:
        """Give places with their labels: 1 is one of them, and 0 where it has a place.

        Examples
        --------
        >>> [label for _, label in RatioAxis(-2, 1, has_zero=True).ticks()]
        ['0', '0.25', '0.5', '1', '2']
        """
        step = math.ceil((self.high - self.low) / _MOST_STEPS)
        powers = [power for power in range(self.low, self.high + 1) if power % step == 0]
        zero = [(0.0, "0")] if self.has_zero else []
        return [*zero, *((self.at(2.0**power), f"{2.0**power:.3g}") for power in powers)]
