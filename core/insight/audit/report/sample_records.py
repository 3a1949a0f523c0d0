"""A document of the audited sample, with all that an audit knows of it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pyarrow as pa

from core.arrays import Floats
from core.corpus.notes import Note
from core.corpus.stored import read_stored
from core.errors import QuLensError
from core.insight.audit.opened_selection import OpenedSelection
from core.insight.audit.report.read_groups import ratings_at
from core.insight.audit.texts_of_documents import documents_read
from core.records import OnProgress
from core.selection.choosing.choose import choose
from core.selection.choosing.keys import NEVER, STEPS_PER_UNIT
from core.selection.pool.pool import Rows
from core.selection.stored.selecting import SELECTED

KEPT, DROPPED, UNRATED = "kept", "dropped", "unrated"


def rows_of(opened: OpenedSelection, noted: Mapping[str, Note]) -> Rows:
    """Give the rows of documents with a flag or a note; those that are not here any more are left out."""
    import pyarrow.compute as pc

    ids = pa.array(sorted(noted), opened.pool.doc_ids.type)
    found = pc.index_in(ids, value_set=opened.pool.doc_ids).drop_null()
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def sample_records(
    opened: OpenedSelection,
    rows: Rows,
    drawn: Rows,
    *,
    weights: Mapping[str, float | None],
    noted: Mapping[str, Note],
    on_progress: OnProgress,
) -> Iterator[dict[str, Any]]:
    """Read documents, and say of each what the audit knows.

    Parameters
    ----------
    opened : OpenedSelection
        What is audited.
    rows, drawn : ndarray of int
        The documents, and which of them chance has drawn: the others have no weight.
    weights : mapping of str to float or None
        By fate, for how many documents each that was drawn stands.
    noted : mapping of str to Note
        What a reader said, by id.
    on_progress : callable
        Told how many documents are read.

    Yields
    ------
    dict
        Plain values, the texts whole; None for a rating, a key or a weight that is not there.
    """
    numbers = dict(zip(opened.pool.ids(rows).to_pylist(), rows.tolist(), strict=True))
    keys, are_drawn, is_dropped = _keys(opened), set(drawn.tolist()), opened.is_dropped
    for read in documents_read(opened.workspace, opened.catalog, list(numbers), on_progress=on_progress):
        row = numbers[read.doc_id]
        fate = KEPT if opened.is_kept[row] else DROPPED if is_dropped[row] else UNRATED
        is_drawn = row in are_drawn
        note = noted.get(read.doc_id, Note(read.doc_id))
        yield {
            "doc_id": read.doc_id,
            "title": read.title,
            "text": read.text,
            "n_tokens": read.n_tokens,
            "fate": fate,
            "is_drawn": is_drawn,
            "weight": weights[fate] if is_drawn else None,
            "key": None if np.isnan(keys[row]) else float(keys[row]),
            "groups": {each.column: each.groups[int(each.group_of[row])].name for each in opened.groupings},
            "ratings": ratings_at(opened, row),
            "is_flagged": note.is_flagged,
            "note": note.text,
        }


def _keys(opened: OpenedSelection) -> Floats:
    """Give the sampling key of every document: made again where that can be, else those stored of the kept ones."""
    pool = opened.pool
    with suppress(QuLensError):
        if opened.why_not_again is None and not opened.remarks:
            keys = choose(pool, opened.parameters).keys
            return np.where(keys == NEVER, np.nan, keys / STEPS_PER_UNIT)
    stored = read_stored(opened.workspace.selection(opened.name) / SELECTED, ["doc_id", "key"])
    import pyarrow.compute as pc

    rows = pc.index_in(stored["doc_id"].cast(pool.doc_ids.type).combine_chunks(), value_set=pool.doc_ids)
    found = np.full(len(pool), np.nan)
    found[rows.to_numpy(zero_copy_only=False)] = stored["key"].to_numpy()
    return found
