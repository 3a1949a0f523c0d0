"""Narrow columns of a catalog as mapped arrays: a value for each document, in the order of their numbers.

A filter, a count or a page of ten million documents goes through some of these in milliseconds, and no process holds
them: the system keeps in memory what is looked at, once for all.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.files import STAGING_SUFFIX

# Strings lie in batches of so many documents, so that one is found without an index.
BATCH_ROWS = 2**16

DOMAIN, TOKENS, BYTES, DATE = "domain", "n_tokens", "n_bytes", "date"
ID_RANK, BY_ID, HASHES, BY_HASH, STARTS = "id_rank", "by_id", "hashes", "by_hash", "starts"
STRINGS = "strings.arrow"
# Of `DATE`: no date. The smallest number of 64 bits, as numpy and Arrow write it.
NO_DATE = np.iinfo(np.int64).min

Values = npt.NDArray[Any]
Numbers = npt.NDArray[np.int32]


class Arrays:
    """The arrays in one folder; safe to share between threads.

    Parameters
    ----------
    folder : Path
        Where they lie; see `core.corpus.catalog.array_files`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # All that is there is opened now: others may remove the folder, and what is open stays readable.
        self._opened = {path.stem: _mapped(path) for path in folder.glob("*.npy")}
        strings = pa.ipc.open_file(pa.memory_map(str(folder / STRINGS)))
        self._batches = [strings.get_batch(number) for number in range(strings.num_record_batches)]

    def __len__(self) -> int:
        """Documents in the catalog."""
        return len(self._opened[TOKENS])

    def __contains__(self, name: str) -> bool:
        """Say whether an array is there."""
        return name in self._opened

    def __getitem__(self, name: str) -> Values:
        """Give an array that is there."""
        return self._opened[name]

    def keep(self, name: str, values: Values) -> Values:
        """Keep an array that was worked out, on the disk where that can be written, and give it back."""
        path = self._folder / f"{name}.npy"
        staging = path.with_name(f"{path.name}.{secrets.token_hex(4)}{STAGING_SUFFIX}")
        with suppress(OSError):
            try:
                with staging.open("wb") as stream:
                    np.save(stream, values)
                os.replace(staging, path)
                values = _mapped(path)
            finally:
                staging.unlink(missing_ok=True)
        self._opened[name] = values
        return values

    def strings(self, column: str, numbers: Sequence[int]) -> list[str]:
        """Give the ``doc_id`` or the ``title`` of some documents, in their order."""
        return [self._batches[number // BATCH_ROWS][column][number % BATCH_ROWS].as_py() for number in numbers]


def _mapped(path: Path) -> Values:
    values = np.load(path, mmap_mode="r", allow_pickle=False)
    # Plain arrays over the mapping: each slice of a `memmap` costs microseconds.
    return np.asarray(values)


def narrowed(values: npt.NDArray[np.integer]) -> Values:
    """Take the narrowest whole numbers that hold values from -1 on.

    Examples
    --------
    >>> narrowed(np.array([-1, 200])).dtype.name
    'int16'
    """
    highest = int(values.max(initial=0))
    kind = next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if highest <= np.iinfo(kind).max)
    return values.astype(kind)
