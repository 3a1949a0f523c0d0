"""All that the report of an audit says, as plain values: the page is made from these alone."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.corpus.workspace import Workspace
from core.criteria import CRITERIA
from core.insight.audit.audit_workspace import SelectionAudit, audit_of
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.measures.retention_intervals import LEVEL, N_RESAMPLES, SEED
from core.insight.audit.opened_selection import OpenedSelection, open_selection
from core.insight.audit.report.order import order_of
from core.insight.audit.report.read_groups import read_groups
from core.insight.audit.selection_audit import USUALLY_HELD
from core.insight.audit.shortcuts.shortcut_sample import shortcut_sample
from core.insight.audit.shortcuts.shortcuts import FEWEST_DOCUMENTS
from core.records import OnProgress, ignore_progress


def report_data(
    workspace: Workspace,
    selection: str,
    *,
    columns: Sequence[str] = ("domain",),
    hold: Sequence[str] = USUALLY_HELD,
    beside: Sequence[str] = (),
    on_progress: OnProgress = ignore_progress,
) -> dict[str, Any]:
    """Audit a saved selection in every way, and gather what was found.

    Parameters
    ----------
    workspace, selection, columns, hold, beside
        See `core.insight.audit.audit_workspace.audit_selection`.
    on_progress : callable
        Told how far each piece of work is.

    Returns
    -------
    dict
        What `core.insight.audit.audit_workspace.SelectionAudit.to_json` gives, with sweeps, and beside it: ``about``
        (levels, limits, versions), ``order`` of the groups of each column (see `core.insight.audit.report.order`),
        ``manifest`` of the selection, ``shortcuts`` and ``examples``. JSON can hold it.

    Raises
    ------
    NotFoundError
        If there is no such selection or column.
    InputError
        If a selection holds documents that are not here any more.
    """
    opened = open_selection(workspace, selection, columns=columns, hold=hold, on_progress=on_progress)
    audit = audit_of(opened, beside=beside, is_swept=True, on_progress=on_progress)
    return report_of(opened, audit, on_progress=on_progress)


def report_of(
    opened: OpenedSelection, audit: SelectionAudit, *, on_progress: OnProgress = ignore_progress
) -> dict[str, Any]:
    """Add to an audit what else its report says; see `report_data`."""
    checks = shortcut_sample(opened.workspace, opened.catalog, opened.pool, on_progress=on_progress)
    titles = {each.key: each.title for each in CRITERIA}
    return {
        **audit.to_json(),
        "order": {each.column: order_of(each.groups) for each in audit.columns},
        "about": {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "qulens": importlib.metadata.version("qulens"),
            "criteria": {name: titles.get(name, name) for name in opened.pool.criteria},
            "level": LEVEL,
            "error_rate": ERROR_RATE,
            "few_documents": FEW_DOCUMENTS,
            "n_resamples": N_RESAMPLES,
            "seed": SEED,
            "fewest_for_shortcuts": FEWEST_DOCUMENTS,
        },
        "shortcuts": checks.to_json(),
        "examples": read_groups(opened, audit.columns, on_progress=on_progress),
        "manifest": _without_places(opened.manifest),
    }


def _without_places(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where the rater lies on this machine: its fingerprint says which one it is."""
    rater = {name: value for name, value in (manifest.get("rater") or {}).items() if name != "folder"}
    return {**manifest, "rater": rater}
