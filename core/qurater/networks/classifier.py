"""A sequence classification model of transformers in PyTorch: token ids in, one logit a criterion out."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.corpus.tokens import Ids
from core.errors import InputError
from core.qurater.networks.network import SegmentValues, without_vectors
from core.qurater.networks.places import positions
from core.qurater.raters.encoder_files import special_ids
from core.qurater.raters.heads import Ratings
from core.qurater.segments.padding import padded

_NO_IDS: Ids = np.empty(0, dtype=np.int32)


class Classifier:
    """An encoder or a decoder with a classification head, in float32, that can learn.

    Attributes
    ----------
    model : PreTrainedModel
        As transformers loads it.
    device : str
        Where it computes.
    """

    precision = "float32"
    n_at_once = 1

    def __init__(self, model: Any, *, folder: Path, outputs: Sequence[int], device: str) -> None:
        self.model = model.eval().to(device)
        self.device = device
        self._outputs = list(outputs)
        # Decoders are trained without special tokens (QuRater-1.3B), encoders read theirs.
        self._prefix, self._suffix = (_NO_IDS, _NO_IDS) if reads_last_token(model) else special_ids(folder)

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""
        return len(self._prefix) + len(self._suffix)

    def ratings(self, segments: Sequence[Ids]) -> Ratings:
        """Rate segments, see `core.qurater.networks.network.Network.ratings`."""
        with torch.inference_mode():
            logits = self.logits(segments)
        return np.asarray(logits.float().cpu().numpy()[:, self._outputs], dtype=np.float32)

    def values(self, segments: Sequence[Ids], *, with_features: bool) -> SegmentValues:
        """Rate segments; there is nothing else to say of them."""
        return without_vectors(self.ratings(segments))

    def logits(self, segments: Sequence[Ids]) -> Tensor:
        """Give the outputs of the model for segments, in its own order and with gradients; (n_segments, n_outputs)."""
        rows = padded(segments, prefix=self._prefix, suffix=self._suffix)
        ids, mask = (torch.from_numpy(array).to(self.device) for array in rows)
        return pooled_logits(self.model, ids, mask)


class Logits(nn.Module):
    """A classifier as a module that takes ids and mask, and gives its logits, (n_rows, n_outputs)."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self._model = model

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """See `pooled_logits`."""
        return pooled_logits(self._model, ids, mask)


def reads_last_token(model: Any) -> bool:
    """Say whether a classifier pools on the last token, as those made from decoders do."""
    return isinstance(getattr(model, "score", None), torch.nn.Linear)


def pooled_logits(model: Any, ids: Tensor, mask: Tensor) -> Tensor:
    """Apply a classifier to token ids, the mask alone saying what is a token.

    Parameters
    ----------
    model : PreTrainedModel
        For sequence classification.
    ids : Tensor of int64, shape (n_rows, n_columns)
        Token ids; for decoders padding may stand on either side, for encoders on the right.
    mask : Tensor of int64, shape (n_rows, n_columns)
        1 for a token, 0 for padding.

    Returns
    -------
    Tensor, shape (n_rows, n_outputs)
        For a decoder the outputs at the last real token.

    Notes
    -----
    transformers looks for the last token that is not the padding token.  That refuses a batch where the configuration
    names none, as for many Llamas, and pools on the wrong token where a text ends in the one it names: QuRater-1.3B
    was used with token 0, which is also its unknown token.  For rows of one length, and for others where neither
    happens, the logits are those of transformers.
    """
    if not reads_last_token(model):
        logits: Tensor = model(input_ids=ids, attention_mask=mask).logits
        return logits
    arguments: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "use_cache": False}
    if "position_ids" in inspect.signature(model.base_model.forward).parameters:
        arguments["position_ids"] = positions(mask)
    states = model.base_model(**arguments).last_hidden_state  # (n_rows, n_columns, hidden)
    last = (mask * torch.arange(1, mask.shape[1] + 1, device=mask.device)).argmax(dim=1)
    pooled: Tensor = model.score(states[torch.arange(mask.shape[0], device=mask.device), last])
    return pooled


def last_layer(model: Any) -> torch.nn.Linear:
    """Find the linear layer whose outputs are the logits.

    Raises
    ------
    InputError
        If the model does not end in one, as some rare architectures do not.
    """
    n_outputs = model.config.num_labels
    layers = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]
    if not layers or layers[-1].out_features != n_outputs:
        raise InputError(
            f"A {type(model).__name__} does not end in a linear layer of {n_outputs} outputs, so it cannot be "
            "calibrated. Choose another base, or --method heads."
        )
    return layers[-1]


def divide_outputs(model: Any, temperatures: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    """Fold one temperature an output into a model's last layer, so that differences of logits are calibrated."""
    layer = last_layer(model)
    with torch.no_grad():
        scale = torch.from_numpy(temperatures).to(layer.weight)
        layer.weight.div_(scale[:, None])
        if layer.bias is not None:
            layer.bias.div_(scale)
