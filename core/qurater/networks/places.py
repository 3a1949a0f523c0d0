"""Where tokens stand in padded rows, told from the mask alone, in PyTorch."""

from torch import Tensor


def positions(mask: Tensor) -> Tensor:
    """Count real tokens from 0, whichever side the padding stands on."""
    return (mask.cumsum(dim=1) - 1).clamp(min=0)


def without_special(mask: Tensor, *, n_before: int, n_behind: int) -> Tensor:
    """Mark the tokens of the text alone: all real ones but the special ones at both ends of each row."""
    place, n_real = positions(mask), mask.sum(dim=1, keepdim=True)
    return mask * (place >= n_before) * (place < n_real - n_behind)
