"""Small records that several stages share; standard library only."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of long work has come.

    Attributes
    ----------
    done, total : int
        Units of work finished and in all; `total` is 0 where it cannot be known beforehand.
    unit : str
        What is counted, in the plural: ``"bytes"``, ``"documents"``, ``"tokens"``.
    note : str
        What is being done, for a person; the same for all of one piece of work.
    also : str
        How far that is in another unit, for a person: ``"3 of 9 documents"``.
    """

    done: int
    total: int
    unit: str
    note: str
    also: str = ""


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Take a progress report and do nothing with it: the default of every long verb."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of documents and the tokens in them."""

    n_documents: int
    n_tokens: int

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.n_documents + other.n_documents, self.n_tokens + other.n_tokens)
