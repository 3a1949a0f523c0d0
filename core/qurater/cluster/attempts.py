"""Attempts at a part: each writes to a place of its own, and moves what it made into the workspace when it is whole.

A node that is taken for dead may work on while another one has its part: two that wrote under one temporary name would
spoil each other's file.  So each has its own names, and whoever is last replaces a whole file by an equal one.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from core.corpus.files import synced
from core.corpus.workspace import Workspace
from core.errors import InputError

# So many processes may die at one part by no fault of its own: nodes are taken away.
MOST_ATTEMPTS = 3


@contextmanager
def attempts_at(workspace: Workspace, target: Path) -> Iterator[Path]:
    """Make a folder for attempts at the parts of a folder of the workspace; nothing is left of it in the end.

    Parameters
    ----------
    workspace : Workspace
        On storage that all nodes share.
    target : Path
        Where parts go; the caller holds it for writing.

    Yields
    ------
    Path
        The folder for `attempt`.
    """
    folder = workspace.root / ("." + "-".join(target.relative_to(workspace.root).parts) + ".attempts")
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _look_afresh(target)


def _look_afresh(folder: Path) -> None:
    """Have the names in a folder looked up anew.

    A client of NFS that looked for a name in vain believes for up to a minute that it is not there, unless it changes
    the folder itself.
    """
    changed = folder / f".{uuid4().hex}"
    changed.touch()
    changed.unlink()


@contextmanager
def attempt(workspace: Workspace, folder: Path, part: str) -> Iterator[Workspace]:
    """Work at a part in a place of one's own.

    Parameters
    ----------
    workspace : Workspace
        Where the work is to go.
    folder : Path
        As from `attempts_at`.
    part : str
        The file of documents.

    Yields
    ------
    Workspace
        An empty one; what is made there is moved to the same place in `workspace`, in the order in which it was made.

    Raises
    ------
    InputError
        If the folder cannot be seen or written from here, or too many processes that worked at this part have died.
    """
    node = os.uname().nodename
    if not folder.is_dir():
        raise InputError(
            f"Node '{node}' does not see '{workspace.root}'. Put the workspace on storage that all "
            "nodes share under the same path."
        )
    n_died = len(list(folder.glob(f"{part}-*")))
    if n_died >= MOST_ATTEMPTS:
        raise InputError(
            f"{n_died} processes died while they worked at '{part}', for lack of memory perhaps. Give the nodes more "
            "of it, or fewer processors to Ray (ray start --num-cpus)."
        )
    own = folder / f"{part}-{uuid4().hex}"
    try:
        own.mkdir()
        yield replace(workspace, root=own)
        made = [path for path in own.rglob("*") if path.is_file()]
        for path in sorted(made, key=lambda path: path.stat().st_mtime_ns):
            place = workspace.root / path.relative_to(own)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, place)
            synced(place.parent)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"Node '{node}' could not work at '{part}' in '{workspace.root}': {reason}.") from error
    finally:
        shutil.rmtree(own, ignore_errors=True)
