"""Documents kept and dropped of the groups that a report speaks of: drawn fairly, with how their texts begin."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.insight.audit.group_audit import ColumnAudit, GroupAudit
from core.insight.audit.opened_selection import OpenedSelection
from core.insight.audit.report.order import order_of
from core.insight.audit.texts_of_documents import Read, documents_read, drawn_fairly
from core.records import OnProgress
from core.selection.pool.pool import Pool, Rows
from core.selection.stored.kept import Marks

N_OF_EACH_SIDE = 3
_N_LARGEST = 5
MOST_GROUPS = 30


def read_groups(
    opened: OpenedSelection, audits: Sequence[ColumnAudit], *, on_progress: OnProgress
) -> dict[str, list[dict[str, Any]]]:
    """Read some documents of each of the largest groups, and of groups that are findings; see `groups_to_read`.

    Parameters
    ----------
    opened : OpenedSelection
        What is audited.
    audits : sequence of ColumnAudit
        What was found, in the order of its groupings.
    on_progress : callable
        Told how many documents are read.

    Returns
    -------
    dict of str to list of dict
        By column, for each group: its name, whether it is a finding, how many documents of it are kept and dropped,
        and at most `N_OF_EACH_SIDE` of each side.
    """
    # Whether each document of the corpus is kept or dropped takes all criteria to say.
    sides_of_all = opened.is_kept, opened.is_dropped
    drawn = {
        audit.column: [
            _drawn(opened.pool, sides_of_all, grouping.group_of == place, place)
            for place in groups_to_read(audit.groups)
        ]
        for audit, grouping in zip(audits, opened.groupings, strict=True)
    }
    sides = [side for groups in drawn.values() for _, *both in groups for side, _ in both]
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *sides]))
    ids = dict(zip(rows.tolist(), opened.pool.ids(rows).to_pylist(), strict=True))
    found = {
        each.doc_id: each
        for each in documents_read(opened.workspace, opened.catalog, list(ids.values()), on_progress=on_progress)
    }

    def told(side: Rows) -> list[dict[str, Any]]:
        return [_told(opened, int(row), found[ids[row]]) for row in side.tolist() if ids[row] in found]

    return {
        audit.column: [
            {
                "group": audit.groups[place].retention.group.name,
                "is_finding": audit.groups[place].is_finding,
                "n_kept": n_kept,
                "n_dropped": n_dropped,
                "kept": told(kept),
                "dropped": told(dropped),
            }
            for place, (kept, n_kept), (dropped, n_dropped) in drawn[audit.column]
        ]
        for audit in audits
    }


def groups_to_read(groups: Sequence[GroupAudit]) -> list[int]:
    """Choose the largest groups, and of those that are a finding as many as can be read, the largest.

    Parameters
    ----------
    groups : sequence of GroupAudit
        Of one column.

    Returns
    -------
    list of int
        Places of at most `MOST_GROUPS` groups that have tokens, and are of one value: findings first, then the others,
        the largest first.
    """
    sizes = [each.retention.pool.n_tokens for each in groups]
    order = order_of(groups)
    named = [place for place in (*order["ranked"], *order["few"]) if sizes[place]]
    by_size = sorted(named, key=lambda place: (-sizes[place], place))
    largest = by_size[:_N_LARGEST]
    findings = [place for place in by_size if groups[place].is_finding and place not in largest]
    chosen = {*largest, *findings[: MOST_GROUPS - len(largest)]}
    return sorted(
        (place for place in by_size if place in chosen), key=lambda place: (not groups[place].is_finding, -sizes[place])
    )


def _drawn(
    pool: Pool, sides: tuple[Marks, Marks], is_here: Marks, place: int
) -> tuple[int, tuple[Rows, int], tuple[Rows, int]]:
    kept, dropped = (np.flatnonzero(is_here & side) for side in sides)
    first, second = (drawn_fairly(pool, rows, N_OF_EACH_SIDE) for rows in (kept, dropped))
    return place, (first, len(kept)), (second, len(dropped))


def _told(opened: OpenedSelection, row: int, read: Read) -> dict[str, Any]:
    return {
        "doc_id": read.doc_id,
        "title": read.title,
        "domain": read.domain,
        "n_tokens": read.n_tokens,
        "ratings": ratings_at(opened, row),
        "beginning": read.beginning,
        "is_whole": read.is_whole,
    }


def ratings_at(opened: OpenedSelection, row: int) -> dict[str, float | None]:
    """Give the standardised ratings of a document; None where it has none."""
    pool = opened.pool
    found = {
        name: float(pool.standardisation_of(name).apply(pool.ratings_by(name)[row : row + 1])[0])
        for name in pool.criteria
    }
    return {name: None if np.isnan(value) else value for name, value in found.items()}
