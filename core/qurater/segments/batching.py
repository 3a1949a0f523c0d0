"""Which segments go through the model together: those of like length, so that little padding is computed.

Pure: numpy only.  Measured on 2 cores, sorting under a budget of 4,096 tokens is twice as fast as batches of 16 in the
order of the input (padding 1.06 instead of 1.70 times the tokens); from 16,384 tokens on it collapses.
"""

import numpy as np
import numpy.typing as npt

from core.errors import InputError

DEFAULT_BATCH_TOKENS = 4096

Places = npt.NDArray[np.int64]


def batches_by_length(lengths: npt.NDArray[np.integer], batch_tokens: int = DEFAULT_BATCH_TOKENS) -> list[Places]:
    """Divide segments into batches of like length, longest first.

    Parameters
    ----------
    lengths : ndarray of int, shape (n_segments,)
        Tokens of each segment as the model sees it, special ones included.
    batch_tokens : int
        The most tokens of a batch *after* padding: its longest segment times its number of segments.

    Returns
    -------
    list of ndarray of int64
        Places in `lengths`; each place stands in exactly one batch.  A segment that alone exceeds the budget is a
        batch of its own, since it has to be rated all the same.

    Raises
    ------
    InputError
        If the budget is not positive.

    Notes
    -----
    Longest first, so that a machine with too little memory fails at once and not at the end.  Equal lengths keep the
    order of the input, so batches are the same every time.

    Examples
    --------
    >>> [batch.tolist() for batch in batches_by_length(np.array([3, 9, 4]), 10)]
    [[1], [2, 0]]
    """
    if batch_tokens < 1:
        raise InputError(f"A batch of {batch_tokens} tokens holds nothing. Give --batch-tokens 1 or more.")
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    batches: list[Places] = []
    start = 0
    while start < len(order):
        n_fitting = max(1, batch_tokens // max(1, int(lengths[order[start]])))
        batches.append(order[start : start + n_fitting])
        start += n_fitting
    return batches
