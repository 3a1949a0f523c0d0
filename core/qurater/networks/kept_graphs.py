"""Networks converted once for OpenVINO, and kept, so that the next time rating starts without PyTorch.

Each is a folder below the user's cache, named by a hash of all that decides what it computes::

    graph.xml, graph.bin    the network in float32
    probe.npz               a batch, and what PyTorch computed of it

A graph is used only if it computes of its probe what PyTorch did, each time that it is opened.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from core.corpus.files import folder_written_atomically
from core.errors import QuLensError
from core.qurater.networks.graph import Graph, Outputs, converted, save
from core.qurater.segments.padding import Rectangle, padded

_GRAPH, _PROBE = "graph.xml", "probe.npz"
_SOFTWARE = ("openvino", "torch", "transformers")
_FORMAT = 1

# Token ids that every model knows.
_PROBE_VOCABULARY = 200

# 90 MB each for the default encoder; those that were not used for longest go.
_MOST_KEPT = 8
# Larger ones would fill the cache, and their conversion the memory.
_MOST_BYTES = 2**30


@dataclass(slots=True)
class ConvertedNetwork:
    """A network for OpenVINO that computes what PyTorch does.

    Attributes
    ----------
    source : Path or openvino.Model
        What is compiled.
    """

    source: Any
    _compiled: dict[str, Graph] = field(default_factory=dict)

    def engine(self, precision: str) -> Graph:
        """Compile it for a precision, once."""
        if precision not in self._compiled:
            self._compiled[precision] = Graph(self.source, precision)
        return self._compiled[precision]

    def agrees(self, ids: Rectangle, mask: Rectangle, expected: Outputs) -> bool:
        """Tell whether it computes in float32 what is expected."""
        found = self.engine("float32")(ids, mask)
        return len(found) == len(expected) and all(
            one.shape == other.shape and np.allclose(one, other, rtol=1e-3, atol=1e-4)
            for one, other in zip(found, expected, strict=True)
        )


def convertible(folder: Path) -> bool:
    """Say whether a checkpoint is small enough to be converted, and kept."""
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) <= _MOST_BYTES


def converted_network(identity: Sequence[str], build: Callable[[], Any]) -> ConvertedNetwork | None:
    """Give a network for OpenVINO: the one that is kept, or one that is converted now, and kept.

    Parameters
    ----------
    identity : sequence of str
        What decides what it computes: hashes of weights and configuration, and what is read of it.
    build : callable
        Makes it as a module of PyTorch in float32 that takes ids and mask; is called only where none is kept.

    Returns
    -------
    ConvertedNetwork or None
        None where OpenVINO cannot follow the network, or computes something else than PyTorch.
    """
    folder = graphs_folder() / _key(identity)
    kept = _kept(folder)
    return kept if kept is not None else _convert(build(), folder)


def graphs_folder() -> Path:
    """Name the folder with converted networks: ``qulens/graphs`` in ``$XDG_CACHE_HOME``, by default ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qulens" / "graphs"


def _key(identity: Sequence[str]) -> str:
    software = [version(name) for name in _SOFTWARE]
    return hashlib.blake2b(json.dumps([_FORMAT, *identity, *software]).encode(), digest_size=16).hexdigest()


def _kept(folder: Path) -> ConvertedNetwork | None:
    """Open a kept network; what is damaged counts as absent, and is made again."""
    try:
        with np.load(BytesIO((folder / _PROBE).read_bytes()), allow_pickle=False) as probe:
            ids, mask, *expected = (probe[name] for name in probe.files)
        network = ConvertedNetwork(folder / _GRAPH)
        if network.agrees(ids, mask, expected):
            os.utime(folder)
            return network
    except (OSError, EOFError, ValueError, BadZipFile, RuntimeError):
        pass
    return None


def _convert(module: Any, folder: Path) -> ConvertedNetwork | None:
    # Other numbers of rows and columns than the example has, with padding and without.
    batches = [_probe(37, 12), _probe(5, 5, 5, 5)]
    try:
        expected = [_of_pytorch(module, *batch) for batch in batches]
        with quiet():
            network = ConvertedNetwork(converted(module, *_probe(9, 5, 7)))
        agrees = all(network.agrees(*batch, found) for batch, found in zip(batches, expected, strict=True))
    except Exception:  # whatever it stumbles over, PyTorch computes the network too
        return None
    if agrees:
        _keep(network.source, folder, [*batches[0], *expected[0]])
    return network if agrees else None


def _of_pytorch(module: Any, ids: Rectangle, mask: Rectangle) -> Outputs:
    import torch

    with torch.inference_mode():
        found = module.eval()(torch.from_numpy(ids), torch.from_numpy(mask))
    return [output.numpy() for output in (found if isinstance(found, tuple) else (found,))]


def _probe(*lengths: int) -> tuple[Rectangle, Rectangle]:
    """Make a batch of segments of some lengths, the same each time."""
    rng, none = np.random.default_rng(0), np.empty(0, np.int32)
    segments = [rng.integers(0, _PROBE_VOCABULARY, length, dtype=np.int32) for length in lengths]
    return padded(segments, prefix=none, suffix=none)


def _keep(model: Any, folder: Path, probe: list[Any]) -> None:
    """Keep a network; where that cannot be done, it is converted again next time."""
    with suppress(QuLensError, OSError, RuntimeError):
        with folder_written_atomically(folder, force=True) as staging:
            save(model, staging / _GRAPH)
            np.savez(staging / _PROBE, *probe)
        kept = sorted(folder.parent.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)
        for old in kept[:-_MOST_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what PyTorch and OpenVINO say of following a module from the user, who cannot do anything about it."""
    import logging
    import warnings

    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
