"""One process writes to a folder at a time: a lock that the kernel drops when its holder ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import ConflictError, InputError

_PATIENCE_SECONDS = (0.001, 0.01, 0.05)


class UnwritableError(InputError):
    """A folder cannot be written, by nobody's doing at this moment."""


@contextmanager
def held(folder: Path, *, what: str) -> Iterator[None]:
    """Hold a folder for writing.

    Parameters
    ----------
    folder : Path
        Or a file; it may be missing yet. The lock is a file beside it, so that it can be put in place as a whole.
    what : str
        What it is called in messages.

    Raises
    ------
    ConflictError
        If another process, or another thread of this one, holds it.
    UnwritableError
        If the place cannot be written.
    InputError
        If its file system knows no locks.
    """
    path = folder.with_name(f".{folder.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        raise UnwritableError(
            f"'{path.parent}' cannot be written: {error.strerror}. Make it writable first."
        ) from error
    with lock:
        if not _is_locked_soon(lock.fileno(), path):
            raise ConflictError(f"Another qulens process is writing to {what}. Wait until it ends, then try again.")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_held(folder: Path) -> bool:
    """Say whether a process holds a folder for writing at this moment."""
    try:
        lock = folder.with_name(f".{folder.name}.lock").open()
    except OSError:
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _is_locked_soon(lock: int, path: Path) -> bool:
    """Try a few times: whoever only asks whether a folder is held (`is_held`) locks it for an instant."""
    for seconds in (*_PATIENCE_SECONDS, None):
        if _is_locked(lock, path):
            return True
        if seconds is not None:
            time.sleep(seconds)
    return False


def _is_locked(lock: int, path: Path) -> bool:
    """Lock a file unless another one holds it, or held it and removed it after it was opened here."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise InputError(f"'{path}' cannot be locked: {error.strerror}. Use a folder on a local disk.") from error
    return os.fstat(lock).st_nlink > 0
