"""A selection is made, stored in the workspace with its manifest, and found again."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import folder_written_atomically, require_free, write_json
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.records import OnProgress, ignore_progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice, choose
from core.selection.choosing.keys import STEPS_PER_UNIT
from core.selection.choosing.temperature_for import with_temperature_for
from core.selection.pool.needed import pool_for
from core.selection.pool.pool import Pool
from core.selection.report.page import REPORT, report_html
from core.selection.stored.manifest import make_manifest
from core.selection.stored.manifest_file import read_manifest, why_not_the_same
from core.selection.stored.selection_report import SelectionReport, report_of
from core.selection.stored.subset_hash import hash_of_subset

SELECTED = "selected-00000.parquet"
MANIFEST = "manifest.json"


def select(
    workspace: Workspace,
    name: str,
    parameters: SelectionParameters,
    *,
    temperature_for: str | None = None,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> SelectionReport:
    """Choose a subset and store it under a name.

    Parameters
    ----------
    workspace : Workspace
        A rated corpus.
    name : str
        What to call the selection.
    parameters : SelectionParameters
        What to select.
    temperature_for : str or None
        Find the temperature for this target, see `core.selection.choosing.temperature_for`.
    force : bool
        Whether a selection of this name may be replaced.
    on_progress : callable
        See `core.selection.pool.load.load_pool`.

    Returns
    -------
    SelectionReport
        What it holds.

    Raises
    ------
    ConflictError
        If there is a selection of this name and `force` is false, or documents or ratings changed meanwhile.
    InputError
        If the budget cannot be met, see `core.selection.choosing.choose.choose`.
    """
    require_free(workspace.selection(name), force=force)
    pool = pool_for(workspace, parameters, on_progress=on_progress)
    if temperature_for is not None:
        parameters = with_temperature_for(pool, parameters, temperature_for)
    return store(workspace, name, pool, parameters=parameters, choice=choose(pool, parameters), force=force)


def store(
    workspace: Workspace,
    name: str,
    pool: Pool,
    *,
    parameters: SelectionParameters,
    choice: Choice,
    force: bool = False,
) -> SelectionReport:
    """Store a choice that was made of a pool; see `select`.

    Raises
    ------
    ConflictError
        If documents or ratings are not those of the pool any more: the manifest would speak of others.
    """
    started = time.monotonic()
    doc_ids = pool.ids(choice.rows)
    subset_hash = hash_of_subset(doc_ids)
    manifest = make_manifest(workspace, name, pool, parameters=parameters, choice=choice, subset_hash=subset_hash)
    table = pa.table(
        {
            "doc_id": doc_ids,
            "position": pa.array(np.arange(len(doc_ids))),
            "key": pa.array(choice.keys[choice.rows] / STEPS_PER_UNIT),
            "epoch": pa.array(choice.epochs, pa.int32()),
            "phase": pa.array(choice.phases, pa.int32()),
        }
    )
    if workspace.revision(parameters.rater, parameters.columns) != pool.revision:
        raise ConflictError(
            f"Documents, ratings or columns of '{workspace.root}' changed while {name!r} was selected. Select again."
        )
    folder = workspace.selection(name)
    with workspace.being_written(folder), folder_written_atomically(folder, force=force) as staging:
        pq.write_table(table, staging / SELECTED, compression="zstd")
        (staging / REPORT).write_text(report_html(manifest), encoding="utf-8")
        write_json(staging / MANIFEST, manifest)
    return report_of(manifest, folder / MANIFEST, seconds=time.monotonic() - started)


def select_again(
    workspace: Workspace,
    name: str,
    manifest_path: Path,
    *,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> SelectionReport:
    """Make the selection of a manifest again, and prove that it is the same.

    Parameters
    ----------
    workspace : Workspace
        The corpus that the manifest speaks of, rated by the same rater.
    name : str
        What to call the selection.
    manifest_path : Path
        The ``manifest.json`` of a selection or of an export.
    force : bool
        Whether a selection of this name may be replaced.
    on_progress : callable
        See `core.selection.pool.load.load_pool`.

    Returns
    -------
    SelectionReport
        With the same hash as the manifest's.

    Raises
    ------
    InputError
        If another subset comes out; the sentence says what differs, and nothing is stored.
    """
    old = read_manifest(manifest_path)
    parameters = SelectionParameters.from_json(old["parameters"])
    pool = pool_for(workspace, parameters, on_progress=on_progress)
    choice = choose(pool, parameters)
    subset_hash = hash_of_subset(pool.ids(choice.rows))
    new = make_manifest(workspace, name, pool, parameters=parameters, choice=choice, subset_hash=subset_hash)
    difference = why_not_the_same(old, new)
    if difference is not None:
        raise InputError(f"The subset of '{manifest_path}' cannot be made again here. {difference}")
    return store(workspace, name, pool, parameters=parameters, choice=choice, force=force)


def selection_manifest(workspace: Workspace, name: str) -> dict[str, Any]:
    """Read the manifest of a stored selection.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    InputError
        If its manifest is damaged.
    """
    path = workspace.selection(name) / MANIFEST
    if not path.is_file():
        known = ", ".join(repr(other) for other in workspace.selections()[:8]) or "none yet"
        raise NotFoundError(
            f"There is no selection {name!r} in '{workspace.root}' (there is {known}). Make it with: qulens select"
        )
    return read_manifest(path)
