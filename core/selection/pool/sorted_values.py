"""One column of values sorted by document id: a criterion's ratings, numbers, or the groups that texts make."""

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


def file_of(criterion: str) -> str:
    """Name the file with the ratings by a criterion, whose key is a plain identifier."""
    return f"{criterion}.npy"


def make_sorted_numbers(values: npt.NDArray[np.floating], order: npt.NDArray[np.int64], path: Path) -> dict[str, Any]:
    """Write numbers, given in the order of the parts, sorted by document id.

    Parameters
    ----------
    values : ndarray of float32 or float64, shape (n_documents,)
        NaN where a document has none.
    order : ndarray of int64, shape (n_documents,)
        See `core.selection.pool.sorted_documents.order_in`.
    path : Path
        The file.

    Returns
    -------
    dict
        ``fingerprint`` and ``statistics``.
    """
    kept = _written(values, order, path)
    return {"fingerprint": fingerprint([kept]), "statistics": asdict(standardisation(kept))}


def make_sorted_groups(texts: pa.ChunkedArray, order: npt.NDArray[np.int64], path: Path) -> dict[str, Any]:
    """Write the groups that equal texts make, given in the order of the parts, sorted by document id.

    Returns
    -------
    dict
        ``fingerprint`` and ``names``; null is no group.
    """
    names = sorted(pc.unique(texts).drop_null().to_pylist())
    found = pc.fill_null(pc.index_in(texts, pa.array(names, texts.type)), -1)
    kept = _written(found.to_numpy().astype("<i4"), order, path)
    return {"fingerprint": groups_fingerprint(Groups(tuple(names), kept)), NAMES: names}


def _written(values: npt.NDArray[Any], order: npt.NDArray[np.int64], path: Path) -> npt.NDArray[Any]:
    kept = new_array(path, values.dtype.newbyteorder("<").str, len(order))
    for start in range(0, len(order), BLOCK_ROWS):
        stretch = slice(start, start + BLOCK_ROWS)
        kept[stretch] = values[order[stretch]]
    return kept
