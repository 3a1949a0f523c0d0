"""A frozen encoder: token ids in, the mean state of each of its layers out.

Heads on the states of all layers are far better than on the last one alone (0.85 instead of 0.76 of all pairs): what
makes a style lies lower in the network than what makes a topic.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.corpus.encoders import DEFAULT_ENCODER, check_minilm_weights, encoder_folder
from core.corpus.tokens import Ids
from core.errors import InputError
from core.qurater.encoder_files import require_safetensors, special_ids, weights_sha256

Features = npt.NDArray[np.float32]

# The protocol of the paper: a segment is at most 512 tokens, however far the model can see.
MAX_SEGMENT_TOKENS = 512
DEVICES = ("auto", "cpu", "cuda")

_DTYPES = {"float32": torch.float32, "bf16": torch.bfloat16}


class Encoder:
    """A pre-trained encoder whose weights never change.

    Attributes
    ----------
    name : str
        As it was asked for: ``"minilm"``, a folder, or a hub name.
    weights_sha256 : str
        Hash of its weights; ratings belong to it.
    device : str
        ``"cpu"`` or ``"cuda"``.
    precision : str
        ``"float32"``, or ``"bf16"`` for weights and states in bfloat16 (means are float32 all the same).
    window : int
        The most tokens of a segment, special ones not counted.
    n_features : int
        Layers times hidden size.
    """

    def __init__(self, name: str, model: Any, *, folder: Path, device: str, precision: str) -> None:
        self.name = name
        self.weights_sha256 = weights_sha256(folder)
        self.device = device
        self.precision = precision
        self._model = model.eval().to(device, dtype=_DTYPES[precision])
        self._prefix, self._suffix = special_ids(folder)
        self._pad_id = model.config.pad_token_id or 0
        positions = min(MAX_SEGMENT_TOKENS, getattr(model.config, "max_position_embeddings", MAX_SEGMENT_TOKENS))
        self.window = int(positions) - self.n_special
        self.n_features = int(model.config.num_hidden_layers * model.config.hidden_size)

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""
        return len(self._prefix) + len(self._suffix)

    def features(self, segments: Sequence[Ids]) -> Features:
        """Describe segments by the mean state of each layer.

        Parameters
        ----------
        segments : sequence of ndarray of int32, shape (n_tokens,)
            Token ids without special ones, each no longer than `window`; they go through the model as one batch.

        Returns
        -------
        ndarray of float32, shape (n_segments, n_features)
            Means over the segment's real tokens and its special ones, never over padding; first layer first.
        """
        wrapped = [np.concatenate([self._prefix, segment, self._suffix]) for segment in segments]
        ids = np.full((len(wrapped), max(map(len, wrapped))), self._pad_id, dtype=np.int64)
        mask = np.zeros(ids.shape, dtype=np.int64)
        for row, segment in enumerate(wrapped):
            ids[row, : len(segment)] = segment
            mask[row, : len(segment)] = 1
        ids_there = torch.from_numpy(ids).to(self.device)
        mask_there = torch.from_numpy(mask).to(self.device)
        with torch.inference_mode():
            pooled = pooled_states(self._model, ids_there, mask_there)
        return np.asarray(pooled.cpu().numpy(), dtype=np.float32)


def pooled_states(model: Any, ids: Tensor, mask: Tensor) -> Tensor:
    """Average the states of each layer over the real tokens of each row.

    Parameters
    ----------
    model : PreTrainedModel
        An encoder.
    ids : Tensor of int64, shape (n_rows, n_columns)
        Token ids; padding may stand on either side.
    mask : Tensor of int64, shape (n_rows, n_columns)
        1 for a token, 0 for padding.

    Returns
    -------
    Tensor of float32, shape (n_rows, n_layers * hidden_size)
        The embedding layer is not among them: it added nothing to the accuracy.

    Notes
    -----
    The mask alone says what is a token.  The reference implementation pooled by counting from the left and padded on
    the left, so that padding changed ratings.
    """
    arguments: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
    if model.config.model_type == "bert":
        # BERT counts positions from the edge of the tensor; other families count real tokens or distances.
        arguments["position_ids"] = (mask.cumsum(dim=1) - 1).clamp(min=0)
    states = model(**arguments, output_hidden_states=True).hidden_states[1:]  # of (n_rows, n_columns, hidden)
    weights = (mask / mask.sum(dim=1, keepdim=True)).unsqueeze(1)  # (n_rows, 1, n_columns), float32 whatever the states
    return torch.cat([torch.bmm(weights, layer.float()).squeeze(1) for layer in states], dim=1)


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
    from transformers.utils import logging

    folder = encoder_folder(name)
    if name == DEFAULT_ENCODER:
        check_minilm_weights(folder)
    require_safetensors(folder)
    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    try:
        model: Any = AutoModel.from_pretrained(
            folder, use_safetensors=True, trust_remote_code=False, local_files_only=True, dtype=torch.float32
        )
    except (ValueError, OSError) as error:
        raise InputError(
            f"The encoder in '{folder}' cannot be loaded ({str(error).splitlines()[0][:120]}). "
            "Give a Hugging Face checkpoint of an architecture that transformers knows."
        ) from error
    return Encoder(name, model, folder=folder, device=chosen_device(device), precision=precision)


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
