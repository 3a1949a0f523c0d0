"""Ratings that a workspace holds already, found by the text: nothing is rated twice by the same rater."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.fingerprints import Hashes
from core.corpus.ratings import TEXT_HASH
from core.corpus.stored import read_stored
from core.errors import ConflictError

Places = npt.NDArray[np.int64]

_ROW_BITS = 32
_NOWHERE = -1


class KnownRatings:
    """Where the ratings of a text lie, in 16 bytes a text.

    Kept as a few sorted runs of doubling size, as `core.corpus.fingerprints.HashSet`, where it is said too how likely
    it is that two texts share a hash.

    Parameters
    ----------
    paths : iterable of Path
        Parts of ratings by one rater.
    said : mapping of bytes to bytes
        What these say of themselves: whose they are.
    """

    def __init__(self, paths: Iterable[Path] = (), said: Mapping[bytes, bytes] | None = None) -> None:
        self._said = said or {}
        self._paths: list[Path] = []
        self._runs: list[tuple[Hashes, Places]] = []
        for path in paths:
            hashes = read_stored(path, [TEXT_HASH])[TEXT_HASH].to_numpy()
            self.add(path, np.asarray(hashes, dtype=np.uint64))

    def add(self, path: Path, hashes: Hashes) -> None:
        """Take note of a part of ratings, one hash a row."""
        places = (len(self._paths) << _ROW_BITS) + np.arange(len(hashes), dtype=np.int64)
        self._paths.append(path)
        run = _sorted(hashes, places)
        while self._runs and len(self._runs[-1][0]) <= 2 * len(run[0]):
            older = self._runs.pop()
            run = _sorted(np.concatenate([older[0], run[0]]), np.concatenate([older[1], run[1]]))
        if len(run[0]):
            self._runs.append(run)

    def find(self, hashes: Hashes) -> Places:
        """Say where the ratings of texts lie, -1 for those that have none; shape (n_texts,)."""
        found = np.full(len(hashes), _NOWHERE, dtype=np.int64)
        for known, places in self._runs:
            at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            is_there = known[at] == hashes
            found[is_there] = places[at[is_there]]
        return found

    def part_and_row(self, place: int) -> tuple[Path, int]:
        """Say which file and row a place is."""
        return self._paths[place >> _ROW_BITS], place & ((1 << _ROW_BITS) - 1)

    def rows(self, places: Places, hashes: Hashes, columns: list[str]) -> pa.Table:
        """Read the ratings of some texts at their places, in that order.

        Raises
        ------
        ConflictError
            If they are not there any more: another process has replaced them.
        """
        parts, rows = places >> _ROW_BITS, places & ((1 << _ROW_BITS) - 1)
        tables, order = [], []
        for part in np.unique(parts):
            here = np.flatnonzero(parts == part)
            stored = read_stored(self._paths[part], columns)
            is_there = self._said.items() <= (stored.schema.metadata or {}).items() and rows[here].max() < len(stored)
            found = stored.take(pa.array(rows[here])) if is_there else None
            if found is None or not np.array_equal(found[TEXT_HASH].to_numpy(), hashes[here]):
                raise ConflictError(f"The ratings in '{self._paths[part].parent}' were replaced meanwhile. Rate again.")
            tables.append(found.replace_schema_metadata(None))
            order.append(here)
        return pa.concat_tables(tables).take(pa.array(np.argsort(np.concatenate(order))))


def _sorted(hashes: Hashes, places: Places) -> tuple[Hashes, Places]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], places[order]
