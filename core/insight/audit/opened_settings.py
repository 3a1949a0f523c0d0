"""Settings that nobody saved, opened as a saved selection is: the same sample can be had of both."""

from collections.abc import Sequence

from core.corpus.catalog.queries import open_catalog
from core.corpus.workspace import Workspace
from core.insight.asked_grouping import grouping_for
from core.insight.audit.every_domain import every_domain
from core.insight.audit.opened_selection import OpenedSelection
from core.records import OnProgress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.pool.needed import pool_for

NOT_SAVED = ""


def open_settings(
    workspace: Workspace,
    parameters: SelectionParameters,
    *,
    columns: Sequence[str],
    on_progress: OnProgress = ignore_progress,
) -> OpenedSelection:
    """Select, and open what was selected for an audit; nothing is stored.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    parameters : SelectionParameters
        What to select; a temperature that is named by a target must be found already.
    columns : sequence of str
        By which documents are grouped, see `core.insight.asked_grouping.grouping_for`.
    on_progress : callable
        Told while the corpus is opened.

    Returns
    -------
    OpenedSelection
        Without a name and a manifest, and nothing held equal.

    Raises
    ------
    NotFoundError
        If there is no such column.
    InputError
        If so cannot be selected.
    """
    catalog = open_catalog(workspace, on_progress=on_progress)
    groupings = tuple(grouping_for(catalog, name) for name in dict.fromkeys(columns))
    pool = pool_for(workspace, parameters, on_progress=on_progress)
    return OpenedSelection(
        name=NOT_SAVED,
        workspace=workspace,
        catalog=catalog,
        manifest={},
        parameters=parameters,
        pool=pool,
        is_kept=choose(pool, parameters).is_kept,
        groupings=groupings,
        held=(),
        domains=every_domain(pool),
        remarks=(),
        why_not_again=None,
    )
