"""The pool that a selection needs: with the columns and the lists of ids that its parameters name."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.columns.values_by_hash import looked_up
from core.corpus.files import read_text
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError
from core.records import OnProgress, ignore_progress
from core.selection.asked.checks import require_known
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.load import load_pool
from core.selection.pool.pool import BLOCK_ROWS, Pool


def pool_for(
    workspace: Workspace, parameters: SelectionParameters, *, on_progress: OnProgress = ignore_progress
) -> Pool:
    """Open the pool for a selection; see `open_pool`."""
    return open_pool(
        workspace, parameters.rater, parameters.columns, parameters.excluded_lists, on_progress=on_progress
    )


def open_pool(
    workspace: Workspace,
    rater: str,
    columns: Sequence[str] = (),
    lists: Sequence[tuple[str, str]] = (),
    *,
    on_progress: OnProgress = ignore_progress,
) -> Pool:
    """Open a pool with columns and lists of ids; see `core.selection.pool.load.load_pool`.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    rater : str
        Whose ratings.
    columns : sequence of str
        Names of columns.
    lists : sequence of (str, str)
        Files of ids, each with its hash.
    on_progress : callable
        See `core.selection.pool.load.load_pool`.

    Raises
    ------
    InputError
        If a name is neither a criterion nor a column, or a list of ids is not the one that was asked for.
    NotFoundError
        If a list of ids is gone.
    """
    known = workspace.columns()
    for name in columns:
        require_known(name, known)
    pool = load_pool(workspace, rater, columns, on_progress=on_progress)
    for path, fingerprint in lists:
        pool.listed[path] = _listed(pool.doc_hash, Path(path), fingerprint)
    return pool


def fingerprint_of_list(path: Path) -> str:
    """Hash a file of ids, so that it is known again.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no column and no file {str(path)!r} to exclude by.")
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _listed(hashes: Hashes, path: Path, fingerprint: str) -> npt.NDArray[np.bool_]:
    """Mark the documents that a file names, an id a line."""
    if fingerprint_of_list(path) != fingerprint:
        raise InputError(f"The list '{path}' is not the one that was asked for: its content changed. Restore it.")
    # Some programs put a mark of the byte order before the first line.
    text = read_text(path).removeprefix("\ufeff")
    wanted = np.sort(doc_hashes(line.strip() for line in text.splitlines() if line.strip()))
    marks = np.zeros(len(hashes), dtype=bool)
    for start in range(0, len(hashes), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        _, marks[rows] = looked_up(wanted, hashes[rows])
    if not marks.any():
        raise InputError(f"None of the lines of '{path}' is the id of a document here. Write one id a line.")
    return marks
