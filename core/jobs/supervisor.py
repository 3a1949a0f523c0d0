"""The process beside a job: it starts the verb, writes down how far it is, stops it when asked, and tells its end.

It is small, so that it is there to tell when the system kills the worker for lack of memory.  Run by `core.jobs.start`:
``python -m core.jobs.supervisor WORKSPACE NUMBER LOG``, with the log as the number of an open file.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from core.corpus.database import transaction
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.errors import NotFoundError, QuLensError
from core.jobs import table
from core.jobs.log import Log
from core.jobs.worker import Worker, verb_command

_SECONDS_BETWEEN_LOOKS = 0.5
# Where the disk is full or the database busy, the end of a job is written later.
_SECONDS_BETWEEN_TRIES, _MOST_TRIES = 5.0, 120
# The app stays quick while a job uses every core, and the job comes on where others do.
_POLITENESS = 5


def supervise(workspace: Workspace, number: int, log_descriptor: int) -> None:
    """Run a job that is in the table, from its beginning to its end.

    Parameters
    ----------
    workspace : Workspace
        On which it works.
    number : int
        Which job.
    log_descriptor : int
        Its log, open and locked.
    """
    with os.fdopen(log_descriptor, "r+b", buffering=0) as file:
        with transaction(workspace, table.JOBS) as connection:
            job = table.read(connection, number)
        worker = Worker(verb_command(job.verb, workspace.root, job.arguments), Log(file), kept_open=[log_descriptor])
        _watch(workspace, number, worker)
        state, message = worker.end()
        for _ in range(_MOST_TRIES):
            if _is_ended(workspace, number, worker, state, message):
                break
            _wait()


def _watch(workspace: Workspace, number: int, worker: Worker) -> None:
    looked = time.monotonic()
    while worker.is_working:
        worker.listen(_SECONDS_BETWEEN_LOOKS)
        now = time.monotonic()
        if now - looked >= _SECONDS_BETWEEN_LOOKS:
            looked = now
            if _is_asked_to_stop(workspace, number, worker):
                worker.stop(now)


def _is_asked_to_stop(workspace: Workspace, number: int, worker: Worker) -> bool:
    """Write down how far the work is, and read whether it is wanted any more."""
    try:
        with transaction(workspace, table.JOBS) as connection:
            table.tell(connection, number, worker.pace.progress, worker.pace.speed)
            return table.read(connection, number).is_stopping
    except QuLensError:
        # The database is busy or its disk is full: the work goes on, and the next look may succeed.
        return False


def _is_ended(workspace: Workspace, number: int, worker: Worker, state: str, message: str) -> bool:
    """Write down how the work ended, and say whether that could be written."""
    try:
        with transaction(workspace, table.JOBS) as connection:
            table.tell(connection, number, worker.pace.progress, worker.pace.speed)
            table.end(connection, number, state, message)
    except QuLensError:
        return False
    return True


def _wait() -> None:
    time.sleep(_SECONDS_BETWEEN_TRIES)


def main() -> None:
    """Supervise the job that the arguments name."""
    root, number, log_descriptor = sys.argv[1:]
    # A handler, unlike SIG_IGN, is not inherited: the worker can be interrupted even where this process was started
    # in the background of a shell, which makes its children ignore the interrupt.
    signal.signal(signal.SIGINT, lambda *_: None)
    os.nice(_POLITENESS)
    # Not in the table: whoever started it was killed before the start was certain.
    with suppress(NotFoundError):
        supervise(open_workspace(Path(root)), int(number), int(log_descriptor))


if __name__ == "__main__":
    main()
