"""Segments of different lengths as one rectangle, with the mask that alone says what is a token.

Pure: numpy only.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.corpus.tokens import Ids
from core.qurater.segments.batching import rounded_up

Rectangle = npt.NDArray[np.int64]


def padded(
    segments: Sequence[Ids], *, prefix: Ids, suffix: Ids, most_columns: int | None = None
) -> tuple[Rectangle, Rectangle]:
    """Put special tokens around segments, and padding to their right.

    Parameters
    ----------
    segments : sequence of ndarray of int32, shape (n_tokens,)
        Token ids without special ones.
    prefix, suffix : ndarray of int32
        The special tokens before and behind each segment.
    most_columns : int, optional
        What the model can take; by default no limit is known, and there are no more columns than are needed.

    Returns
    -------
    tuple of ndarray of int64, shape (n_segments, n_columns)
        Ids, and a mask that is 1 for a token and 0 for padding; columns are rounded up, see
        `core.qurater.segments.batching.COLUMNS_AT_ONCE`, but to no more than the model takes.

    Examples
    --------
    >>> ids, mask = padded([np.array([7, 8]), np.array([9])], prefix=np.array([1]), suffix=np.array([2]))
    >>> ids.tolist(), mask.tolist()
    ([[1, 7, 8, 2], [1, 9, 2, 0]], [[1, 1, 1, 1], [1, 1, 1, 0]])
    """
    n_special = len(prefix) + len(suffix)
    lengths = np.array([len(segment) + n_special for segment in segments])
    # What stands where nothing is: any id will do, and every model has 0.
    ids = np.zeros((len(segments), _columns(int(lengths.max()), most_columns)), dtype=np.int64)
    for row, segment in enumerate(segments):
        ids[row, : lengths[row]] = np.concatenate([prefix, segment, suffix])
    mask = np.arange(ids.shape[1]) < lengths[:, np.newaxis]
    return ids, mask.astype(np.int64)


def _columns(longest: int, most: int | None) -> int:
    return longest if most is None else max(longest, min(rounded_up(longest), most))
