"""The vectors of a corpus as they lie on disk: mapped, read by place or in blocks, never all at once."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from core.corpus.embeddings import Vectors, embedded_parts, vectors_of_part
from core.corpus.workspace import Workspace
from core.errors import NotFoundError

Places = npt.NDArray[np.int64]


class StoredVectors:
    """The vectors of all indexed documents; safe to share between threads.

    A document's place counts from the first part's first row; it is its ``number`` in the catalog.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.

    Raises
    ------
    NotFoundError
        If there is no index.
    InputError
        If a file of it is damaged.
    """

    def __init__(self, workspace: Workspace) -> None:
        parts = embedded_parts(workspace)
        if not parts:
            raise NotFoundError(
                f"'{workspace.root}' has no similarity index. Make it with: qulens index {workspace.root}"
            )
        self._parts = [vectors_of_part(workspace, part) for part in parts]
        self._starts = np.concatenate([[0], np.cumsum([len(part) for part in self._parts])])

    def __len__(self) -> int:
        """Documents with a vector."""
        return int(self._starts[-1])

    @property
    def n_dimensions(self) -> int:
        """Length of each vector."""
        return int(self._parts[0].shape[1])

    def place(self, part: int, row: int) -> int:
        """Give the place of a document by its part and row.

        Raises
        ------
        NotFoundError
            If it has no vector, because it was imported after the last index.
        """
        if part >= len(self._parts):
            raise NotFoundError("This document came in after the last index. Index again to find what is like it.")
        return int(self._starts[part]) + row

    def part_and_row(self, place: int) -> tuple[int, int]:
        """Give the part and the row of a place."""
        part = int(np.searchsorted(self._starts, place, side="right")) - 1
        return part, place - int(self._starts[part])

    def at(self, places: Places) -> Vectors:
        """Read some vectors, in the order of their places given.

        Parameters
        ----------
        places : ndarray of int64, shape (n,)
            Each below the number of documents.

        Returns
        -------
        ndarray of float32, shape (n, n_dimensions)
        """
        order = np.argsort(places)
        ascending = places[order]
        ends = np.searchsorted(ascending, self._starts[1:])
        found = np.empty((len(places), self.n_dimensions), dtype=np.float16)
        for part in np.unique(np.searchsorted(self._starts, ascending, side="right") - 1).tolist():
            here = slice(ends[part - 1] if part else 0, ends[part])
            found[order[here]] = self._parts[part][ascending[here] - self._starts[part]]
        return found.astype(np.float32)

    def blocks(self, n_rows: int) -> Iterator[tuple[int, npt.NDArray[np.float16]]]:
        """Read all vectors, so many at a time, each block with the place of its first row."""
        for first in range(0, len(self), n_rows):
            yield first, self._between(first, min(first + n_rows, len(self)))

    def _between(self, first: int, end: int) -> npt.NDArray[np.float16]:
        starts = zip(self._starts.tolist(), self._parts, strict=False)
        return np.concatenate([part[max(first - start, 0) : max(end - start, 0)] for start, part in starts])
