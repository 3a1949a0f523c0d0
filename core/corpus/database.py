"""The SQLite database of a workspace: what people and jobs change. Connections and migrations; no table of its own."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError

FILE_NAME = "workspace.sqlite"
# How long a writer waits for another one; each writes for some milliseconds.
_PATIENCE_S = 10.0
_IN_MEMORY = "file::memory:"
_patience_s: ContextVar[float] = ContextVar("patience_s")


@dataclass(frozen=True, slots=True)
class Family:
    """Tables that belong together, and the statements that made them what they are.

    Attributes
    ----------
    name : str
        Of the family, as remembered in the file.
    migrations : tuple of str
        SQL scripts. The n-th leads from version n to n + 1; one that was released is never changed.
    """

    name: str
    migrations: tuple[str, ...]


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Be refused sooner within this block, because somebody sits before the screen and waits."""
    usual = _patience_s.set(seconds)
    try:
        yield
    finally:
        _patience_s.reset(usual)


@contextmanager
def transaction(workspace: Workspace, family: Family) -> Iterator[sqlite3.Connection]:
    """Open the database for one transaction that writes, the family's tables brought up to date.

    Parameters
    ----------
    workspace : Workspace
        Whose database; the file is made where it is missing.
    family : Family
        Whose tables are used.

    Yields
    ------
    sqlite3.Connection
        Rows are `sqlite3.Row`. What was written is on disk when the block ends, and undone if it raises.

    Raises
    ------
    ConflictError
        If another process keeps the database longer than ten seconds, or than `waiting_at_most` says.
    InputError
        If the file is damaged, was written by a newer version, or cannot be written.
    """
    path = workspace.root / FILE_NAME
    with _failures_told(path), closing(_connected(f"{path.resolve().as_uri()}?mode=rwc")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Closing undoes what was not committed.
        connection.execute("BEGIN IMMEDIATE")
        _migrate(connection, family)
        yield connection
        connection.execute("COMMIT")


@contextmanager
def reading(workspace: Workspace, family: Family) -> Iterator[sqlite3.Connection]:
    """Open the database to read; it waits for no writer, changes no file, and works in a read-only folder too.

    Parameters
    ----------
    workspace : Workspace
        Whose database; where it is missing, nothing is stored.
    family : Family
        Whose tables are read.

    Yields
    ------
    sqlite3.Connection
        As it was when the block began, whatever others write meanwhile; rows are `sqlite3.Row`.

    Raises
    ------
    InputError
        If the file is damaged, was written by a newer version, or cannot be read where nothing can be written.
    """
    path = workspace.root / FILE_NAME
    with _failures_told(path), closing(_connected(_address_to_read(path))) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        version = _version(connection, family)
        if version == len(family.migrations):
            yield connection
            return
        # Older tables are brought up to date in a copy, which leaves the file as it is; there may be none to copy.
        with closing(_connected(_IN_MEMORY)) as copy:
            if version:
                connection.backup(copy)
            _migrate(copy, family)
            yield copy


def _connected(address: str) -> sqlite3.Connection:
    patience = _patience_s.get(_PATIENCE_S)
    connection = sqlite3.connect(address, timeout=patience, isolation_level=None, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _address_to_read(path: Path) -> str:
    """Say how SQLite is to open a database: its readers, too, want to make a file beside one in WAL mode."""
    if not path.is_file():
        return _IN_MEMORY
    address = path.resolve().as_uri()
    if os.access(path.parent, os.W_OK):
        return f"{address}?mode=rw"
    # In a folder that we cannot write somebody else may be writing, who then has a log and its index beside the file.
    log, index = (path.with_name(f"{path.name}-{kind}") for kind in ("wal", "shm"))
    if log.is_file() and index.is_file():
        return f"{address}?mode=ro"
    if log.is_file() and log.stat().st_size:
        raise InputError(
            f"'{path}' was not closed: what was written last stands in '{log.name}', and cannot be read where nothing "
            "can be written. Open a copy of the workspace in a folder that you can write."
        )
    return f"{address}?mode=ro&immutable=1"


@contextmanager
def _failures_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # What Python's module finds itself, such as text that is not UTF-8, has no code.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ConflictError(f"Another process is writing to '{path}'. Try again in a moment.") from error
        raise InputError(f"'{path}' cannot be used ({error}). Check the disk and the file, then try again.") from error


def _version(connection: sqlite3.Connection, family: Family) -> int:
    """Give the version of a family's tables, 0 where there are none."""
    has_families = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'families'").fetchone()
    found = has_families and connection.execute("SELECT version FROM families WHERE name = ?", [family.name]).fetchone()
    version = int(found[0]) if found else 0
    if version > len(family.migrations):
        raise InputError(f"The {family.name} of this workspace were written by a newer QuLens. Update QuLens.")
    return version


def _migrate(connection: sqlite3.Connection, family: Family) -> None:
    version = _version(connection, family)
    if version == len(family.migrations):
        return
    connection.execute("CREATE TABLE IF NOT EXISTS families (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT")
    for script in family.migrations[version:]:
        # Not executescript, which would commit what was begun.
        for statement in script.split(";"):
            connection.execute(statement)
    connection.execute("INSERT OR REPLACE INTO families VALUES (?, ?)", [family.name, len(family.migrations)])
