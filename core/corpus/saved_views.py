"""Views that people named, to come back to: each is the address of a page. All SQL about them."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.corpus.database import Family, reading, transaction
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError, NotFoundError

MOST_NAME_CHARACTERS = 80
_MOST_CHARACTERS = 500_000

SAVED_VIEWS = Family(
    "saved views",
    (
        """
        CREATE TABLE saved_views (
            name TEXT PRIMARY KEY,
            page TEXT NOT NULL,
            query TEXT NOT NULL,
            changed TEXT NOT NULL
        ) STRICT
        """,
    ),
)

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view under a name.

    Attributes
    ----------
    name : str
        What somebody called it; no two are called alike.
    page : str
        Which page shows it.
    query : mapping of str to sequence of str
        The fields of its address.
    changed : str
        When it was saved or renamed, in UTC.
    """

    name: str
    page: str
    query: Fields
    changed: str = ""


def saved_views(workspace: Workspace) -> list[SavedView]:
    """List all saved views, by name."""
    with reading(workspace, SAVED_VIEWS) as connection:
        rows = connection.execute("SELECT * FROM saved_views ORDER BY lower(name), name")
        return [SavedView(row["name"], row["page"], json.loads(row["query"]), row["changed"]) for row in rows]


def save_view(workspace: Workspace, name: str, *, page: str, query: Fields) -> SavedView:
    """Keep a view under a name.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    name : str
        What to call it; blanks around it are dropped.
    page : str
        Which page shows it.
    query : mapping of str to sequence of str
        The fields of its address.

    Returns
    -------
    SavedView
        As it is kept.

    Raises
    ------
    InputError
        If the name has no letter or too many, or the address is too long.
    ConflictError
        If another view is called so.
    """
    view = SavedView(_name(name), page, {key: list(values) for key, values in query.items()}, _now())
    written = json.dumps(view.query, ensure_ascii=False)
    if len(written) > _MOST_CHARACTERS:
        raise InputError(f"This view takes {len(written):,} characters to write. Take some of its conditions away.")
    with transaction(workspace, SAVED_VIEWS) as connection:
        _require_free(connection, view.name)
        connection.execute("INSERT INTO saved_views VALUES (?, ?, ?, ?)", [view.name, page, written, view.changed])
    return view


def rename_view(workspace: Workspace, name: str, new_name: str) -> None:
    """Call a saved view otherwise.

    Raises
    ------
    InputError
        If the new name has no letter or too many.
    NotFoundError
        If there is no view of the old name.
    ConflictError
        If another view has the new one.
    """
    new_name = _name(new_name)
    if new_name == name:
        return
    with transaction(workspace, SAVED_VIEWS) as connection:
        _require_free(connection, new_name)
        sql = "UPDATE saved_views SET name = ?, changed = ? WHERE name = ?"
        if not connection.execute(sql, [new_name, _now(), name]).rowcount:
            raise NotFoundError(f"There is no view {name[:80]!r} any more. Save it again.")


def delete_view(workspace: Workspace, name: str) -> None:
    """Forget a saved view; one that is not there is forgotten already."""
    with transaction(workspace, SAVED_VIEWS) as connection:
        connection.execute("DELETE FROM saved_views WHERE name = ?", [name])


def _require_free(connection: sqlite3.Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM saved_views WHERE name = ?", [name]).fetchone():
        raise ConflictError(f"Another view is called {name!r}. Choose another name, or delete that one first.")


def _name(given: str) -> str:
    name = " ".join("".join(character if character.isprintable() else " " for character in given).split())
    if not 1 <= len(name) <= MOST_NAME_CHARACTERS:
        raise InputError(f"A view has a name of 1 to {MOST_NAME_CHARACTERS} letters, not {len(name)}. Enter one.")
    return name


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
