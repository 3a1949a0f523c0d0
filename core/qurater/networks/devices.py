"""Which devices this machine has, found out without loading PyTorch where a glance is enough."""

import sys
from pathlib import Path

from core.errors import InputError
from core.qurater.networks.graph import has_bf16

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bf16")


def require_engine(device: str, precision: str) -> None:
    """Refuse a device or a precision that cannot be; before anything that takes time.

    Raises
    ------
    InputError
        Saying which can.
    """
    if device not in DEVICES:
        raise InputError(f"There is no device {device!r}. Choose one of {', '.join(DEVICES)}.")
    if precision not in PRECISIONS:
        raise InputError(f"There is no precision {precision!r}. Choose one of {', '.join(PRECISIONS)}.")


def chosen_device(device: str) -> str:
    """Resolve ``auto`` to a device of this machine, and refuse one that is not there.

    Raises
    ------
    InputError
        If CUDA is asked for and there is none, or the name is not a device.
    """
    require_engine(device, "auto")
    if device == "cpu":
        return device
    has_cuda = _has_cuda()
    if device == "cuda" and not has_cuda:
        raise InputError("This machine has no CUDA device that PyTorch can use. Choose --device cpu.")
    return "cuda" if has_cuda else "cpu"


def computes_in_bf16(device: str) -> bool:
    """Say whether the device multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if device == "cpu":
        return has_bf16()
    import torch

    return bool(torch.cuda.is_bf16_supported())


def _has_cuda() -> bool:
    # NVIDIA's driver, and Windows' for Linux, make these files; PyTorch alone takes a second to say that they lack.
    if sys.platform == "linux" and not any(Path("/dev").glob("nvidia[0-9]*")) and not Path("/dev/dxg").exists():
        return False
    import torch

    return torch.cuda.is_available()
