"""One process writes to a folder at a time: a lock that the kernel drops when its holder ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import ConflictError, InputError


@contextmanager
def held(folder: Path, *, what: str) -> Iterator[None]:
    """Hold a folder for writing.

    Parameters
    ----------
    folder : Path
        It may be missing yet. The lock is a file beside it, so that the folder can be put in place as a whole.
    what : str
        What it is called in messages.

    Raises
    ------
    ConflictError
        If another process, or another thread of this one, holds it.
    InputError
        If the place cannot be written.
    """
    # The file stays: whoever removed it could take it from under one who just opened it.
    path = folder.with_name(f".{folder.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        raise InputError(f"'{path.parent}' cannot be written: {error.strerror}. Make it writable first.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConflictError(
                f"Another qulens process is writing to {what}. Wait until it ends, then try again."
            ) from error
        yield
