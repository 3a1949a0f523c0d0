"""How the ratings by one criterion lie: a histogram and the cumulative curve of the same bins. No I/O."""

from dataclasses import dataclass
from itertools import accumulate

from core.insight.histograms import BIN_WIDTH, HIGHEST, LOWEST, shares_of


@dataclass(frozen=True, slots=True)
class Curve:
    """The ratings of some documents by one criterion.

    Attributes
    ----------
    n : int
        Rated documents.
    shares : tuple of float
        In the bins of `core.insight.histograms.EDGES`; what lies beyond the ends is in the first and the last.
    """

    n: int
    shares: tuple[float, ...]

    @property
    def below(self) -> tuple[float, ...]:
        """The share below each of the edges: 0 at the first and all at the last, though some lie beyond."""
        return tuple(accumulate(self.shares, initial=0.0))


def curve_of(counts: list[int]) -> Curve:
    """Describe ratings that were counted.

    Parameters
    ----------
    counts : list of int
        Documents in the bins of `core.insight.histograms.EDGES`.

    Returns
    -------
    Curve
        Zeros where nothing was counted.

    Examples
    --------
    >>> curve = curve_of([1, 2, 1])
    >>> curve.shares, curve.below
    ((0.25, 0.5, 0.25), (0.0, 0.25, 0.75, 1.0))
    """
    return Curve(sum(counts), tuple(shares_of(counts)))


def bins_between(one: float, other: float) -> tuple[float | None, float | None]:
    """Give the range of the bins that were drawn over, from edge to edge.

    Parameters
    ----------
    one, other : float
        Standardised ratings, in any order.

    Returns
    -------
    tuple of (float or None, float or None)
        The nearest edges, at least one bin apart; None for an end at or beyond the outermost edges, which is open.

    Examples
    --------
    >>> bins_between(1.3, 0.4), bins_between(0.6, 0.6), bins_between(2.1, 9.0)
    ((0.5, 1.25), (0.5, 0.75), (2.0, None))
    """
    low, high = sorted((one, other))
    first, last = round(low / BIN_WIDTH), round(high / BIN_WIDTH)
    if first == last:
        first = int(low // BIN_WIDTH)
        last = first + 1
    low, high = first * BIN_WIDTH, last * BIN_WIDTH
    return (low if low > LOWEST else None), (high if high < HIGHEST else None)
