"""A window on a map: the rectangle of it that is looked at."""

from dataclasses import dataclass

# The sides of every map, see `core.insight.map.placed`.
LOWEST, HIGHEST = 0.0, 100.0
# A thousandth of a side is what places are rounded to.
_NARROWEST = 0.1


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle within the map.

    Attributes
    ----------
    left, right, low, high : float
        Its sides.

    Examples
    --------
    >>> Window().zoomed(0.5)
    Window(left=25.0, right=75.0, low=25.0, high=75.0)
    >>> Window().zoomed(0.5).moved(1, 0)
    Window(left=50.0, right=100.0, low=25.0, high=75.0)
    """

    left: float = LOWEST
    right: float = HIGHEST
    low: float = LOWEST
    high: float = HIGHEST

    @property
    def is_whole(self) -> bool:
        """Whether it shows all of the map."""
        return self == Window()

    def zoomed(self, factor: float) -> "Window":
        """Make its sides so many times as long, about its middle."""
        return _within_the_map(*_about(self.left, self.right, factor), *_about(self.low, self.high, factor))

    def moved(self, across: int, up: int) -> "Window":
        """Move it by halves of its sides."""
        x, y = across * (self.right - self.left) / 2, up * (self.high - self.low) / 2
        return _within_the_map(self.left + x, self.right + x, self.low + y, self.high + y)

    @classmethod
    def around(cls, x: tuple[float, float], y: tuple[float, float]) -> "Window":
        """Make a window from two corners, however they lie to each other."""
        return _within_the_map(*_at_least(min(x), max(x)), *_at_least(min(y), max(y)))


def _about(first: float, last: float, factor: float) -> tuple[float, float]:
    half = max(factor * (last - first), _NARROWEST) / 2
    return (first + last) / 2 - half, (first + last) / 2 + half


def _at_least(first: float, last: float) -> tuple[float, float]:
    return (first, last) if last - first >= _NARROWEST else _about(first, last, 1)


def _within_the_map(left: float, right: float, low: float, high: float) -> Window:
    return Window(*_side(left, right), *_side(low, high))


def _side(first: float, last: float) -> tuple[float, float]:
    """Push a stretch back into the map, as long as it was where it fits."""
    length = min(last - first, HIGHEST - LOWEST)
    first = round(min(max(first, LOWEST), HIGHEST - length), 3)
    return first, round(min(first + length, HIGHEST), 3)
