"""Which documents a stored selection holds."""

from core.corpus.catalog.file_patterns import literal_pattern
from core.corpus.catalog.found_lists import Found, Searched
from core.corpus.files import read_json
from core.corpus.filters import Membership
from core.corpus.workspace import Workspace
from core.errors import ConflictError, NotFoundError


def find_selected(searched: Searched, wanted: Membership) -> Found:
    """Find the documents of a selection, be they wanted or not.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    ConflictError
        If another one was stored under its name since, be it while it is read.
    """
    folder = searched.workspace.selection(wanted.selection)
    parts = [literal_pattern(part) for part in sorted(folder.glob("*.parquet"))]
    sql = "SELECT number FROM documents JOIN read_parquet(?::VARCHAR[], hive_partitioning = false) USING (doc_id)"
    require_stored(searched.workspace, wanted)
    try:
        return searched.found(sql, [parts])
    finally:
        # The files are read by their names: if it was replaced meanwhile, they may be those of the other one.
        require_stored(searched.workspace, wanted)


def require_stored(workspace: Workspace, wanted: Membership) -> None:
    """Refuse a selection that is gone, or in whose place another one was stored since.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    wanted : Membership
        The selection, as it was when somebody looked at it.

    Raises
    ------
    NotFoundError
        If there is no selection of this name.
    ConflictError
        If another one was stored under its name since.
    """
    manifest = workspace.selection(wanted.selection) / "manifest.json"
    if not manifest.is_file():
        raise NotFoundError(f"There is no selection {wanted.selection!r} here. Choose another, or make it again.")
    if not read_json(manifest)["subset_hash"].startswith(wanted.fingerprint):
        raise ConflictError(
            f"The selection {wanted.selection!r} is not the one that was asked for ({wanted.fingerprint}); "
            "another was saved under its name since. Choose it again."
        )
