"""What a rater is, whichever of the two kinds: its name, its criteria, where it comes from, what it was trained on.

Pure: numpy and the standard library only.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.qurater.raters.heads import Features, Heads

Hashes = npt.NDArray[np.uint64]

FORMAT_VERSION = 2
POOLING = "means over the text's tokens of the states of layers and feed-forward blocks, and the log of their number"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rater(ABC):
    """A trained rater as it lies on disk; `core.qurater.rating.model.open_model` makes it rate.

    Attributes
    ----------
    kind : str
        ``"heads"`` or ``"classifier"``.
    name : str
        As people call it.
    base : str
        The model it stands on, or was trained from: ``"minilm"``, a folder or a hub name.
    base_sha256 : str
        Hash of that model's weights; empty where it is not known.
    setup_sha256 : str
        Hash of what it computes with beside weights, see `core.qurater.raters.encoder_files.setup_sha256`: of heads
        their encoder's, of a classifier its own.
    window : int
        The most tokens of a segment, special ones not counted.
    rating_sd : ndarray of float64, shape (n_criteria,)
        Standard deviation of its ratings of the texts it was trained or tested on; NaN where it is not known.
    temperatures : ndarray of float64, shape (n_criteria,)
        What calibration divided its ratings by; NaN where it is not known.
    training : dict
        How it was trained: seed, counts, settings, accuracies, versions; empty where nothing is known.
    training_texts : ndarray of uint64, shape (n_texts,)
        Sorted hashes of the training texts, as from `core.corpus.fingerprints.doc_hashes`.
    folder : Path or None
        Where it was loaded from.
    """

    kind: ClassVar[str]

    name: str
    base: str
    base_sha256: str
    setup_sha256: str
    window: int
    rating_sd: Floats
    temperatures: Floats
    training: dict[str, Any]
    training_texts: Hashes
    folder: Path | None = None

    @property
    @abstractmethod
    def criteria(self) -> tuple[str, ...]:
        """The criteria in the order of the ratings' columns, which is that of `core.criteria.CRITERIA`."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Hash of everything that decides a rating, and not of the name: 32 hexadecimal digits (BLAKE2b-128)."""

    @property
    def knows_training_texts(self) -> bool:
        """Whether it is known what it was trained on, so that pairs it has seen can be counted."""
        return len(self.training_texts) > 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HeadsRater(Rater):
    """Linear heads over all layers of a frozen encoder, without that encoder.

    Attributes
    ----------
    heads : Heads
        Calibrated: differences of ratings are log-odds.
    feature_mean, feature_deviation : ndarray of float32, shape (n_features,)
        Of the texts it was trained on: the units in which its penalty counted, and in which votes move it.
    length_move : ndarray of float32, shape (n_features,)
        How features move when a text is twice as long, see `core.qurater.heads.length_moves`; its heads, and what votes
        make of them, do not follow.
    """

    kind: ClassVar[str] = "heads"

    heads: Heads
    feature_mean: Features
    feature_deviation: Features
    length_move: Features

    @property
    def criteria(self) -> tuple[str, ...]:
        """One a head."""
        return self.heads.criteria

    @property
    def fingerprint(self) -> str:
        """Hash of encoder, window, pooling and heads."""
        arrays = (np.ascontiguousarray(array, dtype="<f4").tobytes() for array in (self.heads.weight, self.heads.bias))
        encoder = [self.base_sha256, self.setup_sha256, self.window, POOLING]
        return _fingerprint([FORMAT_VERSION, *encoder, list(self.criteria)], *arrays)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClassifierRater(Rater):
    """A sequence classification model of transformers, one output a criterion, without its weights.

    Attributes
    ----------
    outputs : tuple of int
        Which output of the model rates each criterion.
    weights_sha256 : str
        Hash of its weights.
    """

    kind: ClassVar[str] = "classifier"

    rated: tuple[str, ...]
    outputs: tuple[int, ...]
    weights_sha256: str

    @property
    def criteria(self) -> tuple[str, ...]:
        """One an output."""
        return self.rated

    @property
    def fingerprint(self) -> str:
        """Hash of weights, configuration, tokenizer, window and criteria."""
        model = [self.weights_sha256, self.setup_sha256, self.window]
        return _fingerprint(["classifier", *model, list(self.rated), list(self.outputs)])


def _fingerprint(defining: Sequence[object], *arrays: bytes) -> str:
    digest = hashlib.blake2b(json.dumps(defining).encode(), digest_size=16)
    for array in arrays:
        digest.update(array)
    return digest.hexdigest()
