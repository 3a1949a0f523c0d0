"""A classifier on disk as a network that rates."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.tokens import Ids
from core.errors import InputError, NotFoundError
from core.qurater.networks.devices import chosen_device
from core.qurater.networks.encoder import Engines, torch_engines
from core.qurater.networks.kept_graphs import converted_network, convertible
from core.qurater.networks.network import SegmentValues, without_vectors
from core.qurater.raters.classifier_outputs import classifier_special_ids
from core.qurater.raters.heads import Ratings
from core.qurater.raters.rater import ClassifierRater
from core.qurater.segments.padding import padded


class LoadedClassifier:
    """A classifier that rates, see `core.qurater.networks.network.Network`."""

    def __init__(self, rater: ClassifierRater, special: tuple[Ids, Ids], engines: Engines, precision: str) -> None:
        self._rater, self._special = rater, special
        self._engines, self._engine = engines, engines(precision)
        self._outputs = list(rater.outputs)

    @property
    def device(self) -> str:
        """Where it computes."""
        return self._engine.device

    @property
    def precision(self) -> str:
        """What it computes in."""
        return self._engine.precision

    @property
    def n_at_once(self) -> int:
        """How many batches it computes at the same time."""
        return self._engine.n_at_once

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""
        return sum(map(len, self._special))

    def at(self, precision: str) -> "LoadedClassifier":
        """Give the same network in another precision."""
        return LoadedClassifier(self._rater, self._special, self._engines, precision)

    def ratings(self, segments: Sequence[Ids]) -> Ratings:
        """Rate segments."""
        prefix, suffix = self._special
        most = self._rater.window + self.n_special
        (logits,) = self._engine(*padded(segments, prefix=prefix, suffix=suffix, most_columns=most))
        return np.ascontiguousarray(logits[:, self._outputs])

    def values(self, segments: Sequence[Ids], *, with_features: bool) -> SegmentValues:
        """Rate segments; there is nothing else to say of them."""
        return without_vectors(self.ratings(segments))


def load_classifier(rater: ClassifierRater, *, device: str, precision: str) -> LoadedClassifier:
    """Load a classifier from safetensors, without running any code of the checkpoint.

    Raises
    ------
    NotFoundError
        If it was never saved.
    InputError
        If the device is not there, weights are missing, damaged or of other shapes, or the architecture is not in
        transformers.
    """
    if rater.folder is None:
        raise NotFoundError(f"The rater {rater.name!r} lies nowhere. Save it before it is to rate.")
    engines = _engines(rater, rater.folder, chosen_device(device))
    return LoadedClassifier(rater, classifier_special_ids(rater.folder), engines, precision)


def _engines(rater: ClassifierRater, folder: Path, device: str) -> Engines:
    if device == "cpu" and convertible(folder):
        identity = [rater.weights_sha256, rater.setup_sha256, f"{len(rater.outputs)} logits"]
        if (network := converted_network(identity, lambda: _module(folder))) is not None:
            return network.engine
    return torch_engines(_module(folder), device)


def _module(folder: Path) -> Any:
    from transformers import AutoModelForSequenceClassification

    from core.qurater.networks.classifier import Logits
    from core.qurater.networks.loading import loaded

    model, missing = loaded(AutoModelForSequenceClassification, folder)
    if missing:
        raise InputError(
            f"The rater in '{folder}' has no weights for {', '.join(sorted(missing)[:3])}, so it would rate at "
            "random. Restore its weights, or train it."
        )
    return Logits(model)
