"""The sample corpus: made into a workspace, really rated, and its rater evaluated on judgments, on first use."""

from pathlib import Path

from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.corpus.workspace_folder import create_workspace
from core.records import OnProgress, ignore_progress

_PROJECT = Path(__file__).resolve().parents[1]
SAMPLE_DOCUMENTS = _PROJECT / "sample_data" / "documents.jsonl"
SAMPLE_JUDGMENTS = _PROJECT / "sample_data" / "judgments.jsonl"
SAMPLE_WORKSPACE = _PROJECT / "workspaces" / "sample"


def sample_workspace(root: Path = SAMPLE_WORKSPACE, *, on_progress: OnProgress = ignore_progress) -> Workspace:
    """Open the sample's workspace, doing what has not been done: importing, rating, judgments, evaluation.

    Parameters
    ----------
    root : Path
        Where the workspace is to lie.
    on_progress : callable
        Told how far it is.

    Returns
    -------
    Workspace
        With all documents rated by the default rater, the judgments that come along, and its evaluation on them.
    """
    from core.corpus.catalog.queries import open_catalog
    from core.corpus.importing import import_files
    from core.corpus.rows import FieldNames
    from core.judging.stored.exchange import add_judgments
    from core.judging.stored.lookups import judges
    from core.qurater.agreement.stored_evaluation import evaluate_on_stored
    from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
    from core.qurater.rating.model import open_model
    from core.qurater.rating.rate_workspace import rate_workspace

    workspace = create_workspace(root, title="Sample")
    if not workspace.document_parts():
        import_files(workspace, [SAMPLE_DOCUMENTS], names=FieldNames(id="id"), on_progress=on_progress)
    if not workspace.raters_with_ratings():
        rate_workspace(workspace, DEFAULT_RATER, on_progress=on_progress)
    if not judges(workspace):
        add_judgments(workspace, open_catalog(workspace), SAMPLE_JUDGMENTS)
        evaluate_on_stored(workspace, open_model(DEFAULT_RATER_FOLDER), DEFAULT_RATER, on_progress=on_progress)
    return workspace
