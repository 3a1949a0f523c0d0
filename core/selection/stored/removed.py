"""What a stored selection left out, and why: found by making the choice again."""

import numpy as np
import pyarrow as pa

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice, choose
from core.selection.choosing.keys import NEVER, STEPS_PER_UNIT
from core.selection.pool.needed import pool_for
from core.selection.stored.selecting import selection_manifest
from core.selection.stored.subset_hash import hash_of_subset

OVER_BUDGET = "not within the budget, or the quota of its group"


def removed_documents(workspace: Workspace, selection: str) -> pa.Table:
    """List the documents that a selection left out.

    Parameters
    ----------
    workspace : Workspace
        Where it is stored.
    selection : str
        Its name.

    Returns
    -------
    Table
        ``doc_id``, ``reason`` in words, and ``key``, null where a document could not be taken; by id.

    Raises
    ------
    InputError
        If documents, ratings or columns are not those that it was made from.
    """
    manifest = selection_manifest(workspace, selection)
    parameters = SelectionParameters.from_json(manifest["parameters"])
    pool = pool_for(workspace, parameters)
    choice = choose(pool, parameters)
    if hash_of_subset(pool.ids(choice.rows)) != manifest["subset_hash"]:
        raise InputError(
            f"What {selection!r} left out cannot be said any more: documents, ratings or columns changed since. "
            "Select again."
        )
    rows = np.flatnonzero(~choice.is_kept)
    keys = choice.keys[rows]
    return pa.table(
        {
            "doc_id": pool.ids(rows),
            "reason": _reasons(choice, rows),
            "key": pa.array(keys / STEPS_PER_UNIT, mask=keys == NEVER),
        }
    )


def _reasons(choice: Choice, rows: np.typing.NDArray[np.int64]) -> pa.Array:
    words = pa.array([OVER_BUDGET, *choice.candidates.reasons])
    return pa.DictionaryArray.from_arrays(pa.array(choice.candidates.codes[rows]), words).cast(pa.large_string())
