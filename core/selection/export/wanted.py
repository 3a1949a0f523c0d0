"""Where the documents of a selection lie in the workspace, and how their positions are cut into stretches."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.wording import count

# About so much is put into order at a time; as Python's objects it takes some five times as much.
STRETCH_BYTES = 32 * 2**20

_IDS_AT_A_TIME = 100_000

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the selected documents lie, and how much there is of them; one value for each position.

    Attributes
    ----------
    hashes, positions : ndarray of uint64, ndarray of int64, shape (n_selected,)
        The hashes of the ids in ascending order, each beside its position.
    n_tokens, stretches : ndarray of int64, shape (n_selected,)
        By position: the tokens, and the number of the stretch.
    """

    hashes: Hashes
    positions: Counts
    n_tokens: Counts
    stretches: Counts

    @classmethod
    def of(cls, workspace: Workspace, doc_ids: pa.ChunkedArray) -> "Wanted":
        """Look the documents up in the narrow columns, so that stretches of like size can be laid off.

        Raises
        ------
        ConflictError
            If some are not there.
        """
        hashes = doc_hashes(strings(doc_ids))
        positions = np.argsort(hashes, kind="stable")
        ascending = hashes[positions]
        n_tokens, n_bytes = np.full((2, len(hashes)), -1, dtype=np.int64)
        for part in workspace.document_parts():
            narrow = read_stored(part, [DOC_HASH, "n_tokens", "n_bytes"])
            rows, places = _found(narrow[DOC_HASH].to_numpy(), ascending)
            found = positions[places]
            n_tokens[found] = narrow["n_tokens"].to_numpy()[rows]
            # The other fields take room too: each document is given its share of what the part takes.
            text_bytes = narrow["n_bytes"].to_numpy()
            n_bytes[found] = text_bytes[rows] * (_size_of(part) / max(text_bytes.sum(), 1))
        if (n_tokens < 0).any():
            n_gone = int((n_tokens < 0).sum())
            raise ConflictError(f"{count(n_gone, 'selected document')} not found in the workspace. Select again.")
        return cls(ascending, positions, n_tokens, (np.cumsum(n_bytes) - n_bytes) // STRETCH_BYTES)

    def found_in(self, hashes: Hashes) -> tuple[Counts, Counts]:
        """Find the wanted rows among those of a part, and their positions."""
        rows, places = _found(hashes, self.hashes)
        return rows, self.positions[places]


def _found(hashes: Hashes, ascending: Hashes) -> tuple[Counts, Counts]:
    """Find the hashes that are among the ascending ones: their rows, and their places there."""
    places = np.minimum(np.searchsorted(ascending, hashes), len(ascending) - 1)
    rows = np.flatnonzero(ascending[places] == hashes) if len(ascending) else np.empty(0, dtype=np.int64)
    return rows, places[rows]


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
