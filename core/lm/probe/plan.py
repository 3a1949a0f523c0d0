"""What a probe is asked to do, and how small the model is. Loads no PyTorch."""

from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InputError

UNIFORM = "uniform"
DEVICES = ("auto", "cpu", "cuda")
DEFAULT_SEEDS, DEFAULT_STEPS, DEFAULT_HELD_OUT = 3, 1_000, 0.05
_MOST_SEEDS, _MOST_STEPS = 100, 10_000_000


@dataclass(frozen=True, slots=True)
class TinyShape:
    """The size of the model and of a step; what learned most in a minute on one core of those that were tried.

    Attributes
    ----------
    window : int
        Bytes that the model is trained on in one piece.
    rows : int
        Windows in a step.
    orders : tuple of int
        How many bytes, the present one included, each table of embeddings looks at.
    table_bits : int
        Each table has 2 to this power rows, which a hash of the bytes chooses.
    table_width, width : int
        Numbers in an embedding, and in the state.
    """

    window: int = 256
    rows: int = 8
    orders: tuple[int, ...] = (2, 3, 4, 5, 6)
    table_bits: int = 13
    table_width: int = 64
    width: int = 192

    @property
    def bytes_a_step(self) -> int:
        """The bytes that are predicted in one step."""
        return self.window * self.rows

    @property
    def fewest_bytes(self) -> int:
        """The shortest training text: a step must be to be had wherever its windows begin."""
        return (self.rows + 1) * self.window + 1


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """What a probe is asked to do.

    Attributes
    ----------
    n_seeds : int
        Trainings of each selection.
    steps : int or None
        Of each training; or
    minutes : float or None
        about how long all trainings together may take on this machine.
    tokens : int or None
        How much text each training gets at most; by default as much as the smallest selection has.
    held_out : float
        The share of each domain's documents that no training sees.
    with_uniform : bool
        Whether documents drawn uniformly from all are one more selection.
    device : {"auto", "cpu", "cuda"}
        Where to train.
    """

    n_seeds: int = DEFAULT_SEEDS
    steps: int | None = DEFAULT_STEPS
    minutes: float | None = None
    tokens: int | None = None
    held_out: float = DEFAULT_HELD_OUT
    with_uniform: bool = True
    device: str = "auto"

    def __post_init__(self) -> None:
        if not 1 <= self.n_seeds <= _MOST_SEEDS:
            raise InputError(f"The number of seeds ({self.n_seeds:,}) must be from 1 to {_MOST_SEEDS}.")
        if (self.steps is None) == (self.minutes is None):
            raise InputError("Say how long to train: either steps of each training or minutes in all, not both.")
        if self.steps is not None and not 1 <= self.steps <= _MOST_STEPS:
            raise InputError(f"The number of steps ({self.steps:,}) must be from 1 to {_MOST_STEPS:,}.")
        if self.minutes is not None and not 0 < self.minutes <= 60 * 24 * 7:
            raise InputError(f"The minutes ({self.minutes:g}) must be above 0 and at most a week's.")
        if self.tokens is not None and self.tokens <= 0:
            raise InputError(f"The tokens to train on ({self.tokens:,}) must be above 0.")
        if not 0 < self.held_out <= 0.5:
            raise InputError(f"The share to hold out ({self.held_out:g}) must be above 0 and at most 0.5.")
        if self.device not in DEVICES:
            raise InputError(f"There is no device {self.device!r}. Choose one of {', '.join(DEVICES)}.")

    def to_json(self) -> dict[str, Any]:
        """Give the plan as plain values."""
        return asdict(self)
