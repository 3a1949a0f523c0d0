"""What a figure of speed was measured on."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

_PACKAGES = ("torch", "transformers", "tokenizers", "openvino", "sentence-transformers")
_KNOWING = ("amx_bf16", "avx512_bf16", "avx512_vnni", "avx2")


@dataclass(frozen=True, slots=True)
class Machine:
    """Processor, cores and threads of PyTorch, what multiplies matrices, versions, and the day."""

    processor: str
    n_cores: int
    n_threads: int
    instructions: list[str]
    packages: dict[str, str]
    time: str

    def __str__(self) -> str:
        packages = ", ".join(f"{name} {found}" for name, found in self.packages.items())
        instructions = ", ".join(self.instructions)
        return f"{self.processor}, {self.n_cores} cores, {self.n_threads} threads, {instructions}; {packages}"


def this_machine(packages: Sequence[str] = _PACKAGES) -> Machine:
    """Describe the machine and the software that this process runs on, as far as it matters for what is measured."""
    facts = _facts()
    flags = facts.get("flags", "").split()
    return Machine(
        facts.get("model name", platform.processor()),
        os.cpu_count() or 1,
        torch.get_num_threads(),
        [name for name in _KNOWING if name in flags],
        {name: _version(name) for name in packages},
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _facts() -> dict[str, str]:
    """Read what Linux says of the first core; nothing elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text().partition("\n\n")[0].splitlines()
    except OSError:
        return {}
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
