"""Where the documents of a selection lie in the workspace, and how much there is of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.selection.export.filing import Counts
from core.selection.export.sources import Sources
from core.wording import count

_IDS_AT_A_TIME = 100_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Documents to look for in the parts, each as often as it was selected.

    Attributes
    ----------
    hashes, places : ndarray of uint64, ndarray of int64, shape (n_wanted,)
        The hashes of the ids in ascending order, each beside its place in some order.
    """

    hashes: Hashes
    places: Counts

    @classmethod
    def of(cls, hashes: Hashes, places: Counts) -> "Wanted":
        """Put the hashes into order."""
        ascending = np.argsort(hashes, kind="stable")
        return cls(hashes[ascending], places[ascending])

    def found_in(self, hashes: Hashes) -> tuple[Counts, Counts]:
        """Find the wanted rows among those of a part, and their places; a row comes once for each place.

        Examples
        --------
        >>> wanted = Wanted.of(np.array([7, 5, 7], dtype=np.uint64), np.arange(3))
        >>> [found.tolist() for found in wanted.found_in(np.array([1, 7], dtype=np.uint64))]
        [[1, 1], [0, 2]]
        """
        begins = np.searchsorted(self.hashes, hashes, side="left")
        n_times = np.searchsorted(self.hashes, hashes, side="right") - begins
        rows = np.repeat(np.arange(len(hashes)), n_times)
        nth = np.arange(len(rows)) - np.repeat(np.cumsum(n_times) - n_times, n_times)
        return rows, self.places[np.repeat(begins, n_times) + nth]


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of the selected documents before they are read; one value for each position.

    Attributes
    ----------
    hashes : ndarray of uint64, shape (n_selected,)
        Of the ids.
    n_tokens, n_bytes : ndarray of int64, shape (n_selected,)
        Tokens, and about what all its fields take.
    sources : ndarray of int64, shape (n_selected,), or None
        The number of the input's file; None where nobody asked.
    """

    hashes: Hashes
    n_tokens: Counts
    n_bytes: Counts
    sources: Counts | None


def located(workspace: Workspace, doc_ids: pa.ChunkedArray, sources: Sources | None = None) -> Located:
    """Look documents up in the narrow columns, so that files and stretches can be laid off.

    Raises
    ------
    ConflictError
        If some are not there.
    """
    hashes = doc_hashes(strings(doc_ids))
    wanted = Wanted.of(hashes, np.arange(len(hashes)))
    n_tokens, n_bytes, of_source = np.full((3, len(hashes)), -1, dtype=np.int64)
    n_before = 0
    for part in workspace.document_parts():
        narrow = read_stored(part, [DOC_HASH, "n_tokens", "n_bytes"])
        rows, found = wanted.found_in(narrow[DOC_HASH].to_numpy())
        n_tokens[found] = narrow["n_tokens"].to_numpy()[rows]
        # The other fields take room too: each document is given its share of what the part takes.
        text_bytes = narrow["n_bytes"].to_numpy()
        n_bytes[found] = text_bytes[rows] * (_size_of(part) / max(text_bytes.sum(), 1))
        if sources is not None:
            of_source[found] = sources.number_of[n_before + rows]
        n_before += narrow.num_rows
    if (n_tokens < 0).any():
        n_gone = int((n_tokens < 0).sum())
        raise ConflictError(f"{count(n_gone, 'selected document')} not found in the workspace. Select again.")
    return Located(hashes, n_tokens, n_bytes, of_source if sources is not None else None)


def _size_of(part: Path) -> int:
    metadata = pq.read_metadata(part)
    return sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))


def strings(column: pa.ChunkedArray) -> Iterator[str]:
    """Go through a column without all of it as Python's objects.

    Examples
    --------
    >>> list(strings(pa.chunked_array([["a"], ["b"]])))
    ['a', 'b']
    """
    for start in range(0, len(column), _IDS_AT_A_TIME):
        yield from column.slice(start, _IDS_AT_A_TIME).to_pylist()
