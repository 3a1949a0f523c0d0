"""One column of values sorted by document id: a criterion's ratings, numbers, or the groups that texts make."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.ratings import standardisation
from core.selection.pool.pool import BLOCK_ROWS, Groups, fingerprint, groups_fingerprint
from core.selection.pool.pool_files import new_array

VALUES, NAMES = "values.npy", "names"


def make_sorted_numbers(
    chunks: Iterable[npt.NDArray[np.floating]], order: npt.NDArray[np.int64], folder: Path
) -> dict[str, Any]:
    """Write numbers, given in the order of the parts, sorted by document id.

    Parameters
    ----------
    chunks : iterable of ndarray of float32 or float64
        All values, NaN where a document has none.
    order : ndarray of int64, shape (n_documents,)
        See `core.selection.pool.sorted_documents.order_in`.
    folder : Path
        Gets the file `VALUES`.

    Returns
    -------
    dict
        ``fingerprint`` and ``statistics``.
    """
    values = np.concatenate([*chunks, np.empty(0, np.float32)]) if len(order) else np.empty(0, np.float32)
    kept = _written(values, order, folder)
    return {"fingerprint": fingerprint([kept]), "statistics": asdict(standardisation(kept))}


def make_sorted_groups(texts: pa.ChunkedArray, order: npt.NDArray[np.int64], folder: Path) -> dict[str, Any]:
    """Write the groups that equal texts make, given in the order of the parts, sorted by document id.

    Returns
    -------
    dict
        ``fingerprint`` and ``names``; null is no group.
    """
    names = sorted(pc.unique(texts).drop_null().to_pylist())
    found = pc.fill_null(pc.index_in(texts, pa.array(names, texts.type)), -1)
    kept = _written(found.to_numpy().astype("<i4"), order, folder)
    return {"fingerprint": groups_fingerprint(Groups(tuple(names), kept)), NAMES: names}


def _written(values: npt.NDArray[Any], order: npt.NDArray[np.int64], folder: Path) -> npt.NDArray[Any]:
    kept = new_array(folder / VALUES, values.dtype.newbyteorder("<").str, len(order))
    for start in range(0, len(order), BLOCK_ROWS):
        stretch = slice(start, start + BLOCK_ROWS)
        kept[stretch] = values[order[stretch]]
    return kept
