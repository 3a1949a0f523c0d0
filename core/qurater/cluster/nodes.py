"""The nodes of a cluster: what an actor gets of them, and whether all of them see the workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.errors import InputError

# One process computes with several processors; beyond so many, Python in it cannot keep up with them.
_MOST_CPUS = 8
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Actors:
    """What each actor gets of the node that it runs on."""

    num_cpus: int
    num_gpus: int

    @property
    def device(self) -> str:
        """Where an actor computes: ``"cpu"`` or ``"cuda"``."""
        return "cuda" if self.num_gpus else "cpu"


def actors_for(device: str) -> Actors:
    """Divide the cluster among actors: one a GPU; where there is none, one for every few processors.

    Parameters
    ----------
    device : {"auto", "cpu", "cuda"}
        ``auto`` takes GPUs where there are any, and no others.

    Returns
    -------
    Actors
        All of one size, since the pool knows one size only: that which the smallest node can give.

    Raises
    ------
    InputError
        If the cluster has no such device.
    """
    has_gpu = any(node["Resources"].get("GPU", 0) >= 1 for node in _alive())
    if device != "cpu" and has_gpu:
        return Actors(num_cpus=1, num_gpus=1)
    if device == "cuda":
        raise InputError("The Ray cluster has no GPU. Choose --device cpu, or add nodes that have one.")
    cpus = [n for node in _alive() if (n := int(node["Resources"].get("CPU", 0)))]
    if not cpus:
        raise InputError("No node of the Ray cluster has a CPU to give. Start nodes with: ray start --num-cpus N")
    return Actors(num_cpus=min(*cpus, _MOST_CPUS), num_gpus=0)


def require_seen(folder: Path, actors: Actors) -> None:
    """Make sure that every node on which actors may run sees what lies in a folder here.

    Raises
    ------
    InputError
        If one does not, does not answer, or has no QuLens; the node is named.
    """
    token = folder / f".seen-{uuid4().hex}"  # not there on a node that has a copy of the folder
    token.touch()
    try:
        for name, answer in _ask_nodes(token, "GPU" if actors.num_gpus else "CPU"):
            if not _answered(name, answer):
                raise InputError(
                    f"Node '{name}' does not see '{folder}'. Put the workspace on storage that all nodes share under "
                    "the same path, or leave that node out."
                )
    finally:
        token.unlink(missing_ok=True)


def _ask_nodes(token: Path, resource: str) -> list[tuple[str, Any]]:
    """Ask each node that has a resource whether it sees a file; gives names of nodes, and references to answers."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    is_seen = ray.remote(num_cpus=0, max_retries=0)(_is_seen)
    return [
        (
            node["NodeManagerHostname"],
            is_seen.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(
                token
            ),
        )
        for node in _alive()
        if node["Resources"].get(resource, 0) >= 1
    ]


def _answered(name: str, answer: Any) -> bool:
    import ray

    try:
        return bool(ray.get(answer, timeout=_PATIENCE_SECONDS))
    except ray.exceptions.RayError as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise InputError(f"Node '{name}' cannot work ({said[-1][:160]}). Mend it, or leave it out.") from error


def _alive() -> list[dict[str, Any]]:
    import ray

    nodes: Any = ray.nodes
    return [node for node in nodes() if node["Alive"]]


def _is_seen(path: Path) -> bool:
    """Say whether a file is there; run on a node, it shows besides that QuLens can be imported."""
    return path.is_file()
