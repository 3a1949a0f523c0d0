"""Questions about one document and one stored selection: whether it is kept, where, and by which key."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from core.arrays import Floats
from core.corpus.catalog.arrays import DOMAIN, Numbers, Values
from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.catalog.rows_shown import RowsShown


@dataclass(frozen=True, slots=True)
class Fate:
    """What a selection does with a document.

    Attributes
    ----------
    n_times : int
        How many times it is kept; 0 where it is not.
    position : int or None
        Where it comes first in the selection, counted from 0; None where it is not kept.
    key : float or None
        By which it was taken; None where it is not kept.
    lowest_key, lowest_in_domain : float or None
        The lowest key that was taken, and the lowest one of the document's domain; None where none was.
    """

    n_times: int
    position: int | None
    key: float | None
    lowest_key: float | None
    lowest_in_domain: float | None


@dataclass(frozen=True, slots=True)
class _Selected:
    """What a selection holds: documents by their numbers, ascending, and the lowest key of each domain."""

    numbers: Numbers
    positions: Values
    keys: Floats
    lowest: Floats


class Fates(RowsShown):
    """The questions about what selections do with a document.

    The first about a selection reads it as a whole, which takes seconds where it holds millions; what was read is kept
    beside the other arrays, and every later one looks a few places up.
    """

    # Two who ask at once would need twice the memory.
    _reading = Lock()

    def fate(self, doc_id: str, selection: str) -> Fate:
        """Say what a stored selection does with a document.

        Raises
        ------
        NotFoundError
            If no document has this id.
        """
        number = self._number_of_id(doc_id)
        selected = self._selected(sorted(self._searched.workspace.selection(selection).glob("*.parquet")))
        first, end = (int(np.searchsorted(selected.numbers, number, side=side)) for side in ("left", "right"))
        domain, keys = int(self._arrays[DOMAIN][number]), selected.keys[first:end]
        return Fate(
            end - first,
            int(selected.positions[first:end].min()) if end > first else None,
            float(keys.max()) if end > first and not np.isnan(keys).all() else None,
            _lowest(selected.lowest),
            _lowest(selected.lowest[domain : domain + 1]),
        )

    def _selected(self, parts: list[Path]) -> _Selected:
        """Read what a selection holds, once for each state of its files."""
        state = repr([(str(part), part.stat().st_mtime_ns, part.stat().st_size) for part in parts])
        digest = hashlib.blake2b(state.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        names = [f"selected-{digest}-{what}" for what in ("numbers", "positions", "keys", "lowest")]
        with self._reading:
            if names[-1] not in self._arrays:
                for name, values in zip(names, self._read(parts), strict=True):
                    self._arrays.keep(name, values)
        return _Selected(*(self._arrays[name] for name in names))

    def _read(self, parts: list[Path]) -> tuple[Values, Values, Values, Values]:
        sql = """
            SELECT number, position, coalesce(key::DOUBLE, 'NaN') AS key
            FROM read_parquet(?::VARCHAR[], hive_partitioning = false) JOIN documents USING (doc_id) ORDER BY number
        """
        found = self._cursor().execute(sql, [[literal_pattern(part) for part in parts]]).fetchnumpy()
        numbers, keys = np.asarray(found["number"], dtype=np.int32), np.asarray(found["key"], dtype=np.float64)
        lowest = np.full(len(self._masks.domains), np.inf)
        np.fmin.at(lowest, self._arrays[DOMAIN][numbers], keys)
        return numbers, np.asarray(found["position"]), keys, np.where(np.isinf(lowest), np.nan, lowest)


def _lowest(keys: Floats) -> float | None:
    """Give the lowest of some keys, NaN where there is none; None where none is known."""
    lowest = float(np.fmin.reduce(keys, initial=np.inf))
    return lowest if np.isfinite(lowest) else None
