"""Which documents a stored selection holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.files import read_json
from core.corpus.filters import Membership
from core.corpus.workspace import Workspace
from core.errors import ConflictError, NotFoundError


@contextmanager
def documents_selected(workspace: Workspace, wanted: Membership) -> Iterator[tuple[str, list[Any]]]:
    """Write the query for the ``number`` of each document of a selection.

    Parameters
    ----------
    workspace : Workspace
        Where the selection is stored.
    wanted : Membership
        Which selection.

    Yields
    ------
    tuple of (str, list)
        The query, and its parameters; it answers while the block lasts.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    ConflictError
        If another one was stored under its name since, be it before the block ends.
    """
    folder = workspace.selection(wanted.selection)
    parts = [literal_pattern(part) for part in sorted(folder.glob("*.parquet"))]
    sql = "SELECT number FROM documents JOIN read_parquet(?::VARCHAR[], hive_partitioning = false) USING (doc_id)"
    _require_stored(workspace, wanted)
    try:
        yield sql, [parts]
    finally:
        # The files are read by their names: if it was replaced meanwhile, they may be those of the other one.
        _require_stored(workspace, wanted)


def _require_stored(workspace: Workspace, wanted: Membership) -> None:
    manifest = workspace.selection(wanted.selection) / "manifest.json"
    if not manifest.is_file():
        raise NotFoundError(f"There is no selection {wanted.selection!r} here. Choose another, or make it again.")
    if not read_json(manifest)["subset_hash"].startswith(wanted.fingerprint):
        raise ConflictError(
            f"The selection {wanted.selection!r} is not the one that was asked for ({wanted.fingerprint}); "
            "another was saved under its name since. Choose it again."
        )
