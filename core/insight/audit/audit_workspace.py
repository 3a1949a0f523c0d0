"""A saved selection of a workspace is audited by columns."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.corpus.catalog.queries import open_catalog
from core.corpus.workspace import Workspace
from core.errors import NotFoundError
from core.insight.audit.selection_audit import USUALLY_HELD, ColumnAudit, audit_by
from core.insight.groups import columns_to_group_by, group_by
from core.records import Amount, OnProgress, Progress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.load import load_pool
from core.selection.stored.kept import kept_by
from core.selection.stored.selecting import selection_manifest


@dataclass(frozen=True, slots=True)
class SelectionAudit:
    """What a saved selection does to groups.

    Attributes
    ----------
    selection, rater : str
        Names of the selection, and of the rater by whose ratings it was made.
    pool, kept : Amount
        All documents, and those of the selection.
    columns : tuple of ColumnAudit
        As they were asked for.
    """

    selection: str
    rater: str
    pool: Amount
    kept: Amount
    columns: tuple[ColumnAudit, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "selection": self.selection,
            "rater": self.rater,
            "pool": asdict(self.pool),
            "kept": asdict(self.kept),
            "held": {each.column: list(each.held) for each in self.columns},
            "groups": {each.column: [group.to_json() for group in each.groups] for each in self.columns},
        }


def audit_selection(
    workspace: Workspace,
    selection: str,
    *,
    columns: Sequence[str] = ("domain",),
    hold: Sequence[str] = USUALLY_HELD,
    on_progress: OnProgress = ignore_progress,
) -> SelectionAudit:
    """Audit a saved selection.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    selection : str
        Its name.
    columns : sequence of str
        By which documents are grouped, as `core.insight.groups.group_by` names them.
    hold : sequence of str
        Columns that are held equal in what remains.
    on_progress : callable
        Told how many columns are done.

    Returns
    -------
    SelectionAudit
        Exact: all documents count.

    Raises
    ------
    NotFoundError
        If there is no such selection or column.
    """
    manifest = selection_manifest(workspace, selection)
    parameters = SelectionParameters.from_json(manifest["parameters"])
    catalog = open_catalog(workspace, on_progress=on_progress)
    known = columns_to_group_by(catalog)
    for column in (*columns, *hold):
        if column not in known:
            raise NotFoundError(f"There is no column {column[:80]!r} to group by. Choose one of {', '.join(known)}.")
    pool = load_pool(workspace, parameters.rater, on_progress=on_progress)
    is_kept = kept_by(workspace, selection, pool)
    domains = group_by(catalog, "domain")
    held = [group_by(catalog, column) for column in hold]
    found: list[ColumnAudit] = []
    for column in columns:
        on_progress(Progress(len(found), len(columns), "columns", f"auditing by {column!r}"))
        grouping = group_by(catalog, column)
        found.append(audit_by(pool, is_kept, grouping, domains=domains, held=held, criteria=pool.criteria))
    everything = Amount(len(pool), int(pool.n_tokens.sum()))
    return SelectionAudit(selection, parameters.rater, everything, pool.amount(is_kept), tuple(found))
