"""The catalog of a workspace's present revision: built beside the old one, then swapped in by its name."""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock

from core.corpus.catalog.build import LAYOUT, build
from core.corpus.files import STAGING_SUFFIX
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.records import OnProgress, ignore_progress

_making_own_folder = Lock()


def catalog_path(workspace: Workspace, *, on_progress: OnProgress = ignore_progress) -> Path:
    """Find the catalog of a workspace's present revision, building it where it is missing.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    on_progress : callable
        Told how far the building is; not called where nothing is built, or another process builds.

    Returns
    -------
    Path
        A folder in which nothing changes, but orders are added to the arrays; catalogs of older revisions are removed.
        Of a workspace that cannot be written it lies in a folder of this process, which goes when the process ends.

    Raises
    ------
    InputError
        If neither the workspace nor the folder for temporary files can be written.
    """
    path = workspace.root / "catalog" / f"{workspace.revision()}-{LAYOUT}"
    if path.is_dir():
        return path
    path = _folder_to_build_in(workspace) / path.name
    with _building_alone(path.parent):
        if not path.is_dir():
            _build_beside(workspace, path, on_progress)
    return path


def _folder_to_build_in(workspace: Workspace) -> Path:
    folder = workspace.root / "catalog"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    if os.access(folder, os.W_OK):
        return folder
    with _making_own_folder:
        return Path(_own_folder(workspace.root.resolve()).name)


@cache
def _own_folder(root: Path) -> "tempfile.TemporaryDirectory[str]":
    """Make a folder for the catalogs of one workspace that is removed when this process ends."""
    try:
        return tempfile.TemporaryDirectory(prefix="qulens-")
    except OSError as error:
        raise InputError(
            f"'{root}' cannot be written, nor can a folder for temporary files ({error.strerror}). "
            "Make one of them writable; the variable TMPDIR names the second."
        ) from error


@contextmanager
def _building_alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else builds in a folder, and remove what was left there by one who was killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # On a disk that knows no locks two may build at the same time, and the second one finds it there.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _remove(folder.glob(f"*{STAGING_SUFFIX}*"))
        yield
    finally:
        os.close(descriptor)


def _build_beside(workspace: Workspace, path: Path, on_progress: OnProgress) -> None:
    building = path.with_name(f"{path.name}.{secrets.token_hex(4)}{STAGING_SUFFIX}")
    building.mkdir()
    try:
        build(workspace, building, on_progress=on_progress)
        building.rename(path)
    finally:
        _remove([building])
    _remove(old for old in path.parent.iterdir() if old != path)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        # Catalogs of older versions were files.
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
