"""Segments of different lengths as one rectangle, with the mask that alone says what is a token."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.corpus.tokens import Ids


def padded(segments: Sequence[Ids], *, prefix: Ids, suffix: Ids, device: str) -> tuple[Tensor, Tensor]:
    """Put special tokens around segments, and padding to their right.

    Parameters
    ----------
    segments : sequence of ndarray of int32, shape (n_tokens,)
        Token ids without special ones.
    prefix, suffix : ndarray of int32
        The special tokens before and behind each segment.
    device : str
        Where the tensors are put.

    Returns
    -------
    tuple of Tensor of int64, shape (n_segments, n_columns)
        Ids, and a mask that is 1 for a token and 0 for padding.
    """
    wrapped = [np.concatenate([prefix, segment, suffix]) for segment in segments]
    # What stands where nothing is: any id will do, and every model has this one.
    ids = np.zeros((len(wrapped), max(map(len, wrapped))), dtype=np.int64)
    mask = np.zeros(ids.shape, dtype=np.int64)
    for row, segment in enumerate(wrapped):
        ids[row, : len(segment)] = segment
        mask[row, : len(segment)] = 1
    return torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)


def positions(mask: Tensor) -> Tensor:
    """Count real tokens from 0, whichever side the padding stands on."""
    return (mask.cumsum(dim=1) - 1).clamp(min=0)


def without_special(mask: Tensor, *, n_before: int, n_behind: int) -> Tensor:
    """Mark the tokens of the text alone: all real ones but the special ones at both ends of each row."""
    place, n_real = positions(mask), mask.sum(dim=1, keepdim=True)
    return mask * (place >= n_before) * (place < n_real - n_behind)
