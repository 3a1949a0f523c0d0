"""How documents are rated: where, in what, and what else is kept."""

from dataclasses import dataclass

from core.errors import InputError
from core.qurater.networks.devices import require_engine


@dataclass(frozen=True, slots=True)
class RatingOptions:
    """How documents are rated.

    Attributes
    ----------
    device, precision : str
        ``auto``, or what the user insists on.
    batch_tokens : int or None
        Tokens in a batch, padding included; by default what is fastest on the device.
    keep_features : bool
        Whether what heads read is kept too (23 KB a segment), so that other heads on the same encoder rate the corpus
        in seconds.

    Raises
    ------
    InputError
        If a device, a precision or a batch cannot be; before anything that takes time.
    """

    device: str = "auto"
    precision: str = "auto"
    batch_tokens: int | None = None
    keep_features: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        require_engine(self.device, self.precision)
        if self.batch_tokens is not None and self.batch_tokens <= 0:
            raise InputError(f"--batch-tokens ({self.batch_tokens:,}) must be above 0.")


DEFAULT_OPTIONS = RatingOptions()
