"""Jobs are started, listed, cancelled and dismissed."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from core.corpus.database import reading, transaction
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.jobs import table
from core.jobs.job import CANCELLED, LOST, Job
from core.jobs.log import is_alive, log_path, new_log, read_log
from core.jobs.worker import PROJECT

MOST_KEPT = 50


def start(workspace: Workspace, verb: str, arguments: Sequence[str] = ()) -> Job:
    """Start a verb of the command line on a workspace, in processes of their own that outlive this one.

    Parameters
    ----------
    workspace : Workspace
        What it works on.
    verb : str
        Any verb that works on a workspace: ``"import"``, ``"rate"``, ``"export"``, ``"evaluate"``.
    arguments : sequence of str
        What stands beside the workspace on the command line; the verb itself refuses what cannot be.

    Returns
    -------
    Job
        As it begins; ask `jobs` how it goes on.

    Raises
    ------
    InputError
        If the workspace cannot be written, or the system starts no more processes.
    """
    # The supervisor waits for the end of this transaction; where it fails, it finds no job and leaves.
    with transaction(workspace, table.JOBS) as connection:
        for old in table.ended_beyond(connection, MOST_KEPT - 1):
            _forget(workspace, connection, old)
        number = table.add(connection, verb, arguments)
        try:
            process = _supervisor(workspace, number)
        except OSError as error:
            raise InputError(f"The job could not be started: {error.strerror}. Mend that, then try again.") from error
        job = table.read(connection, number)
    # Takes note of its end, if this process is still there; it would stay in the process list otherwise.
    threading.Thread(target=process.wait, daemon=True).start()
    return job


def _supervisor(workspace: Workspace, number: int) -> "subprocess.Popen[bytes]":
    with new_log(workspace, number) as log:
        descriptor = str(log.fileno())
        root = str(workspace.root.resolve())
        return subprocess.Popen(
            [sys.executable, "-m", "core.jobs.supervisor", root, str(number), descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=PROJECT,
            pass_fds=[log.fileno()],
            start_new_session=True,
        )


def jobs(workspace: Workspace) -> list[Job]:
    """List the jobs of a workspace, the newest first; those that ended without a word are recognised here.

    Parameters
    ----------
    workspace : Workspace
        Whose jobs.

    Returns
    -------
    list of Job
        Those under way, and the last `MOST_KEPT` of the others that were not dismissed.
    """
    found = _read_all(workspace)
    silent = {job.number for job in found if job.is_under_way and not is_alive(workspace, job.number)}
    if not silent:
        return found
    # One that had not written its end when it was found silent will not write it any more.
    found = [_ended_without_a_word(job) if job.number in silent else job for job in _read_all(workspace)]
    # In a place that cannot be written this is found out again each time.
    with suppress(InputError), transaction(workspace, table.JOBS) as connection:
        for job in found:
            if job.number in silent:
                table.end(connection, job.number, job.state, job.message)
        return table.read_all(connection)
    return found


def _read_all(workspace: Workspace) -> list[Job]:
    with reading(workspace, table.JOBS) as connection:
        return table.read_all(connection)


def _ended_without_a_word(job: Job) -> Job:
    """Say of a job without processes how it ended, unless that was written."""
    if not job.is_under_way:
        return job
    message = "Its processes are gone: killed, or the machine was restarted. What was finished stays."
    return replace(job, state=CANCELLED if job.is_stopping else LOST, message=message)


def cancel(workspace: Workspace, number: int) -> None:
    """Ask a job to end, as Ctrl-C does; what it has finished stays. One that has ended stays as it is.

    Raises
    ------
    NotFoundError
        If there is no such job.
    """
    with transaction(workspace, table.JOBS) as connection:
        table.read(connection, number)
        table.ask_to_stop(connection, number)


def dismiss(workspace: Workspace, number: int) -> None:
    """Forget a job that has ended.

    Raises
    ------
    NotFoundError
        If there is no such job.
    ConflictError
        If it is under way.
    """
    with transaction(workspace, table.JOBS) as connection:
        job = table.read(connection, number)
        if job.is_under_way:
            raise ConflictError(f"Job {number} ({job.verb}) is still under way. Cancel it first.")
        _forget(workspace, connection, number)


def log_of(workspace: Workspace, number: int) -> str:
    """Read what a job printed last: results, messages, warnings."""
    return read_log(log_path(workspace, number))


def _forget(workspace: Workspace, connection: sqlite3.Connection, number: int) -> None:
    table.remove(connection, number)
    log_path(workspace, number).unlink(missing_ok=True)
