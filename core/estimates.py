"""A number with the n it rests on and its interval: one record wherever a figure is computed, stored or shown."""

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
# So many standard deviations either side hold `LEVEL` of a normal distribution.
QUANTILE = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, or None where nothing can be said.

    Attributes
    ----------
    value : float or None
        The number.
    n : int
        On how many judgments, pairs, triples, items or documents it rests.
    ci_low, ci_high : float or None
        The interval of `LEVEL`; None where there is none.
    """

    value: float | None
    n: int
    ci_low: float | None
    ci_high: float | None


NOTHING = Estimate(None, 0, None, None)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Give Wilson's interval of a share of `n` independent answers; `n` need not be whole.

    Source: Wilson, JASA 22 (1927); unlike the normal interval it keeps its width at 0 and 1.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0.0, 10)]
    [0.0, 0.278]
    """
    centre = share + QUANTILE**2 / (2 * n)
    spread = QUANTILE * math.sqrt(share * (1 - share) / n + (QUANTILE / (2 * n)) ** 2)
    low, high = ((centre + sign * spread) / (1 + QUANTILE**2 / n) for sign in (-1, 1))
    return max(0.0, min(low, share)), min(1.0, max(high, share))
