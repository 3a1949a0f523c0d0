"""Texts longer than the model's window: consecutive segments, and the mean back to the text.

Pure: numpy only.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.errors import InputError, ShapeError

Lengths = npt.NDArray[np.int32]
Ratings = npt.NDArray[np.float32]


def segment_lengths(n_tokens: int, window: int) -> Lengths:
    """Cut `n_tokens` consecutive tokens into segments: full windows, and what remains.

    Parameters
    ----------
    n_tokens : int
        Tokens of the text, without special ones.
    window : int
        The most tokens of a segment.

    Returns
    -------
    ndarray of int32, shape (n_segments,)
        In the order of the text, adding up to `n_tokens`; empty for a text without tokens.

    Raises
    ------
    InputError
        If the window is not positive: no segment would ever end.

    Notes
    -----
    The protocol of Wettig et al. (2024), arXiv:2402.09739: windows of at most 512 tokens, one after the other.

    Examples
    --------
    >>> segment_lengths(1_100, 510).tolist(), segment_lengths(0, 510).tolist()
    ([510, 510, 80], [])
    """
    if window < 1:
        raise InputError(f"A window of {window} tokens holds no segment. Give a window of 1 or more tokens.")
    n_full, remainder = divmod(n_tokens, window)
    lengths = [window] * n_full + [remainder] * (remainder > 0)
    return np.array(lengths, dtype=np.int32)


def mean_over_segments(values: Ratings, lengths: npt.NDArray[np.integer]) -> Ratings:
    """Average what was found for each segment, weighted by the segments' lengths.

    Parameters
    ----------
    values : ndarray of float32, shape (n_segments, n_columns)
        Ratings or features of the segments of one text.
    lengths : ndarray of int, shape (n_segments,)
        Tokens of each segment.

    Returns
    -------
    ndarray of float32, shape (n_columns,)
        The mean, computed in float64; NaN for a text without segments: nothing is known of it, and 0 would be a
        rating.

    Raises
    ------
    ShapeError
        If there is not one length a segment.

    Examples
    --------
    >>> mean_over_segments(np.array([[1.0], [4.0]], dtype=np.float32), np.array([20, 10])).tolist()
    [2.0]
    """
    if len(values) != len(lengths):
        raise ShapeError(f"{len(values)} segments come with {len(lengths)} lengths. Give one length a segment.")
    if len(values) == 0:
        return np.full(values.shape[1], np.nan, dtype=np.float32)
    return np.average(values.astype(np.float64), axis=0, weights=lengths).astype(np.float32)


def means_of_texts(values: Ratings, lengths: Sequence[Lengths]) -> Ratings:
    """Average what was found for segments over each text, see `mean_over_segments`.

    Parameters
    ----------
    values : ndarray of float32, shape (n_segments, n_columns)
        Of the segments of all texts, one text after the other.
    lengths : sequence of ndarray of int32, shape (n_segments_of_text,)
        Tokens of each segment of each text.

    Returns
    -------
    ndarray of float32, shape (n_texts, n_columns)
        NaN for a text without tokens.

    Examples
    --------
    >>> values = np.array([[1.0], [4.0], [5.0]], dtype=np.float32)
    >>> means_of_texts(values, [np.array([20, 10]), np.array([7])]).tolist()
    [[2.0], [5.0]]
    """
    ends = np.cumsum([0, *map(len, lengths)])
    means = [
        mean_over_segments(values[start:end], of) for (start, end), of in zip(pairwise(ends), lengths, strict=True)
    ]
    return np.stack(means) if means else values
