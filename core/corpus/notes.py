"""Flags and notes that people put on documents. All SQL about them."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from core.corpus.database import Family, reading, transaction
from core.corpus.workspace import Workspace
from core.errors import InputError

MOST_CHARACTERS = 10_000

NOTES = Family(
    "notes",
    (
        """
        CREATE TABLE notes (
            doc_id TEXT PRIMARY KEY,
            is_flagged INTEGER NOT NULL DEFAULT 0 CHECK (is_flagged IN (0, 1)),
            text TEXT NOT NULL DEFAULT '',
            changed TEXT NOT NULL
        ) STRICT
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Note:
    """What people put on a document.

    Attributes
    ----------
    doc_id : str
        On which one.
    is_flagged : bool
        Whether somebody wants to come back to it.
    text : str
        What was noted; empty where nothing was.
    changed : str
        When, in UTC; empty where there is neither flag nor text.
    """

    doc_id: str
    is_flagged: bool = False
    text: str = ""
    changed: str = ""


def note_on(workspace: Workspace, doc_id: str) -> Note:
    """Read flag and note of a document; an empty note where there is none."""
    with reading(workspace, NOTES) as connection:
        row = connection.execute("SELECT * FROM notes WHERE doc_id = ?", [doc_id]).fetchone()
        return _note(row) if row else Note(doc_id)


def notes(workspace: Workspace) -> list[Note]:
    """List all flags and notes, the newest first."""
    with reading(workspace, NOTES) as connection:
        return [_note(row) for row in connection.execute("SELECT * FROM notes ORDER BY changed DESC, doc_id")]


def set_flag(workspace: Workspace, doc_id: str, *, is_flagged: bool) -> None:
    """Put a flag on a document, or take it away."""
    with transaction(workspace, NOTES) as connection:
        _change(connection, doc_id, "is_flagged", int(is_flagged))


def set_note(workspace: Workspace, doc_id: str, text: str) -> None:
    """Note something on a document, in place of what was noted; an empty text takes the note away.

    Raises
    ------
    InputError
        If the text has more than `MOST_CHARACTERS`, or cannot be stored.
    """
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"The note has {len(text):,} characters, and {MOST_CHARACTERS:,} are the most. Shorten it.")
    with transaction(workspace, NOTES) as connection:
        _change(connection, doc_id, "text", text)


def _change(connection: sqlite3.Connection, doc_id: str, column: str, value: int | str) -> None:
    connection.execute(
        f"INSERT INTO notes (doc_id, {column}, changed) VALUES (?, ?, ?) "
        f"ON CONFLICT (doc_id) DO UPDATE SET {column} = excluded.{column}, changed = excluded.changed",
        [doc_id, value, datetime.now(UTC).isoformat(timespec="seconds")],
    )
    connection.execute("DELETE FROM notes WHERE doc_id = ? AND NOT is_flagged AND text = ''", [doc_id])


def _note(row: sqlite3.Row) -> Note:
    return Note(row["doc_id"], bool(row["is_flagged"]), row["text"], row["changed"])
