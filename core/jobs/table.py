"""The table of jobs: all SQL about them. Each function works within a transaction of the caller."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from core.corpus.database import Family
from core.errors import NotFoundError
from core.jobs.job import RUNNING, STOPPING, UNDER_WAY, Job
from core.records import Progress

JOBS = Family(
    "jobs",
    (
        """
        CREATE TABLE jobs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            verb TEXT NOT NULL,
            arguments TEXT NOT NULL,
            state TEXT NOT NULL,
            begun TEXT NOT NULL,
            ended TEXT,
            done INTEGER NOT NULL DEFAULT 0,
            total INTEGER NOT NULL DEFAULT 0,
            unit TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            speed REAL,
            message TEXT NOT NULL DEFAULT ''
        ) STRICT
        """,
        "ALTER TABLE jobs ADD COLUMN also TEXT NOT NULL DEFAULT ''",
    ),
)

_IS_UNDER_WAY = f"state IN {UNDER_WAY}"


def add(connection: sqlite3.Connection, verb: str, arguments: Sequence[str]) -> int:
    """Enter a job that begins now, and return its number, which no other job ever has."""
    written = connection.execute(
        "INSERT INTO jobs (verb, arguments, state, begun) VALUES (?, ?, ?, ?)",
        [verb, json.dumps(list(arguments)), RUNNING, _now()],
    )
    assert written.lastrowid is not None
    return written.lastrowid


def read(connection: sqlite3.Connection, number: int) -> Job:
    """Read one job.

    Raises
    ------
    NotFoundError
        If there is none of this number, or it was dismissed.
    """
    found = connection.execute("SELECT * FROM jobs WHERE number = ?", [number]).fetchone()
    if found is None:
        raise NotFoundError(f"There is no job {number} here any more. Reload the page to see those that are there.")
    return _job(found)


def read_all(connection: sqlite3.Connection) -> list[Job]:
    """Read all jobs, the newest first."""
    return [_job(row) for row in connection.execute("SELECT * FROM jobs ORDER BY number DESC")]


def _job(row: sqlite3.Row) -> Job:
    return Job(
        number=row["number"],
        verb=row["verb"],
        arguments=tuple(json.loads(row["arguments"])),
        state=row["state"],
        begun=datetime.fromisoformat(row["begun"]),
        ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
        progress=Progress(row["done"], row["total"], row["unit"], row["note"], row["also"]),
        speed=row["speed"],
        message=row["message"],
    )


def tell(connection: sqlite3.Connection, number: int, progress: Progress, speed: float | None) -> None:
    """Write down how far a job has come; nothing is written where that has not changed."""
    connection.execute(
        """
        UPDATE jobs SET done = :done, total = :total, unit = :unit, note = :note, also = :also, speed = :speed
        WHERE number = :number AND (done, total, note) IS NOT (:done, :total, :note)
        """,
        asdict(progress) | {"speed": speed, "number": number},
    )


def ask_to_stop(connection: sqlite3.Connection, number: int) -> None:
    """Ask a job to end, if it has not ended."""
    connection.execute("UPDATE jobs SET state = ? WHERE number = ? AND state = ?", [STOPPING, number, RUNNING])


def end(connection: sqlite3.Connection, number: int, state: str, message: str) -> None:
    """Write down how a job ended, unless that is known already."""
    connection.execute(
        f"UPDATE jobs SET state = ?, message = ?, ended = ? WHERE number = ? AND {_IS_UNDER_WAY}",
        [state, message, _now(), number],
    )


def remove(connection: sqlite3.Connection, number: int) -> None:
    """Forget a job."""
    connection.execute("DELETE FROM jobs WHERE number = ?", [number])


def ended_beyond(connection: sqlite3.Connection, most: int) -> list[int]:
    """List the jobs that have ended and are older than the newest `most` of these."""
    rows = connection.execute(
        f"SELECT number FROM jobs WHERE NOT {_IS_UNDER_WAY} ORDER BY number DESC LIMIT -1 OFFSET ?", [most]
    )
    return [row["number"] for row in rows]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
