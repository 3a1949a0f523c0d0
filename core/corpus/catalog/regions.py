"""Finding the documents that lie within an outline on a map."""

from typing import Any

import numpy as np

from core.corpus.catalog.fields import field_column
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.outlines import within
from core.corpus.searches import Region
from core.errors import NotFoundError

_BATCH = 1_000_000


def find_within(searched: Searched, wanted: Region) -> Found:
    """Find the documents within an outline; those without a place are in none.

    Raises
    ------
    NotFoundError
        If there is no such map.
    """
    x, y = (_column(searched, name) for name in (wanted.x, wanted.y))
    left, right = min(corner[0] for corner in wanted.outline), max(corner[0] for corner in wanted.outline)
    low, high = min(corner[1] for corner in wanted.outline), max(corner[1] for corner in wanted.outline)
    sql = f"""
        SELECT number, {x} AS x, {y} AS y FROM documents
        WHERE {x} BETWEEN ? AND ? AND {y} BETWEEN ? AND ? AND number BETWEEN ? AND ?
    """
    found = [np.empty(0, dtype=np.int64)]
    for first in range(0, searched.n_documents, _BATCH):
        box = [left, right, low, high, first, first + _BATCH - 1]
        near: dict[str, Any] = searched.cursor().execute(sql, box).fetchnumpy()
        is_within = within(near["x"].astype(np.float64), near["y"].astype(np.float64), wanted.outline)
        found.append(near["number"][is_within].astype(np.int64))
    return Found.alike(np.concatenate(found), searched.n_documents)


def _column(searched: Searched, name: str) -> str:
    field = searched.fields.get(name)
    if field is None or not field.is_number:
        raise NotFoundError(
            f"The documents have no places {name[:80]!r} on a map. Make the map with 'qulens map', or remove this "
            "condition."
        )
    return field_column(field.number)
