"""Which documents the selections hold that a probe compares."""

from collections.abc import Sequence

import numpy as np

from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import InputError, NotFoundError

_IDS_AT_A_TIME = 100_000


def selected_hashes(workspace: Workspace, names: Sequence[str]) -> dict[str, Hashes]:
    """Read which documents some selections hold.

    Parameters
    ----------
    workspace : Workspace
        Where the selections are stored.
    names : sequence of str
        Their names, each once.

    Returns
    -------
    dict of str to ndarray of uint64
        The `doc_hash` of each selection's documents; once, however often a document is taken.

    Raises
    ------
    NotFoundError
        If there is no such selection.
    InputError
        If one is named twice.
    """
    if len(set(names)) < len(names):
        raise InputError(f"A selection is named twice in {', '.join(names)}. Name each once.")
    return {name: _hashes(workspace, name) for name in names}


def _hashes(workspace: Workspace, name: str) -> Hashes:
    if name not in workspace.selections():
        known = ", ".join(map(repr, workspace.selections()[:8])) or "none yet"
        raise NotFoundError(
            f"There is no selection {name!r} in '{workspace.root}' (there is {known}). Make it with: qulens select"
        )
    found = [np.empty(0, dtype=np.uint64)]
    for path in sorted(workspace.selection(name).glob("selected-*.parquet")):
        ids = read_stored(path, ["doc_id"])["doc_id"]
        for start in range(0, len(ids), _IDS_AT_A_TIME):
            found.append(doc_hashes(ids.slice(start, _IDS_AT_A_TIME).to_pylist()))
    return np.unique(np.concatenate(found))
