"""One training of the tiny model: the same first weights, batches and schedule for every text of one seed."""

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch.nn import functional

from core.errors import InputError
from core.lm.probe.network import TinyModel
from core.lm.probe.plan import TinyShape
from core.lm.probe.streams import Symbols

DENSE_RATE, TABLE_RATE = 4e-3, 1.6e-2
_BETAS, _WEIGHT_DECAY, _LARGEST_GRADIENT = (0.9, 0.97), 0.01, 1.0
_WARM_UP, _COOL_DOWN = 0.05, 0.5


def chosen_device(device: str) -> str:
    """Resolve ``auto`` to a device of this machine.

    Raises
    ------
    InputError
        If CUDA is asked for and there is none.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise InputError("This machine has no CUDA device that PyTorch can use. Choose --device cpu.")
    return "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"


def chosen_precision(device: str) -> str:
    """Take bf16 where the device multiplies it in hardware; elsewhere it is slower than float32."""
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "float32"
    able = torch.cpu.get_capabilities()
    return "bf16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"


def learning_rate(step: int, n_steps: int) -> float:
    """Give the share of the full rate at a step: a short rise, then level, then down to nothing in a line.

    Examples
    --------
    >>> [round(learning_rate(step, 100), 2) for step in (0, 4, 50, 75, 99)]
    [0.2, 1.0, 1.0, 0.5, 0.02]
    """
    return min(1.0, (step + 1) / max(1.0, n_steps * _WARM_UP), (n_steps - step) / (n_steps * _COOL_DOWN))


def windows(n_symbols: int, shape: TinyShape, *, seed: int) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Give the places where the windows of each step begin: the whole text in another order and grid each time.

    Yields
    ------
    ndarray of int64, shape (shape.rows,)
        Without end; a function of the length and the seed, not of the text.
    """
    rng = np.random.default_rng(seed)
    while True:
        begins = np.arange(int(rng.integers(shape.window)), n_symbols - shape.window, shape.window)
        rng.shuffle(begins)
        for start in range(0, len(begins) - shape.rows + 1, shape.rows):
            yield begins[start : start + shape.rows]


def train(
    text: Symbols,
    shape: TinyShape,
    *,
    seed: int,
    n_steps: int,
    device: str = "cpu",
    precision: str = "float32",
    on_step: Callable[[], None] = lambda: None,
) -> TinyModel:
    """Train a model from nothing.

    Parameters
    ----------
    text : ndarray of uint16, shape (n_symbols,)
        At least `TinyShape.fewest_bytes` long.
    shape : TinyShape
        Of model and step.
    seed : int
        Of first weights and batches.
    n_steps : int
        How long.
    device, precision : str
        ``"cpu"`` or ``"cuda"``; ``"float32"`` or ``"bf16"``.
    on_step : callable
        Called after each step; what it raises ends the training.

    Returns
    -------
    TinyModel
        On a processor the same weights each time, whatever the number of cores: it computes in one thread.
    """
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = TinyModel(shape).to(device)
        optimisers = _optimisers(model)
        begins = windows(len(text), shape, seed=seed)
        for step in range(n_steps):
            for optimiser, rate in optimisers:
                optimiser.param_groups[0]["lr"] = rate * learning_rate(step, n_steps)
            _step(
                model, [optimiser for optimiser, _ in optimisers], _batch(text, next(begins), shape, device), precision
            )
            on_step()
    return model.eval()


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread: sums then come out the same anywhere, and several trainings at once are faster."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _optimisers(model: TinyModel) -> list[tuple[torch.optim.Optimizer, float]]:
    dense = torch.optim.AdamW(model.dense_parameters(), lr=DENSE_RATE, betas=_BETAS, weight_decay=_WEIGHT_DECAY)
    tables = torch.optim.SparseAdam(model.sparse_parameters(), lr=TABLE_RATE, betas=_BETAS)
    return [(dense, DENSE_RATE), (tables, TABLE_RATE)]


def _batch(
    text: Symbols, begins: np.ndarray[tuple[int], np.dtype[np.int64]], shape: TinyShape, device: str
) -> torch.Tensor:
    places = begins[:, None] + np.arange(shape.window + 1)
    return torch.from_numpy(text[places].astype(np.int64)).to(device)


def _step(model: TinyModel, optimisers: list[torch.optim.Optimizer], batch: torch.Tensor, precision: str) -> None:
    with torch.autocast(batch.device.type, torch.bfloat16, enabled=precision == "bf16"):
        logits = model(batch[:, :-1])
    loss = functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
    for optimiser in optimisers:
        optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.dense_parameters(), _LARGEST_GRADIENT)
    for optimiser in optimisers:
        optimiser.step()
