"""Which documents a stored selection holds."""

from typing import Any

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.files import read_json
from core.corpus.filters import Membership
from core.corpus.workspace import Workspace
from core.errors import ConflictError, NotFoundError


def documents_selected(workspace: Workspace, wanted: Membership) -> tuple[str, list[Any]]:
    """Write the query for the ``number`` of each document of a selection.

    Parameters
    ----------
    workspace : Workspace
        Where the selection is stored.
    wanted : Membership
        Which selection.

    Returns
    -------
    tuple of (str, list)
        The query, and its parameters.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    ConflictError
        If another one was stored under its name since.
    """
    folder = workspace.selection(wanted.selection)
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise NotFoundError(f"There is no selection {wanted.selection!r} here. Choose another, or make it again.")
    if not read_json(manifest)["subset_hash"].startswith(wanted.fingerprint):
        raise ConflictError(
            f"The selection {wanted.selection!r} is not the one that was asked for ({wanted.fingerprint}); "
            "another was saved under its name since. Choose it again."
        )
    parts = [literal_pattern(part) for part in sorted(folder.glob("*.parquet"))]
    sql = "SELECT number FROM documents JOIN read_parquet(?::VARCHAR[], hive_partitioning = false) USING (doc_id)"
    return sql, [parts]
