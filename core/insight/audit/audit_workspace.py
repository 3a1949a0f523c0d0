"""A saved selection of a workspace is audited by columns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from core.corpus.workspace import Workspace
from core.insight.audit.candidates import could_be_kept, goes_by, unrated_in_words
from core.insight.audit.group_audit import ColumnAudit
from core.insight.audit.opened_selection import OpenedSelection, open_selection
from core.insight.audit.selection_audit import USUALLY_HELD, audit_by
from core.insight.audit.sweeps import Setting, left_out_in_words, setting_of, sweep
from core.records import Amount, OnProgress, Progress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.kept import kept_by
from core.selection.stored.selecting import selection_manifest

SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Beside:
    """What another saved selection of the same corpus keeps.

    Attributes
    ----------
    selection, rater : str
        Its name, and by whose ratings it was made.
    kept : Amount
        What it holds.
    settings : mapping of str to Setting
        By column: what it keeps of each group.
    """

    selection: str
    rater: str
    kept: Amount
    settings: Mapping[str, Setting]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        ratios = {column: list(each.ratios) for column, each in self.settings.items()}
        return {"selection": self.selection, "rater": self.rater, "kept": asdict(self.kept), "ratios": ratios}


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
    beside : tuple of Beside
        Other selections, as they were asked for.
    sweeps : mapping of str to sequence of Setting
        By column: the same at other settings; empty where that was not asked for.
    remarks : tuple of str
        What is to be known of this audit: what changed since the selection was made, what could not be done.
    n_unrated : int
        Documents of the pool that have no rating, and are left out of all groups' numbers.
    """

    selection: str
    rater: str
    pool: Amount
    kept: Amount
    columns: tuple[ColumnAudit, ...]
    beside: tuple[Beside, ...] = ()
    sweeps: Mapping[str, Sequence[Setting]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    n_unrated: int = 0

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "selection": self.selection,
            "rater": self.rater,
            "pool": asdict(self.pool),
            "kept": asdict(self.kept),
            "n_unrated": self.n_unrated,
            "remarks": list(self.remarks),
            "held": {each.column: list(each.held) for each in self.columns},
            "groups": {each.column: [group.to_json() for group in each.groups] for each in self.columns},
            "beside": [each.to_json() for each in self.beside],
            "sweeps": {column: [each.to_json() for each in found] for column, found in self.sweeps.items()},
        }


def audit_selection(
    workspace: Workspace,
    selection: str,
    *,
    columns: Sequence[str] = ("domain",),
    hold: Sequence[str] = USUALLY_HELD,
    beside: Sequence[str] = (),
    is_swept: bool = False,
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
        By which documents are grouped, as `core.insight.asked_grouping.grouping_for` names them.
    hold : sequence of str
        Columns that are held equal in what remains.
    beside : sequence of str
        Other saved selections, by any rater, that are shown beside it.
    is_swept : bool
        Whether to select again at other temperatures, criteria and budgets; see `core.insight.audit.sweeps.sweep`.
    on_progress : callable
        Told how many columns, and settings, are done.

    Returns
    -------
    SelectionAudit
        Exact: all documents count.

    Raises
    ------
    NotFoundError
        If there is no such selection or column.
    InputError
        If a selection holds documents that are not here any more.
    """
    opened = open_selection(workspace, selection, columns=columns, hold=hold, on_progress=on_progress)
    return audit_of(opened, beside=beside, is_swept=is_swept, on_progress=on_progress)


def audit_of(
    opened: OpenedSelection,
    *,
    beside: Sequence[str] = (),
    is_swept: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> SelectionAudit:
    """Audit a selection that is open already; see `audit_selection`."""
    pool, is_kept = opened.pool, opened.is_kept
    # First of all: a name that is not there is told before anything is computed.
    others = tuple(_beside(opened, name) for name in beside)
    found: list[ColumnAudit] = []
    for grouping in opened.groupings:
        on_progress(Progress(len(found), len(opened.groupings), "columns", "auditing by columns"))
        found.append(
            audit_by(
                pool,
                is_kept,
                grouping,
                domains=opened.domains,
                held=opened.held_for(grouping),
                criteria=pool.criteria,
                by=goes_by(opened.parameters),
            )
        )
    remarks = list(opened.remarks)
    if not is_kept.any():
        remarks.append("This selection keeps nothing: there is nothing to compare. Select with a larger budget.")
    n_unrated = int(np.count_nonzero(~could_be_kept(pool, is_kept, goes_by(opened.parameters))))
    if n_unrated:
        remarks.append(unrated_in_words(n_unrated, len(pool)))
    sweeps: Mapping[str, Sequence[Setting]] = {}
    if is_swept and opened.why_not_again is None:
        sweeps = sweep(pool, opened.parameters, opened.groupings, on_progress=on_progress)
        left_out = left_out_in_words(next(iter(sweeps.values()), ()), opened.parameters, pool.criteria)
        remarks += [left_out] if left_out else []
    elif is_swept:
        remarks.append(f"It could not be made again at other settings: {opened.why_not_again}")
    return SelectionAudit(
        opened.name,
        opened.parameters.rater,
        Amount(len(pool), int(pool.n_tokens.sum())),
        pool.amount(is_kept),
        tuple(found),
        others,
        sweeps,
        tuple(remarks),
        n_unrated,
    )


def _beside(opened: OpenedSelection, name: str) -> Beside:
    manifest = selection_manifest(opened.workspace, name)
    marks = kept_by(opened.workspace, name, opened.pool)
    by = goes_by(SelectionParameters.from_json(manifest["parameters"]))
    settings = {each.column: setting_of(SELECTION, name, opened.pool, marks, each, by=by) for each in opened.groupings}
    return Beside(name, str(manifest["parameters"].get("rater", "")), opened.pool.amount(marks), settings)
