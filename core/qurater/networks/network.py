"""What turns segments into ratings: the one thing that the two kinds of rater do differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from core.corpus.tokens import Ids
from core.qurater.networks.encoder import Encoder
from core.qurater.raters.heads import Features, Heads, Ratings

HalfFeatures = npt.NDArray[np.float16]


class SegmentValues(NamedTuple):
    """What one pass through a network says of segments.

    Attributes
    ----------
    ratings : ndarray of float32, shape (n_segments, n_criteria)
        Log-odds; columns in the order of the rater's criteria.
    vectors : ndarray of float32, shape (n_segments, n_dimensions)
        What texts are found by, not normalised; without columns where the network stands on no encoder.
    features : ndarray of float16, shape (n_segments, n_features)
        What heads read; without columns where it was not asked for, or the network has no heads.
    """

    ratings: Ratings
    vectors: Features
    features: HalfFeatures


class Network(Protocol):
    """Weights in memory, ready to rate; they never change."""

    @property
    def device(self) -> str:
        """Where it computes: ``"cpu"`` or ``"cuda"``."""

    @property
    def precision(self) -> str:
        """What it computes in: ``"float32"`` or ``"bf16"``."""

    @property
    def n_at_once(self) -> int:
        """How many batches it computes at the same time; so many threads may call it."""

    @property
    def n_special(self) -> int:
        """Number of special tokens that are put around each segment."""

    def ratings(self, segments: Sequence[Ids]) -> Ratings:
        """Rate segments, which go through as one batch.

        Parameters
        ----------
        segments : sequence of ndarray of int32, shape (n_tokens,)
            Token ids without special ones, each no longer than the rater's window.

        Returns
        -------
        ndarray of float32, shape (n_segments, n_criteria)
            Log-odds; columns in the order of the rater's criteria.
        """

    def values(self, segments: Sequence[Ids], *, with_features: bool) -> SegmentValues:
        """Say of segments all that there is to say, in one pass."""


@dataclass(frozen=True, slots=True)
class HeadsOnEncoder:
    """Heads with the encoder whose features they take."""

    heads: Heads
    encoder: Encoder

    @property
    def device(self) -> str:
        """The encoder's."""
        return self.encoder.device

    @property
    def precision(self) -> str:
        """The encoder's."""
        return self.encoder.precision

    @property
    def n_at_once(self) -> int:
        """The encoder's."""
        return self.encoder.n_at_once

    @property
    def n_special(self) -> int:
        """The encoder's."""
        return self.encoder.n_special

    def at(self, precision: str) -> "HeadsOnEncoder":
        """Give the same network in another precision."""
        return HeadsOnEncoder(self.heads, self.encoder.at(precision))

    def ratings(self, segments: Sequence[Ids]) -> Ratings:
        """Rate segments by the heads on their features."""
        return self.heads.ratings(self.encoder.features(segments))

    def values(self, segments: Sequence[Ids], *, with_features: bool) -> SegmentValues:
        """Rate segments, and give their vectors, and their features on request."""
        features, vectors = self.encoder.read(segments)
        kept = features if with_features else features[:, :0]
        return SegmentValues(self.heads.ratings(features), vectors, kept.astype(np.float16))


def without_vectors(ratings: Ratings) -> SegmentValues:
    """Give the values of a network that stands on no encoder, and has no heads."""
    none = ratings[:, :0]
    return SegmentValues(ratings, none, none.astype(np.float16))
