"""Features of texts for the benchmark: those of the project's frozen encoder, computed once and kept on disk."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.tokens import load_tokenizer
from core.qurater.learning.feature_cache import FeatureCache
from core.qurater.networks.encoder import load_encoder
from core.records import Progress

Features = npt.NDArray[np.float32]
Describe = Callable[[Sequence[str]], Features]

_N_LAYERS, _HIDDEN_SIZE = 6, 384

# All sets together: about 12,000.
_MOST_TEXTS = 20_000


def describer(cache: Path) -> Describe:
    """Make the function that describes texts as raters see them.

    Parameters
    ----------
    cache : Path
        A folder to keep features in, by text.

    Returns
    -------
    callable
        Texts in; ndarray of float32, shape (n_texts, n_features), out, first layer first, and last the logarithm of the
        length.
    """
    encoder, tokenizer = load_encoder(DEFAULT_ENCODER), load_tokenizer(DEFAULT_ENCODER)
    kept = FeatureCache(cache, most_texts=_MOST_TEXTS)

    def describe(texts: Sequence[str]) -> Features:
        return kept.features(encoder, tokenizer, texts, on_progress=_tell)

    return describe


def last_layer(features: Features) -> Features:
    """Take the mean states of the last layer out of features: the plain embedding of a text."""
    return features[:, (_N_LAYERS - 1) * _HIDDEN_SIZE : _N_LAYERS * _HIDDEN_SIZE]


def _tell(progress: Progress) -> None:
    print(f"\r{progress.done:,} of {progress.total:,} tokens", end="", file=sys.stderr, flush=True)
