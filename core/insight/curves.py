"""How the ratings by one criterion lie: a histogram and the cumulative curve of the same bins. No I/O."""

from dataclasses import dataclass
from itertools import accumulate

from core.insight.histograms import shares_of


@dataclass(frozen=True, slots=True)
class Curve:
    """The ratings of some documents by one criterion.

    Attributes
    ----------
    n : int
        Rated documents.
    shares : tuple of float
        In the bins of `core.insight.histograms.EDGES`; what lies beyond the ends is in the first and the last.
    below : tuple of float
        The share below each of these edges: 0 at the first and 1 at the last, though some lie beyond.
    """

    n: int
    shares: tuple[float, ...]
    below: tuple[float, ...]


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
    >>> curve_of([1, 2, 1])
    Curve(n=4, shares=(0.25, 0.5, 0.25), below=(0.0, 0.25, 0.75, 1.0))
    """
    n = sum(counts)
    below = tuple(total / n if n else 0.0 for total in accumulate(counts, initial=0))
    return Curve(n, tuple(shares_of(counts)), below)
