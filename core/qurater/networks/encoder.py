"""A frozen encoder: token ids in, means of what it computes of them out (`core.qurater.networks.pooling`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from core.corpus.encoders import DEFAULT_ENCODER, check_minilm_weights, encoder_folder
from core.corpus.tokens import Ids
from core.errors import InputError
from core.qurater.networks.pooling import Pooling
from core.qurater.raters.encoder_files import (
    require_safetensors,
    segment_tokens,
    setup_sha256,
    special_ids,
    weights_sha256,
)
from core.qurater.segments.padding import padded, without_special

Features = npt.NDArray[np.float32]

DEVICES = ("auto", "cpu", "cuda")

DTYPES = {"float32": torch.float32, "bf16": torch.bfloat16}


class Encoder:
    """A pre-trained encoder whose weights never change.

    Attributes
    ----------
    name : str
        As it was asked for: ``"minilm"``, a folder, or a hub name.
    weights_sha256 : str
        Hash of its weights; ratings belong to it.
    setup_sha256 : str
        Hash of its configuration and tokenizer; ratings belong to these too.
    device : str
        ``"cpu"`` or ``"cuda"``.
    precision : str
        ``"float32"``, or ``"bf16"`` for weights and states in bfloat16 (means are float32 all the same).
    window : int
        The most tokens of a segment, special ones not counted.
    n_features : int
        Numbers that describe a segment.
    """

    def __init__(self, name: str, model: Any, *, folder: Path, device: str, precision: str) -> None:
        self.name = name
        self.weights_sha256, self.setup_sha256 = weights_sha256(folder), setup_sha256(folder)
        self.device = device
        self.precision = precision
        self._pooling = Pooling(model.eval().to(device, dtype=DTYPES[precision]))
        self._prefix, self._suffix = special_ids(folder)
        self.window = segment_tokens(model.config) - self.n_special
        self.n_features = self.features([np.zeros(1, dtype=np.int32)]).shape[1]

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""
        return len(self._prefix) + len(self._suffix)

    def features(self, segments: Sequence[Ids]) -> Features:
        """Describe segments by means over their tokens.

        Parameters
        ----------
        segments : sequence of ndarray of int32, shape (n_tokens,)
            Token ids without special ones, each no longer than `window`; they go through the model as one batch.

        Returns
        -------
        ndarray of float32, shape (n_segments, n_features)
            See `core.qurater.networks.pooling.Pooling.means`; special tokens and padding count in no mean.
        """
        ids, mask = padded(segments, prefix=self._prefix, suffix=self._suffix, device=self.device)
        with torch.inference_mode():
            counted = without_special(mask, n_before=len(self._prefix), n_behind=len(self._suffix))
            pooled = self._pooling.means(ids, mask, counted)
        return np.asarray(pooled.cpu().numpy(), dtype=np.float32)


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
    from transformers import AutoModel

    folder = encoder_folder(name)
    if name == DEFAULT_ENCODER:
        check_minilm_weights(folder)
    model, _ = loaded(AutoModel, folder)
    return Encoder(name, model, folder=folder, device=chosen_device(device), precision=precision)


def loaded(architecture: Any, folder: Path, **changes: Any) -> tuple[Any, set[str]]:
    """Load a model of transformers from safetensors, without running any code of the checkpoint.

    Parameters
    ----------
    architecture : type
        Such as ``transformers.AutoModel``.
    folder : Path
        Of the checkpoint.
    **changes
        What its configuration is to have otherwise.

    Returns
    -------
    tuple of (PreTrainedModel, set of str)
        The model in float32, and the weights that the checkpoint lacks, which were drawn at random.

    Raises
    ------
    InputError
        If the weights are pickled or damaged, do not fit, or the architecture is not in transformers.
    """
    from transformers.utils import logging

    require_safetensors(folder)
    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # what is missing is told by whoever asked
    try:
        model, found = architecture.from_pretrained(
            folder,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            dtype=torch.float32,
            output_loading_info=True,
            **changes,
        )
    except (ValueError, OSError, RuntimeError) as error:
        raise InputError(
            f"The model in '{folder}' cannot be loaded ({str(error).splitlines()[0][:120]}). "
            "Give a Hugging Face checkpoint of an architecture that transformers knows."
        ) from error
    finally:
        transformers_logging.set_verbosity(before)
    return model, {*found["missing_keys"], *(name for name, *_ in found["mismatched_keys"])}


def chosen_device(device: str) -> str:
    """Resolve ``auto`` to a device of this machine, and refuse one that is not there.

    Raises
    ------
    InputError
        If CUDA is asked for and there is none, or the name is not a device.
    """
    if device not in DEVICES:
        raise InputError(f"There is no device {device!r}. Choose one of {', '.join(DEVICES)}.")
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise InputError("This machine has no CUDA device that PyTorch can use. Choose --device cpu.")
    return "cuda" if has_cuda and device != "cpu" else "cpu"
