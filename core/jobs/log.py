"""What a job says, in a file of bounded size; the lock on that file is the job's sign of life.

The kernel drops the lock when the last process that holds it has ended, however it ended.  A process number would say
less: it may have been given to another process meanwhile, and in another container it names another one.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.corpus.workspace import Workspace

MOST_BYTES = 128 * 2**10


def log_path(workspace: Workspace, number: int) -> Path:
    """Say where the log of a job lies."""
    return workspace.root / "jobs" / f"{number:05d}.log"


@contextmanager
def new_log(workspace: Workspace, number: int) -> Iterator[BinaryIO]:
    """Make the log of a job and lock it; the lock lives on in the processes that the file is handed to."""
    path = log_path(workspace, number)
    path.parent.mkdir(exist_ok=True)
    with path.open("w+b", buffering=0) as file:
        # Waits for the blink of an eye in which somebody asks for a sign of life.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def is_alive(workspace: Workspace, number: int) -> bool:
    """Say whether a process of this job is left."""
    try:
        with log_path(workspace, number).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


class Log:
    """The last `MOST_BYTES` of what a job said, in memory, and a little more in its file.

    Parameters
    ----------
    file : binary file
        Open for writing and not buffered.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._n_bytes, self._tail = file, 0, b""

    def write(self, chunk: bytes) -> None:
        """Add what was said; a full disk does not matter here."""
        self._tail = (self._tail + chunk)[-MOST_BYTES:]
        with suppress(OSError):
            if self._n_bytes + len(chunk) > 2 * MOST_BYTES:
                self._file.seek(0)
                self._file.truncate()
                chunk, self._n_bytes = self._tail, 0
            self._file.write(chunk)
            self._n_bytes += len(chunk)

    @property
    def text(self) -> str:
        """What was said last."""
        return self._tail.decode("utf-8", "replace")


def read_log(path: Path) -> str:
    """Read what a job said last; nothing where there is no log."""
    try:
        return path.read_bytes()[-MOST_BYTES:].decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
