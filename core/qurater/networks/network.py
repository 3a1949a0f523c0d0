"""What turns segments into ratings: the one thing that the two kinds of rater do differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.corpus.tokens import Ids
from core.qurater.networks.encoder import Encoder
from core.qurater.raters.heads import Heads, Ratings


class Network(Protocol):
    """Weights in memory, ready to rate; they never change."""

    @property
    def device(self) -> str:
        """Where it computes: ``"cpu"`` or ``"cuda"``."""

    @property
    def precision(self) -> str:
        """What it computes in: ``"float32"`` or ``"bf16"``."""

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
    def n_special(self) -> int:
        """The encoder's."""
        return self.encoder.n_special

    def ratings(self, segments: Sequence[Ids]) -> Ratings:
        """Rate segments by the heads on their features."""
        return self.heads.ratings(self.encoder.features(segments))
