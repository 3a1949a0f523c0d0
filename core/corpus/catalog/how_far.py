"""What a pass over the texts tells of itself."""

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["running", "stopped", "complete"]
RUNNING: Final = "running"
STOPPED: Final = "stopped"
COMPLETE: Final = "complete"


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far a scan has come.

    Attributes
    ----------
    n_scanned, n_documents : int
        Documents looked through, from the first one, and in all.
    n_found : int
        Found among those.
    seconds : float
        Spent on it.
    state : str
        ``"running"``, ``"stopped"`` or ``"complete"``.
    """

    n_scanned: int
    n_documents: int
    n_found: int
    seconds: float
    state: State

    @property
    def documents_per_second(self) -> float:
        """How fast it goes; 0 before there is anything to measure."""
        return self.n_scanned / self.seconds if self.seconds else 0.0
