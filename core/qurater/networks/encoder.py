"""A frozen encoder: token ids in, means of what it computes of them out (`core.qurater.networks.pooling`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER, check_minilm_weights, encoder_folder
from core.corpus.tokens import Ids
from core.qurater.networks.devices import chosen_device
from core.qurater.networks.engine import Engine
from core.qurater.networks.kept_graphs import converted_network, convertible
from core.qurater.raters.encoder_files import (
    require_safetensors,
    segment_tokens,
    setup_sha256,
    special_ids,
    weights_sha256,
)
from core.qurater.raters.rater import POOLING
from core.qurater.segments.padding import padded

Features = npt.NDArray[np.float32]

# Gives a network in a precision.
Engines = Callable[[str], Engine]


@dataclass(frozen=True, slots=True, eq=False)
class EncoderFiles:
    """What is known of an encoder from its files.

    Attributes
    ----------
    name : str
        As it was asked for: ``"minilm"``, a folder, or a hub name.
    weights_sha256, setup_sha256 : str
        Hashes of its weights, and of its configuration and tokenizer; ratings belong to them.
    window : int
        The most tokens of a segment, special ones not counted.
    prefix, suffix : ndarray of int32
        The special tokens before and behind each segment.
    """

    name: str
    weights_sha256: str
    setup_sha256: str
    window: int
    prefix: Ids
    suffix: Ids


class Encoder:
    """A pre-trained encoder whose weights never change.

    Attributes
    ----------
    files : EncoderFiles
        What it is made of.
    n_features : int
        Numbers that describe a segment.
    """

    def __init__(self, files: EncoderFiles, engines: Engines, precision: str) -> None:
        self.files = files
        self._engines, self._engine = engines, engines(precision)
        self.n_features = self.features([np.zeros(1, dtype=np.int32)]).shape[1]

    @property
    def device(self) -> str:
        """Where it computes: ``"cpu"`` or ``"cuda"``."""
        return self._engine.device

    @property
    def precision(self) -> str:
        """``"float32"``, or ``"bf16"`` for weights and states in bfloat16; means are float32 all the same."""
        return self._engine.precision

    @property
    def n_at_once(self) -> int:
        """How many batches it computes at the same time."""
        return self._engine.n_at_once

    @property
    def window(self) -> int:
        """The most tokens of a segment, special ones not counted."""
        return self.files.window

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""
        return len(self.files.prefix) + len(self.files.suffix)

    def at(self, precision: str) -> "Encoder":
        """Give the same encoder in another precision."""
        return Encoder(self.files, self._engines, precision)

    def read(self, segments: Sequence[Ids]) -> tuple[Features, Features]:
        """Describe segments by means over their tokens.

        Parameters
        ----------
        segments : sequence of ndarray of int32, shape (n_tokens,)
            Token ids without special ones, each no longer than `window`; they go through the model as one batch.

        Returns
        -------
        tuple of ndarray of float32, shapes (n_segments, n_features) and (n_segments, n_dimensions)
            What heads read, and what texts are found by; see `core.qurater.networks.pooling.Pooling`.
        """
        files = self.files
        most = files.window + self.n_special
        features, vectors = self._engine(*padded(segments, prefix=files.prefix, suffix=files.suffix, most_columns=most))
        return features, vectors

    def features(self, segments: Sequence[Ids]) -> Features:
        """Give what heads read of segments, see `read`."""
        return self.read(segments)[0]


def load_encoder(name: str, *, device: str = "auto", precision: str = "float32") -> Encoder:
    """Load an encoder from safetensors, without running any code of the checkpoint.

    Parameters
    ----------
    name : str
        See `core.corpus.encoders.encoder_folder`.
    device : {"auto", "cpu", "cuda"}
        Where to compute; ``auto`` takes CUDA where there is one.
    precision : {"float32", "bf16"}
        Of weights and states.

    Returns
    -------
    Encoder
        Ready for `Encoder.features`.

    Raises
    ------
    InputError
        If the device is not there, the weights are pickled or damaged, or the architecture is not in transformers.
    NotFoundError
        If there is no such encoder.
    """
    folder = encoder_folder(name)
    if name == DEFAULT_ENCODER:
        check_minilm_weights(folder)
    require_safetensors(folder)
    files = _files(name, folder)
    return Encoder(files, _engines(files, folder, chosen_device(device)), precision)


def _files(name: str, folder: Path) -> EncoderFiles:
    prefix, suffix = special_ids(folder)
    window = segment_tokens(folder) - len(prefix) - len(suffix)
    return EncoderFiles(name, weights_sha256(folder), setup_sha256(folder), window, prefix, suffix)


def _engines(files: EncoderFiles, folder: Path, device: str) -> Engines:
    def build() -> Any:
        from transformers import AutoModel

        from core.qurater.networks.loading import loaded
        from core.qurater.networks.pooling import Pooling

        model, _ = loaded(AutoModel, folder)
        return Pooling(model, n_before=len(files.prefix), n_behind=len(files.suffix))

    if device == "cpu" and convertible(folder):
        identity = [files.weights_sha256, files.setup_sha256, POOLING]
        if (network := converted_network(identity, build)) is not None:
            return network.engine
    return torch_engines(build(), device)


def torch_engines(module: Any, device: str) -> Engines:
    """Compute a network by PyTorch, in whatever precision is asked for."""
    from core.qurater.networks.torch_engine import TorchEngine

    return lambda precision: TorchEngine(module, device=device, precision=precision)
