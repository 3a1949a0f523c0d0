"""Which rater is meant: by name in the workspace, ``default``, or a folder."""

from pathlib import Path

from core.corpus.workspace import DEFAULT_RATER, Workspace, require_name
from core.errors import NotFoundError
from core.qurater.raters.adapters import holds_adapters

# The rater that comes with QuLens, trained by `qulens train`; see the model card in this folder.
DEFAULT_RATER_FOLDER = Path(__file__).resolve().parents[3] / "sample_data" / "rater"


def trained_raters(workspace: Workspace) -> list[str]:
    """List the names of the raters that lie in a workspace."""
    return sorted(path.parent.name for path in (workspace.root / "raters").glob("*/config.json"))


def find_rater(name_or_path: str, workspace: Workspace | None = None) -> tuple[str, Path]:
    """Find a rater.

    Parameters
    ----------
    name_or_path : str
        The name of a rater trained in the workspace, ``default``, or the folder of a checkpoint.
    workspace : Workspace or None
        Where to look for names first.

    Returns
    -------
    tuple of (str, Path)
        What its ratings are filed under, and its folder.

    Raises
    ------
    NotFoundError
        If it is none of these.
    """
    if workspace is not None and "/" not in name_or_path:
        trained_here = workspace.root / "raters" / name_or_path
        if (trained_here / "config.json").is_file():
            return require_name(name_or_path, what="rater"), trained_here
    if name_or_path == DEFAULT_RATER:
        return DEFAULT_RATER, DEFAULT_RATER_FOLDER
    folder = Path(name_or_path)
    if (folder / "config.json").is_file() or holds_adapters(folder):
        return require_name(folder.resolve().name, what="rater"), folder
    raise NotFoundError(
        f"There is no rater {name_or_path!r}: it is neither a name in the workspace nor a folder with a config.json. "
        f"Use {DEFAULT_RATER!r}, or train one with: qulens train"
    )
