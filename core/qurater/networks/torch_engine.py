"""Networks computed by PyTorch: on every GPU of this machine, or on a processor where OpenVINO cannot follow them."""

from copy import deepcopy
from queue import SimpleQueue
from threading import Lock

import numpy as np
import torch
from torch import Tensor, nn

from core.qurater.networks.graph import Outputs
from core.qurater.segments.padding import Rectangle

DTYPES = {"float32": torch.float32, "bf16": torch.bfloat16}

# While a GPU computes one batch, the next is put together and copied.
_AT_ONCE = {"cpu": 1, "cuda": 2}


class _Replica:
    """A network on one device; batches are started one at a time."""

    def __init__(self, module: nn.Module, device: str, precision: str) -> None:
        self.module = in_precision(deepcopy(module).eval(), precision).to(device)
        self.device = device
        self.starting = Lock()


class TorchEngine:
    """A network on all devices of a kind, see `core.qurater.networks.engine.Engine`.

    Parameters
    ----------
    module : torch.nn.Module
        Takes ids and mask, gives a tensor or a tuple of them; it is copied.
    device : {"cpu", "cuda"}
        With ``"cuda"`` each GPU has a copy, and batches go to the one that is free.
    precision : {"float32", "bf16"}
        Of weights and states.
    """

    def __init__(self, module: nn.Module, *, device: str, precision: str) -> None:
        self.device, self.precision = device, precision
        replicas = [_Replica(module, name, precision) for name in device_names(device)]
        self.n_at_once = len(replicas) * _AT_ONCE[device]
        self._idle: SimpleQueue[_Replica] = SimpleQueue()
        for replica in replicas * _AT_ONCE[device]:
            self._idle.put(replica)

    def __call__(self, ids: Rectangle, mask: Rectangle) -> Outputs:
        """Compute one batch."""
        replica = self._idle.get()
        try:
            inputs = [_on(replica.device, array) for array in (ids, mask)]
            with replica.starting, torch.inference_mode():
                found = replica.module(*inputs)
            outputs = found if isinstance(found, tuple) else (found,)
            return [np.asarray(output.float().cpu().numpy()) for output in outputs]
        finally:
            self._idle.put(replica)


def in_precision(module: nn.Module, precision: str) -> nn.Module:
    """Convert the weights of a module; its buffers stay as they are.

    Rotary position embeddings keep frequencies in a buffer, and in bfloat16 they would turn tokens behind the first
    hundred by wrong angles: ratings of full segments then moved by up to a standard deviation.
    """
    for parameter in module.parameters():
        parameter.data = parameter.data.to(DTYPES[precision])
    return module


def device_names(device: str) -> list[str]:
    """Name the devices of a kind on this machine, as PyTorch calls them."""
    return ["cpu"] if device == "cpu" else [f"cuda:{number}" for number in range(torch.cuda.device_count())]


def _on(device: str, array: Rectangle) -> Tensor:
    """Copy to a device; to a GPU from pinned memory, so that it computes meanwhile."""
    tensor = torch.from_numpy(array)
    return tensor if device == "cpu" else tensor.pin_memory().to(device, non_blocking=True)
