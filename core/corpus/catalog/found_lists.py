"""What a costly question found among the documents: kept while it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from core.corpus.catalog.answers import Answers
from core.corpus.catalog.fields import Field
from core.corpus.catalog.scans import Scans
from core.corpus.workspace import Workspace

_MOST_KEPT = 16

Numbers = npt.NDArray[np.int64]
# A text becomes a vector of length 1, as those of the index are.
Embed = Callable[[str], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Found:
    """The documents that answer a question.

    Attributes
    ----------
    numbers : ndarray of int64, shape (n_found,)
        Their ``number`` in the catalog, no one twice; the closest first, where there is a closeness.
    closeness : ndarray of float32, shape (n_found,), or None
        How well each answers it, descending; None where all do alike.
    n_documents : int
        Of the catalog.
    """

    numbers: Numbers
    closeness: npt.NDArray[np.float32] | None
    n_documents: int

    @cached_property
    def bits(self) -> bytes:
        """A bit for each document, the first one highest. In SQL, ``get_bit(?::BLOB::BIT, number::INTEGER)``."""
        is_found = np.zeros(self.n_documents, dtype=bool)
        is_found[self.numbers] = True
        return np.packbits(is_found).tobytes()


@dataclass(frozen=True, slots=True)
class Searched:
    """What those who find documents need of a catalog.

    Attributes
    ----------
    workspace : Workspace
        The corpus.
    parts : tuple of Path
        Its files of documents, in the order of the catalog.
    n_documents : int
        How many there are; their numbers are those below.
    cursor : callable
        Makes a cursor of the catalog, to be used by one thread.
    fields : mapping of str to Field
        The fields of the input and the columns that are here.
    embed : callable or None
        Makes a vector of a text, for searches by likeness; None where nobody gave one.
    scans : Scans
        The passes over the texts that are under way, or were.
    """

    workspace: Workspace
    parts: tuple[Path, ...]
    n_documents: int
    cursor: Callable[[], duckdb.DuckDBPyConnection]
    fields: Mapping[str, Field]
    embed: Embed | None = None
    scans: Scans = field(default_factory=Scans)

    def found(self, sql: str, parameters: list[Any]) -> Found:
        """Give the documents that a query names in its column ``number``."""
        numbers = self.cursor().execute(sql, parameters).fetchnumpy()["number"]
        return Found(np.asarray(numbers, dtype=np.int64), None, self.n_documents)


class FoundLists(Answers[Found]):
    """What was found, question by question; safe to share between threads."""

    def __init__(self) -> None:
        super().__init__(_MOST_KEPT)
