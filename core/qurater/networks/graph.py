"""Networks compiled for this processor by OpenVINO: the one place that knows it."""

import sys
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import numpy.typing as npt

from core.qurater.segments.padding import Rectangle

Outputs = list[npt.NDArray[np.float32]]

_PRECISIONS = {"float32": "f32", "bf16": "bf16"}


class Graph:
    """A network that is ready to compute on this machine's processors.

    Parameters
    ----------
    model : Path or openvino.Model
        A file of OpenVINO (``.xml`` with its ``.bin`` beside it) or of ONNX, or the network itself; its inputs are
        ids and mask, its outputs float.
    precision : {"float32", "bf16"}
        What it computes in.

    Attributes
    ----------
    n_at_once : int
        How many batches it computes at the same time; so many threads may call it.
    """

    device = "cpu"

    def __init__(self, model: Any, precision: str) -> None:
        self.precision = precision
        hints = {"INFERENCE_PRECISION_HINT": _PRECISIONS[precision], "PERFORMANCE_HINT": "THROUGHPUT"}
        self._compiled = runtime().compile_model(model, "CPU", hints)
        self.n_at_once = int(self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.n_at_once):
            self._idle.put(self._compiled.create_infer_request())

    def __call__(self, ids: Rectangle, mask: Rectangle) -> Outputs:
        """Compute one batch; see `core.qurater.networks.engine.Engine`."""
        request = self._idle.get()
        try:
            found = request.infer([ids, mask], share_inputs=True)
            return [np.array(found[place], dtype=np.float32) for place in range(len(found))]
        finally:
            self._idle.put(request)


@cache
def runtime() -> Any:
    """Load OpenVINO, without the package that reports to its maker what is done with it."""
    # A name that leads nowhere: OpenVINO does without what cannot be imported.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino.Core()


def has_bf16() -> bool:
    """Say whether the processor multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    return "BF16" in runtime().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def converted(module: Any, ids: Rectangle, mask: Rectangle) -> Any:
    """Convert a module of PyTorch, by following what it does with one batch.

    Parameters
    ----------
    module : torch.nn.Module
        Takes ids and mask, gives a tensor or a tuple of them.
    ids, mask : ndarray of int64, shape (n_rows, n_columns)
        An example; numbers of rows and columns stay free.

    Returns
    -------
    openvino.Model
        In float32.
    """
    runtime()
    import openvino
    import torch

    with torch.inference_mode():
        return openvino.convert_model(module, example_input=(torch.from_numpy(ids), torch.from_numpy(mask)))


def save(model: Any, path: Path) -> None:
    """Write a network as ``.xml`` and ``.bin``, all digits kept."""
    import openvino

    openvino.save_model(model, path, compress_to_fp16=False)
