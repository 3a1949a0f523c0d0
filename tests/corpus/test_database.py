"""The database of a workspace: transactions are whole, migrations run once, damage is told in one sentence."""

import sqlite3
import threading
from pathlib import Path

import pytest

from core.corpus.database import FILE_NAME, Family, transaction
from core.corpus.workspace import Workspace, create_workspace
from core.errors import ConflictError, InputError

FRUIT = Family("fruit", ("CREATE TABLE fruit (name TEXT PRIMARY KEY) STRICT",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "workspace")


def names(workspace: Workspace, family: Family = FRUIT) -> list[str]:
    with transaction(workspace, family) as connection:
        return [row["name"] for row in connection.execute("SELECT name FROM fruit ORDER BY name")]


def add(workspace: Workspace, *given: str) -> None:
    with transaction(workspace, FRUIT) as connection:
        connection.executemany("INSERT INTO fruit VALUES (?)", [[name] for name in given])


def test_what_was_written_is_there_for_the_next_one(workspace: Workspace) -> None:
    add(workspace, '"; DROP TABLE fruit')
    assert names(workspace) == ['"; DROP TABLE fruit']


def test_an_error_in_the_middle_undoes_everything(workspace: Workspace) -> None:
    add(workspace, "apple")
    with pytest.raises(InputError, match="UNIQUE"):
        add(workspace, "pear", "apple")
    assert names(workspace) == ["apple"]


def test_migrations_run_in_order_and_keep_what_is_there(workspace: Workspace) -> None:
    add(workspace, "apple")
    colours = "ALTER TABLE fruit ADD COLUMN colour TEXT DEFAULT 'green'; CREATE INDEX by_colour ON fruit (colour)"
    later = Family("fruit", (*FRUIT.migrations, colours))
    for _ in range(2):
        with transaction(workspace, later) as connection:
            rows = connection.execute("SELECT name, colour FROM fruit").fetchall()
        assert [tuple(row) for row in rows] == [("apple", "green")]
    with pytest.raises(InputError, match="newer QuLens"):
        names(workspace, FRUIT)


def test_a_migration_that_fails_leaves_the_version_before(workspace: Workspace) -> None:
    add(workspace, "apple")
    broken = Family("fruit", (*FRUIT.migrations, "CREATE TABLE seeds (n INTEGER) STRICT; CREATE TABLE fruit (n TEXT)"))
    with pytest.raises(InputError, match="already exists"):
        names(workspace, broken)
    assert names(workspace) == ["apple"]


def test_writers_wait_for_each_other(workspace: Workspace) -> None:
    threads = [threading.Thread(target=add, args=(workspace, f"{number:02d}")) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(workspace)) == 16


def test_a_locked_database_is_a_conflict(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add(workspace, "apple")
    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 0.05)
    holder = sqlite3.connect(workspace.root / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ConflictError, match="Another process"):
        add(workspace, "pear")
    holder.close()


def test_a_damaged_database_is_named(workspace: Workspace) -> None:
    (workspace.root / FILE_NAME).write_bytes(b"this is no database at all" * 100)
    with pytest.raises(InputError, match=r"workspace\.sqlite' cannot be used"):
        names(workspace)
