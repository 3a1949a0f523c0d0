"""Which documents of a pool a stored selection keeps."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.pool.pool import Pool
from core.selection.stored.selecting import SELECTED, selection_manifest

Marks = npt.NDArray[np.bool_]


def kept_by(workspace: Workspace, name: str, pool: Pool) -> Marks:
    """Mark the documents that a stored selection keeps.

    Parameters
    ----------
    workspace : Workspace
        Where the selection is stored.
    name : str
        Which selection.
    pool : Pool
        All documents of the workspace.

    Returns
    -------
    ndarray of bool, shape (n_documents,)
        In the order of the pool.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    InputError
        If it names documents that are not here: it was made of another corpus.
    """
    manifest = selection_manifest(workspace, name)
    doc_ids = read_stored(workspace.selection(name) / SELECTED, ["doc_id"])["doc_id"].cast(pool.doc_ids.type)
    rows = pc.index_in(doc_ids.combine_chunks(), value_set=pool.doc_ids)
    if rows.null_count:
        raise InputError(
            f"Of the {manifest['n_documents']:,} documents of the selection {name!r}, {rows.null_count:,} are not in "
            f"'{workspace.root}'. Make it again."
        )
    is_kept = np.zeros(len(pool), dtype=bool)
    is_kept[_numbers(rows)] = True
    return is_kept


def _numbers(rows: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    return np.asarray(rows.to_numpy(zero_copy_only=False), dtype=np.int64)
