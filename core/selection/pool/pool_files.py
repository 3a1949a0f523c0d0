"""Columns sorted by document id, kept as arrays that are mapped and not read: made once for each state of the corpus.

They are derived, so they are removed and made again at will; a file without its description is unfinished work.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.corpus.files import read_json
from core.corpus.workspace import Workspace
from core.errors import InputError

FOLDER = "pool"
_DESCRIPTION = "about.json"
# A state that was made so long ago is opened by nobody who still asks for it; a file may take longer to be made.
_SECONDS, _STAGING_SECONDS = 600.0, 86_400.0


def key_of(*state: Any) -> str:
    """Name a state: 16 hexadecimal digits, another one as soon as anything in it changed."""
    return hashlib.blake2b(json.dumps(state).encode(), digest_size=8).hexdigest()


@contextmanager
def derived(
    workspace: Workspace, key: str, make: Callable[[Path], dict[str, Any]]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the folder of a state with what is said about it; made first where it is missing.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept; where nothing can be written, it is made elsewhere and removed when it has been opened.
    key : str
        The state.
    make : callable
        Fills a folder, and says what is to be known about it.

    Yields
    ------
    tuple of (Path, dict)
        To be opened within the block: files that are mapped then stay, whatever becomes of their names.

    Raises
    ------
    InputError
        If the disk is full.
    """
    kept = workspace.root / FOLDER
    about = kept / key / _DESCRIPTION
    said = _said_of(about)
    if said is not None:
        yield about.parent, said
        return
    can_write = os.access(workspace.root, os.W_OK)
    if can_write:
        kept.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{key}-", dir=kept if can_write else None))
    try:
        said = make(staging)
        (staging / _DESCRIPTION).write_text(json.dumps(said), encoding="utf-8")
        folder = _in_place(staging, about.parent) if can_write else staging
        yield folder, said
    except FileNotFoundError:
        raise  # removed by another process meanwhile
    except OSError as error:
        raise InputError(f"'{staging.parent}' could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _said_of(about: Path) -> dict[str, Any] | None:
    """Read what is said about a state; None where it is missing or damaged, since it can be made again."""
    try:
        return dict(read_json(about)) if about.is_file() else None
    except (InputError, TypeError, ValueError):
        shutil.rmtree(about.parent, ignore_errors=True)
        return None


def _in_place(staging: Path, target: Path) -> Path:
    # Another process may have made the same meanwhile: then its is as good.
    try:
        staging.rename(target)
    except OSError:
        if not (target / _DESCRIPTION).is_file():
            shutil.rmtree(target, ignore_errors=True)
            staging.rename(target)
    return target


def remove_others(workspace: Workspace, current: set[str]) -> None:
    """Remove what no present state of the corpus has, and what killed processes left; not what is in use right now."""
    for folder in (workspace.root / FOLDER).iterdir() if (workspace.root / FOLDER).is_dir() else ():
        patience = _STAGING_SECONDS if folder.name.startswith(".") else _SECONDS
        with suppress(FileNotFoundError):
            if folder.name not in current and time.time() - folder.stat().st_mtime > patience:
                shutil.rmtree(folder, ignore_errors=True)


def mapped(path: Path) -> npt.NDArray[Any]:
    """Map an array that was kept."""
    # As a plain array: what is computed from it is no memmap.
    return np.asarray(np.load(path, mmap_mode="r"))


def new_array(path: Path, dtype: str, n: int) -> npt.NDArray[Any]:
    """Make a file for an array of so many numbers, mapped for writing."""
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(n,))
