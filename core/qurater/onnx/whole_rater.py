"""A rater as one module of PyTorch: token ids and mask in, one rating a criterion out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.corpus.encoders import encoder_folder
from core.corpus.tokens import Ids
from core.qurater.networks.classifier import Logits
from core.qurater.networks.loading import loaded
from core.qurater.networks.pooling import Pooling
from core.qurater.raters.classifier_outputs import classifier_special_ids
from core.qurater.raters.encoder_files import special_ids
from core.qurater.raters.heads import Heads
from core.qurater.raters.rater import ClassifierRater, HeadsRater, Rater


@dataclass(frozen=True, slots=True, eq=False)
class WholeRater:
    """A rater with all that it computes with.

    Attributes
    ----------
    module : torch.nn.Module
        Takes ids and mask, (n_rows, n_columns), and gives ratings, (n_rows, n_criteria), in float32.
    prefix, suffix : ndarray of int32
        The special tokens before and behind each segment.
    tokenizer : Path
        The ``tokenizer.json`` that segments are cut by.
    """

    module: nn.Module
    prefix: Ids
    suffix: Ids
    tokenizer: Path


class _HeadsOnPooling(nn.Module):
    """Heads on what they read of an encoder."""

    def __init__(self, pooling: Pooling, heads: Heads) -> None:
        super().__init__()
        self._pooling = pooling
        self._weight = nn.Parameter(torch.from_numpy(heads.weight))
        self._bias = nn.Parameter(torch.from_numpy(heads.bias))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Rate the rows."""
        features, _ = self._pooling(ids, mask)
        return nn.functional.linear(features, self._weight, self._bias)


class _ChosenLogits(nn.Module):
    """The outputs of a classifier that rate, in the order of the criteria."""

    def __init__(self, model: Any, outputs: tuple[int, ...]) -> None:
        super().__init__()
        self._logits, self._outputs = Logits(model), list(outputs)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Rate the rows."""
        logits: Tensor = self._logits(ids, mask)
        return logits[:, self._outputs]


def whole_rater(rater: Rater) -> WholeRater:
    """Put a rater and what it stands on together.

    Parameters
    ----------
    rater : Rater
        As `core.qurater.rating.model.open_model` opens it, which makes sure that nothing is missing or another.

    Returns
    -------
    WholeRater
        In float32, on the processor.
    """
    from transformers import AutoModel, AutoModelForSequenceClassification

    match rater:
        case HeadsRater():
            folder = encoder_folder(rater.base)
            special = special_ids(folder)
            model, _ = loaded(AutoModel, folder)
            pooling = Pooling(model, n_before=len(special[0]), n_behind=len(special[1]))
            module: nn.Module = _HeadsOnPooling(pooling, rater.heads)
        case ClassifierRater(folder=Path() as folder):
            special = classifier_special_ids(folder)
            model, _ = loaded(AutoModelForSequenceClassification, folder)
            module = _ChosenLogits(model, rater.outputs)
        case _:
            raise TypeError(f"There is no way to load a {type(rater).__name__}.")
    return WholeRater(module.eval(), *special, folder / "tokenizer.json")
