"""What computes a network: batches of token ids in, rows of numbers out."""

from typing import Protocol

from core.qurater.networks.graph import Outputs
from core.qurater.segments.padding import Rectangle


class Engine(Protocol):
    """A network in memory that computes batch after batch, on a processor or on GPUs; it never changes."""

    @property
    def device(self) -> str:
        """Where it computes: ``"cpu"`` or ``"cuda"``."""

    @property
    def precision(self) -> str:
        """What it computes in: ``"float32"`` or ``"bf16"``."""

    @property
    def n_at_once(self) -> int:
        """How many batches it computes at the same time; so many threads may call it."""

    def __call__(self, ids: Rectangle, mask: Rectangle) -> Outputs:
        """Compute one batch.

        Parameters
        ----------
        ids : ndarray of int64, shape (n_rows, n_columns)
            Token ids, special ones among them.
        mask : ndarray of int64, shape (n_rows, n_columns)
            1 for a token, 0 for padding.

        Returns
        -------
        list of ndarray of float32, shape (n_rows, n_outputs)
            One array an output of the network.
        """
