"""A folder becomes a workspace, and is opened as one: its settings in ``workspace.toml``."""

import tomllib
from pathlib import Path

import tomli_w

from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.files import STAGING_SUFFIX, displayed, written_atomically
from core.corpus.workspace import DEFAULT_RATER, FORMAT_VERSION, Workspace
from core.errors import InputError, NotFoundError

_FOLDERS = ("documents", "rejected", "ratings", "columns", "catalog", "raters", "selections")


def create_workspace(root: Path, *, title: str | None = None, is_temporary: bool = False) -> Workspace:
    """Make a workspace in an empty or new folder, or open the one that is there.

    Parameters
    ----------
    root : Path
        The folder.
    title : str or None
        What the corpus is called; the folder's name if None.
    is_temporary : bool
        Whether it is to be removed by whoever makes it.

    Returns
    -------
    Workspace
        With no document in it yet, if it is new.

    Raises
    ------
    InputError
        If the folder holds something else, which an import must not mix with.
    """
    require_place(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not is_workspace(root):
            name = displayed(Path(title or root.resolve().name))
            _write_settings(root, name, tokenizer=DEFAULT_ENCODER, is_temporary=is_temporary)
        for folder in _FOLDERS:
            (root / folder).mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"'{root}' cannot be a workspace: {error.strerror}. Give another folder.") from error
    return open_workspace(root)


def is_workspace(root: Path) -> bool:
    """Say whether a folder is a workspace, be it an empty or a damaged one."""
    return (root / "workspace.toml").is_file()


def require_place(root: Path) -> None:
    """Refuse a folder that neither is a workspace nor can become one.

    Raises
    ------
    InputError
        If it holds something else, or its path cannot be used.
    """
    if "?" in str(root.resolve()):
        raise InputError(f"'{root}' has a '?' in its path, which DuckDB cannot open. Give a folder without one.")
    if is_workspace(root) or not root.exists():
        return
    try:
        strangers = sorted(path.name for path in root.iterdir() if path.name != f"workspace.toml{STAGING_SUFFIX}")
    except OSError as error:
        raise InputError(f"'{root}' cannot be a workspace: {error.strerror}. Give another folder.") from error
    if strangers:
        raise InputError(f"'{root}' is no workspace and is not empty (it holds {strangers[0]!r}). Give a new folder.")


def count_tokens_by(workspace: Workspace, tokenizer: str) -> Workspace:
    """Name what the tokens of a workspace without documents are counted by; see `core.corpus.token_counts`."""
    _write_settings(workspace.root, workspace.title, tokenizer=tokenizer, is_temporary=workspace.is_temporary)
    return open_workspace(workspace.root)


def _write_settings(root: Path, title: str, *, tokenizer: str, is_temporary: bool) -> None:
    settings = {
        "format_version": FORMAT_VERSION,
        "title": title,
        "default_rater": DEFAULT_RATER,
        "tokenizer": tokenizer,
        "is_temporary": is_temporary,
    }
    with written_atomically(root / "workspace.toml") as path:
        path.write_text(tomli_w.dumps(settings), encoding="utf-8")


def is_temporary(folder: Path) -> bool:
    """Say whether a folder is a workspace that only holds the work of one request, finished or not."""
    if (folder / "workspace.toml").is_file():
        return open_workspace(folder).is_temporary
    return folder.is_dir() and not any(folder.iterdir())


def open_workspace(root: Path) -> Workspace:
    """Open a workspace.

    Raises
    ------
    NotFoundError
        If the folder is no workspace.
    InputError
        If its ``workspace.toml`` is damaged, or was written by a newer version.
    """
    path = root / "workspace.toml"
    if not path.is_file():
        raise NotFoundError(f"'{root}' is no workspace. Make one with: qulens import {root} FILE...")
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        version, title, tokenizer = settings["format_version"], str(settings["title"]), str(settings["tokenizer"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(f"'{path}' is damaged ({error}). Mend it by hand, or import again.") from error
    if version != FORMAT_VERSION:
        raise InputError(f"'{root}' has format version {version}, this QuLens reads {FORMAT_VERSION}. Update QuLens.")
    return Workspace(root, title, tokenizer, bool(settings.get("is_temporary")))
