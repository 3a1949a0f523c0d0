"""What a stored selection left out, and why: found by making the choice again."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.candidates import DUPLICATE
from core.selection.choosing.choose import Choice, choose
from core.selection.choosing.keys import NEVER, STEPS_PER_UNIT
from core.selection.pool.needed import pool_for
from core.selection.pool.pool import Pool, Rows
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
        ``doc_id``, ``reason`` in words (for a near-duplicate, of which document it is one), and ``key``, null where a
        document could not be taken; by id.

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
            "reason": _reasons(pool, choice, rows, parameters.collapse),
            "key": pa.array(keys / STEPS_PER_UNIT, mask=keys == NEVER),
        }
    )


def _reasons(pool: Pool, choice: Choice, rows: Rows, collapse: str | None) -> pa.Array:
    reasons, codes = choice.candidates.reasons, choice.candidates.codes[rows]
    words = pa.array([OVER_BUDGET, *reasons])
    told = pa.DictionaryArray.from_arrays(pa.array(codes), words).cast(pa.large_string())
    if collapse is None:
        return told
    is_copy = codes == reasons.index(DUPLICATE) + 1
    return pc.replace_with_mask(told, pa.array(is_copy), _of_copies(pool, choice, rows[is_copy], collapse))


def _of_copies(pool: Pool, choice: Choice, rows: Rows, collapse: str) -> pa.Array:
    """Say of which document each one is a near-duplicate: the one that was kept, or would have been before it."""
    duplicates, is_kept = pool.grouping(collapse), choice.is_kept
    others = np.flatnonzero((duplicates.number_of >= 0) & (choice.candidates.are_in | is_kept))
    best_last = others[np.lexsort((choice.keys[others], is_kept[others]))]
    best_of = np.zeros(len(duplicates.names), dtype=np.int64)
    best_of[duplicates.number_of[best_last]] = best_last
    partners = best_of[duplicates.number_of[rows]]
    behind = np.where(is_kept[partners], ", which was kept", ", which has a larger key")
    kind = pa.large_string()
    parts = ("near-duplicate of ", pool.ids(partners).cast(kind), pa.array(behind, kind), pa.scalar("", kind))
    return pc.binary_join_element_wise(pa.scalar(parts[0], kind), *parts[1:])
