"""The roof: how many tokens a second an encoder could do if it did nothing but multiply matrices."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from speed.batchings import Integers
from speed.eager import DTYPES

_ROWS = 4096
_SECONDS, _AT_LEAST = 1.0, 5


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an encoder that decide how much it multiplies."""

    n_layers: int
    hidden: int
    wide: int
    n_heads: int


@dataclass(frozen=True, slots=True)
class Roof:
    """What a machine's matrix products allow.

    Attributes
    ----------
    precision : str
        What is multiplied.
    linear_flops, attention_flops : float
        Operations a second that PyTorch reaches in products of the shapes of the encoder's linear layers, and of those
        of attention, which are narrow.
    flops_per_token : float
        What the encoder needs for a token of these texts, special tokens paid by the others.
    tokens_per_second : float
        If all products went at the speed of linear layers: the roof.
    narrow_tokens_per_second : float
        If those of attention went at their own.
    """

    precision: str
    linear_flops: float
    attention_flops: float
    flops_per_token: float
    tokens_per_second: float
    narrow_tokens_per_second: float


def shape_of(encoder: Path) -> Shape:
    """Read the sizes of a BERT."""
    config = json.loads((encoder / "config.json").read_text())
    names = ("num_hidden_layers", "hidden_size", "intermediate_size", "num_attention_heads")
    return Shape(*(config[name] for name in names))


def needed_flops(shape: Shape, lengths: Integers) -> tuple[int, int]:
    """Count the operations of linear layers and of attention for segments without padding.

    Parameters
    ----------
    shape : Shape
        Of the encoder.
    lengths : ndarray of int64, shape (n_segments,)
        Tokens, special ones counted.

    Returns
    -------
    tuple of (int, int)
        A multiplication and an addition are two operations.

    Examples
    --------
    >>> import numpy as np
    >>> needed_flops(Shape(1, 4, 16, 2), np.array([10]))
    (3840, 1600)
    """
    weights = 4 * shape.hidden**2 + 2 * shape.hidden * shape.wide
    linear = 2 * shape.n_layers * weights * int(lengths.sum())
    return linear, 4 * shape.n_layers * shape.hidden * int((lengths**2).sum())


def measured_roof(shape: Shape, lengths: Integers, *, n_special: int, precision: str) -> Roof:
    """Measure how fast this machine multiplies, and say what that allows for segments of some lengths."""
    linear, attention = needed_flops(shape, lengths)
    typical = int((lengths**2).sum() / lengths.sum())
    linear_speed = _linear_flops(shape, DTYPES[precision])
    attention_speed = _attention_flops(shape, typical, DTYPES[precision])
    n_tokens = int((lengths - n_special).sum())
    return Roof(
        precision,
        linear_speed,
        attention_speed,
        (linear + attention) / n_tokens,
        n_tokens / ((linear + attention) / linear_speed),
        n_tokens / (linear / linear_speed + attention / attention_speed),
    )


def _linear_flops(shape: Shape, dtype: torch.dtype) -> float:
    square, widen = (shape.hidden, shape.hidden), (shape.hidden, shape.wide)
    seconds = [_product_seconds((_ROWS, size[0]), size, dtype) for size in (square, widen, widen[::-1])]
    n_flops = 2 * _ROWS * (4 * shape.hidden**2 + 2 * shape.hidden * shape.wide)
    return n_flops / (4 * seconds[0] + seconds[1] + seconds[2])


def _attention_flops(shape: Shape, length: int, dtype: torch.dtype) -> float:
    n_rows, width = shape.n_heads * max(1, _ROWS // length), shape.hidden // shape.n_heads
    of_keys = _product_seconds((n_rows, length, width), (n_rows, width, length), dtype)
    of_values = _product_seconds((n_rows, length, length), (n_rows, length, width), dtype)
    return 4 * n_rows * width * length**2 / (of_keys + of_values)


@torch.inference_mode()
def _product_seconds(left: tuple[int, ...], right: tuple[int, ...], dtype: torch.dtype) -> float:
    """Time a product of matrices again and again for a second; the best, since a roof is what the machine can do."""
    one, other = torch.randn(left, dtype=dtype), torch.randn(right, dtype=dtype)
    found = one @ other  # memory that is there already: finding it would take longer than to multiply
    taken: list[float] = []
    started = time.perf_counter()
    while time.perf_counter() - started < _SECONDS or len(taken) < _AT_LEAST:
        before = time.perf_counter()
        torch.matmul(one, other, out=found)
        taken.append(time.perf_counter() - before)
    return min(taken)
