"""A sequence classification model of transformers as a rater: token ids in, one logit a criterion out."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.corpus.tokens import Ids
from core.errors import InputError, NotFoundError
from core.qurater.networks.encoder import DTYPES, chosen_device, loaded
from core.qurater.raters.encoder_files import special_ids
from core.qurater.raters.heads import Ratings
from core.qurater.raters.rater import ClassifierRater
from core.qurater.segments.padding import padded, positions

_NO_IDS: Ids = np.empty(0, dtype=np.int32)


class Classifier:
    """An encoder or a decoder with a classification head.

    Attributes
    ----------
    model : PreTrainedModel
        As transformers loads it.
    device, precision : str
        Where and in what it computes.
    """

    def __init__(self, model: Any, *, folder: Path, outputs: Sequence[int], device: str, precision: str) -> None:
        self.model = model.eval().to(device, dtype=DTYPES[precision])
        self.device, self.precision = device, precision
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

    def logits(self, segments: Sequence[Ids]) -> Tensor:
        """Give the outputs of the model for segments, in its own order and with gradients; (n_segments, n_outputs)."""
        ids, mask = padded(segments, prefix=self._prefix, suffix=self._suffix, device=self.device)
        return pooled_logits(self.model, ids, mask)


def load_classifier(rater: ClassifierRater, *, device: str, precision: str) -> Classifier:
    """Load a classifier from safetensors, without running any code of the checkpoint.

    Raises
    ------
    NotFoundError
        If it was never saved.
    InputError
        If the device is not there, weights are missing, damaged or of other shapes, or the architecture is not in
        transformers.
    """
    from transformers import AutoModelForSequenceClassification

    if rater.folder is None:
        raise NotFoundError(f"The rater {rater.name!r} lies nowhere. Save it before it is to rate.")
    model, missing = loaded(AutoModelForSequenceClassification, rater.folder)
    if missing:
        raise InputError(
            f"The rater in '{rater.folder}' has no weights for {', '.join(sorted(missing)[:3])}, so it would rate at "
            "random. Restore its weights, or train it."
        )
    return Classifier(
        model, folder=rater.folder, outputs=rater.outputs, device=chosen_device(device), precision=precision
    )


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
    pooled: Tensor = model.score(states[torch.arange(len(mask), device=mask.device), last])
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
