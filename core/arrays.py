"""What arrays hold, where the same kind of array goes through many modules, and how they are divided."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def quotient(dividend: Floats, divisor: Floats, *, where_none: float = np.nan) -> Floats:
    """Divide where there is something to divide by.

    Parameters
    ----------
    dividend, divisor : ndarray of float
        Of shapes that broadcast.
    where_none : float
        What stands where the divisor is not above 0.

    Examples
    --------
    >>> quotient(np.array([1.0, 2.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    divided = np.full(np.broadcast_shapes(dividend.shape, divisor.shape), where_none)
    np.divide(dividend, divisor, out=divided, where=divisor > 0)
    return divided


def known(value: np.floating | float) -> float | None:
    """Give a number, or None for NaN.

    Examples
    --------
    >>> known(np.float32(0.5)), known(np.nan)
    (0.5, None)
    """
    return None if np.isnan(value) else float(value)
