"""The sample corpus: made into a workspace and really rated on first use."""

from pathlib import Path

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.records import OnProgress, ignore_progress

_PROJECT = Path(__file__).resolve().parents[1]
SAMPLE_DOCUMENTS = _PROJECT / "sample_data" / "documents.jsonl"
SAMPLE_WORKSPACE = _PROJECT / "workspaces" / "sample"


def sample_workspace(root: Path = SAMPLE_WORKSPACE, *, on_progress: OnProgress = ignore_progress) -> Workspace:
    """Open the sample's workspace, importing and rating the sample where that has not been done.

    Parameters
    ----------
    root : Path
        Where the workspace is to lie.
    on_progress : callable
        Told how far it is.

    Returns
    -------
    Workspace
        With all documents rated by the default rater.
    """
    from core.corpus.importing import import_files
    from core.corpus.rows import FieldNames
    from core.qurater.rating import rate_workspace

    workspace = create_workspace(root, title="Sample")
    if not workspace.document_parts():
        import_files(workspace, [SAMPLE_DOCUMENTS], names=FieldNames(id="id"), on_progress=on_progress)
    if not workspace.raters_with_ratings():
        rate_workspace(workspace, "default", on_progress=on_progress)
    return workspace
