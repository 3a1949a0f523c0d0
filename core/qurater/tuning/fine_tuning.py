"""How a whole model is trained on judged pairs: the settings, and the order of the steps.

Pure: numpy only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.judging.files.pair_set import Indices
from core.qurater.learning.labels import require_learnable

METHODS = ("lora", "full")


@dataclass(frozen=True, slots=True)
class FineTuning:
    """Settings; by default those of the paper, but for the labels, of which all are used, and the size of a step.

    Attributes
    ----------
    method : {"lora", "full"}
        Whether small matrices beside the weights are trained, and folded into them when saved, or all weights.
    learning_rate : float, optional
        The highest one; by default 5e-5, and 2e-4 for LoRA, whose matrices start at 0.
    epochs : int
        Passes over the judgments.
    warm_up : float
        Share of the steps in which the rate rises; then it falls to 0.
    weight_decay, clip : float
        Of AdamW, for matrices only; and the largest norm of a gradient.
    min_confidence, label_temperature : float
        See `core.qurater.learning.labels.training_labels`.
    loss : str
        One of `core.qurater.learning.loss.LOSSES`.
    batch_tokens : int
        Tokens of the texts of one step.
    save_every : int
        Steps after which the state is saved and held-out documents are evaluated, as they are after each epoch.
    patience : int, optional
        How many evaluations in a row may bring no better held-out loss before training ends; by default it does not
        end early.  The best state is kept in any case.
    n_folds : int
        0 holds out a tenth of the documents to tell how good it is, and one to choose when to stop; more trains so
        often for cross-validation, and then on everything.
    rank : int
        Of the matrices of LoRA.
    """

    method: str = "lora"
    learning_rate: float | None = None
    epochs: int = 2
    warm_up: float = 0.1
    weight_decay: float = 0.1
    clip: float = 1.0
    min_confidence: float = 0.0
    label_temperature: float = 1.0
    loss: str = "preference"
    batch_tokens: int = 16_384
    save_every: int = 200
    patience: int | None = None
    n_folds: int = 0
    rank: int = 8

    def __post_init__(self) -> None:
        """Refuse settings with which nothing can be trained."""
        if self.method not in METHODS:
            raise InputError(f"There is no method {self.method!r}. Choose heads, {' or '.join(METHODS)}.")
        require_learnable(min_confidence=self.min_confidence, label_temperature=self.label_temperature, loss=self.loss)
        counts = {"epochs": self.epochs, "batch tokens": self.batch_tokens, "steps between saves": self.save_every}
        for what, value in (counts | {"rank": self.rank, "patience": self.patience or 1}).items():
            if value < 1:
                raise InputError(f"The {what} ({value}) must be at least 1.")
        if not self.highest_rate > 0:
            raise InputError(f"A learning rate of {self.highest_rate:g} teaches nothing. Give one such as 5e-5.")
        if not 0 <= self.warm_up < 1:
            raise InputError(f"A warm-up of {self.warm_up:g} is no share below 1. Give one such as 0.1.")
        if self.n_folds == 1 or self.n_folds < 0:
            raise InputError(f"{self.n_folds} folds hold nothing out. Give 2 or more, or 0 for one held-out part.")

    @property
    def highest_rate(self) -> float:
        """The learning rate after warming up."""
        return self.learning_rate if self.learning_rate is not None else {"lora": 2e-4, "full": 5e-5}[self.method]

    def rate_at(self, step: int, of: int) -> float:
        """Give the learning rate of a step, counted from 0: rising in the warm-up, then falling to 0.

        Examples
        --------
        >>> tuning = FineTuning("full", learning_rate=1.0, warm_up=0.2)
        >>> [round(tuning.rate_at(step, 10), 3) for step in (0, 1, 2, 9)]
        [0.5, 1.0, 1.0, 0.125]
        """
        n_rising = round(self.warm_up * of)
        if step < n_rising:
            return self.highest_rate * (step + 1) / n_rising
        return self.highest_rate * (of - step) / (of - n_rising)


def plan_steps(
    n_tokens: npt.NDArray[np.integer], settings: FineTuning, *, seed: int
) -> tuple[list[Indices], frozenset[int]]:
    """Decide which pairs are learned from in which step.

    Parameters
    ----------
    n_tokens : ndarray of int, shape (n_pairs,)
        Tokens of both texts of each pair.
    settings : FineTuning
        Epochs, and tokens of a step.
    seed : int
        Of the order, another one in each epoch.

    Returns
    -------
    tuple of (list of ndarray of int64, frozenset of int)
        Places of the pairs of each step, and the numbers (from 1) of the steps that end an epoch.  It depends on the
        arguments alone, so that training can go on in the middle of it.
    """
    steps: list[Indices] = []
    ends = []
    for epoch in range(settings.epochs):
        order = np.random.default_rng((seed, epoch)).permutation(len(n_tokens))
        before = np.cumsum(n_tokens[order]) - n_tokens[order]
        starts = np.flatnonzero(np.diff(before // settings.batch_tokens, prepend=-1))
        steps += np.split(order.astype(np.int64), starts[1:])
        ends.append(len(steps))
    return steps, frozenset(ends)
