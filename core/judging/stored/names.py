"""Names that no judge may take: a rater is one more judge, and would stand beside it under the same name."""

from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.errors import ConflictError


def require_no_rater(workspace: Workspace, name: str) -> None:
    """Refuse a judge's name that is a rater's here, however it is written.

    Raises
    ------
    ConflictError
        Naming it.
    """
    folders = (path for kind in ("raters", "ratings") for path in workspace.root.glob(f"{kind}/*/"))
    if name.casefold() in {DEFAULT_RATER, *(folder.name.casefold() for folder in folders)}:
        raise ConflictError(f"{name!r} is the name of a rater. Take another name.")
