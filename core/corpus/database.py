"""The SQLite database of a workspace: what people and jobs change. Connections and migrations; no table of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError

FILE_NAME = "workspace.sqlite"
# How long a writer waits for another one; each writes for some milliseconds.
_PATIENCE_S = 10.0


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
def transaction(workspace: Workspace, family: Family) -> Iterator[sqlite3.Connection]:
    """Open the database for one transaction, the family's tables brought up to date.

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
        If another process keeps the database longer than ten seconds.
    InputError
        If the file is damaged, was written by a newer version, or cannot be written.
    """
    path = workspace.root / FILE_NAME
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            _migrate(connection, family)
            yield connection
            connection.execute("COMMIT")
        finally:
            # Closing undoes what was not committed.
            connection.close()
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ConflictError(f"Another process is writing to '{path}'. Try again in a moment.") from error
        raise InputError(f"'{path}' cannot be used ({error}). Check the disk and the file, then try again.") from error


def _migrate(connection: sqlite3.Connection, family: Family) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS families (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT")
    found = connection.execute("SELECT version FROM families WHERE name = ?", [family.name]).fetchone()
    version = found[0] if found else 0
    if version > len(family.migrations):
        raise InputError(f"The {family.name} of this workspace were written by a newer QuLens. Update QuLens.")
    if version == len(family.migrations):
        return
    for script in family.migrations[version:]:
        # Not executescript, which would commit what was begun.
        for statement in script.split(";"):
            connection.execute(statement)
    connection.execute("INSERT OR REPLACE INTO families VALUES (?, ?)", [family.name, len(family.migrations)])
