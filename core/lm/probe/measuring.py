"""How many bits a trained model needs for texts it has not seen."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from core.lm.probe.network import TinyModel
from core.lm.probe.streams import MARK
from core.lm.probe.training import one_thread

# Each window but a text's first begins so many bytes before what it is asked for.
_CONTEXT = 32
_ROWS = 64


def bits_of(model: TinyModel, texts: Sequence[bytes]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Measure what each text costs, each for itself from its first byte on.

    Parameters
    ----------
    model : TinyModel
        Computes in float32 here, on the device where it lies.
    texts : sequence of bytes
        Any bytes; empty ones cost nothing.

    Returns
    -------
    ndarray of float64, shape (n_texts,)
        In bits; the sum over all bytes, given up to a window of those before.
    """
    width = model.shape.window
    pieces = [piece for number, text in enumerate(texts) for piece in _pieces(number, len(text), width)]
    bits: np.ndarray[tuple[int], np.dtype[np.float64]] = np.zeros(len(texts), dtype=np.float64)
    marked = [np.concatenate([[MARK], np.frombuffer(text, dtype=np.uint8)]).astype(np.int64) for text in texts]
    with torch.inference_mode(), one_thread():
        for start in range(0, len(pieces), _ROWS):
            batch = pieces[start : start + _ROWS]
            symbols = np.full((len(batch), width + 1), MARK, dtype=np.int64)
            counts = np.zeros((len(batch), width), dtype=bool)
            for row, (number, begin, first, stop) in enumerate(batch):
                symbols[row, : stop - begin + 1] = marked[number][begin : stop + 1]
                counts[row, first - begin : stop - begin] = True
            costs = _costs(model, symbols)
            np.add.at(bits, [number for number, *_ in batch], np.where(counts, costs, 0.0).sum(axis=1))
    return bits / math.log(2)


def _pieces(number: int, n_bytes: int, width: int) -> list[tuple[int, int, int, int]]:
    """Cut a text: its number, and the places where a window begins, where it begins to count, and where it ends."""
    context = min(_CONTEXT, width // 2)
    pieces, first = [], 0
    while first < n_bytes:
        begin = max(0, first - context)
        stop = min(begin + width, n_bytes)
        pieces.append((number, begin, first, stop))
        first = stop
    return pieces


def _costs(
    model: TinyModel, symbols: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Give what each symbol after the first costs, in nats."""
    batch = torch.from_numpy(symbols).to(next(model.parameters()).device)
    logits = model(batch[:, :-1])
    costs = functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten(), reduction="none")
    return costs.view(len(symbols), -1).double().cpu().numpy()
