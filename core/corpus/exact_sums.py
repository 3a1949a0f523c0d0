"""Sums that no order of the numbers changes: exact, and rounded once."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt

# Whole numbers of up to 36 bits, 2^16 of them at a time: their sum needs 52 bits, which float64 holds exactly.
_BITS = 36
_AT_A_TIME = 2**16
# Below it, the numbers have fewer bits, and shifting them would overflow.
_SMALLEST_EXPONENT = -1000


def exact_sum(values: npt.NDArray[np.floating]) -> Fraction:
    """Add numbers up exactly.

    Each block of numbers is cut into slices of 36 bits, from the largest down; the slices are whole numbers of one
    unit, and whole numbers add up without rounding.  It is `math.fsum` at the speed of arrays.

    Parameters
    ----------
    values : ndarray of float32 or float64, shape (n,)
        All of them finite.

    Returns
    -------
    Fraction
        The sum; ``float()`` of it is rounded correctly.

    Examples
    --------
    >>> float(exact_sum(np.array([1e16, 1.0, -1e16])))
    1.0
    """
    total = Fraction(0)
    for start in range(0, len(values), _AT_A_TIME):
        total += _sum_of_block(values[start : start + _AT_A_TIME].astype(np.float64))
    return total


def _sum_of_block(rest: npt.NDArray[np.float64]) -> Fraction:
    total = Fraction(0)
    while largest := float(np.abs(rest).max(initial=0.0)):
        exponent = int(np.frexp(largest)[1]) - _BITS
        if exponent < _SMALLEST_EXPONENT:
            return total + sum(map(Fraction, rest.tolist()), Fraction(0))
        whole = np.rint(np.ldexp(rest, -exponent))
        total += int(whole.sum()) * Fraction(2) ** exponent
        rest = rest - np.ldexp(whole, exponent)
    return total
