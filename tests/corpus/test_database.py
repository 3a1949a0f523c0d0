"""The database of a workspace: transactions are whole, migrations run once, damage is told in one sentence."""

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from core.corpus.database import FILE_NAME, Family, reading, transaction, waiting_at_most
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.errors import ConflictError, InputError
from tests.read_only import read_only

FRUIT = Family("fruit", ("CREATE TABLE fruit (name TEXT PRIMARY KEY) STRICT",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "workspace")


def names(workspace: Workspace, family: Family = FRUIT) -> list[str]:
    with reading(workspace, family) as connection:
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
    for way_in in (reading, transaction):
        with pytest.raises(InputError, match="newer QuLens"), way_in(workspace, FRUIT):
            pass


def test_a_migration_that_fails_leaves_the_version_before(workspace: Workspace) -> None:
    add(workspace, "apple")
    broken = Family("fruit", (*FRUIT.migrations, "CREATE TABLE seeds (n INTEGER) STRICT; CREATE TABLE fruit (n TEXT)"))
    with pytest.raises(InputError, match="already exists"), transaction(workspace, broken):
        pass
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
    # Who waits before a screen is refused sooner: a patience of minutes would outlast this test.
    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 1_000.0)
    with waiting_at_most(0.05), pytest.raises(ConflictError, match="Another process"):
        add(workspace, "pear")
    holder.close()


def test_reading_waits_for_no_writer_and_sees_what_was_there_before_it(workspace: Workspace) -> None:
    add(workspace, "apple")
    with transaction(workspace, FRUIT) as writer:
        writer.execute("INSERT INTO fruit VALUES ('pear')")
        assert names(workspace) == ["apple"]
    assert names(workspace) == ["apple", "pear"]


def test_reading_leaves_no_trace_and_finds_nothing_where_nothing_is(workspace: Workspace) -> None:
    before = sorted(workspace.root.iterdir())
    assert names(workspace) == []
    assert sorted(workspace.root.iterdir()) == before
    add(workspace, "apple")
    assert names(workspace, Family("other fruit", ("CREATE TABLE IF NOT EXISTS fruit (name TEXT)",))) == []
    with sqlite3.connect(workspace.root / FILE_NAME) as connection:
        assert connection.execute("SELECT name, version FROM families").fetchall() == [("fruit", 1)]
    with pytest.raises(InputError, match="readonly"), reading(workspace, FRUIT) as connection:
        connection.execute("DELETE FROM fruit")


def test_tables_that_are_not_there_yet_are_read_without_a_copy_of_the_file(workspace: Workspace) -> None:
    add(workspace, "apple")
    with reading(workspace, Family("seeds", ("CREATE TABLE seeds (n INTEGER) STRICT",))) as connection:
        assert connection.execute("SELECT * FROM seeds").fetchall() == []
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    assert [row["name"] for row in tables if not row["name"].startswith("sqlite_")] == ["families", "seeds"]


def test_older_tables_are_read_as_newer_ones_and_stay_as_they_are(workspace: Workspace) -> None:
    add(workspace, "apple")
    before = (workspace.root / FILE_NAME).read_bytes()
    later = Family("fruit", (*FRUIT.migrations, "ALTER TABLE fruit ADD COLUMN colour TEXT DEFAULT 'green'"))
    with reading(workspace, later) as connection:
        assert [tuple(row) for row in connection.execute("SELECT * FROM fruit")] == [("apple", "green")]
    assert (workspace.root / FILE_NAME).read_bytes() == before


def test_a_folder_that_nobody_may_write_can_be_read(workspace: Workspace) -> None:
    with read_only(workspace.root):
        assert names(workspace) == []
    add(workspace, "apple")
    with read_only(workspace.root):
        assert names(workspace) == ["apple"]
        with pytest.raises(InputError, match="cannot be used"):
            add(workspace, "pear")


def test_a_folder_that_another_user_writes_to_can_be_read(workspace: Workspace) -> None:
    add(workspace, "apple")
    with sqlite3.connect(workspace.root / FILE_NAME) as other:
        other.execute("INSERT INTO fruit VALUES ('pear')")
        other.commit()
        with read_only(workspace.root):
            assert names(workspace) == ["apple", "pear"]
    other.close()


def test_an_empty_log_in_a_folder_that_nobody_may_write_is_none(workspace: Workspace) -> None:
    add(workspace, "apple")
    (workspace.root / f"{FILE_NAME}-wal").touch()
    with read_only(workspace.root):
        assert names(workspace) == ["apple"]


def test_a_log_without_its_index_says_what_it_needs_and_is_read_in_a_copy(workspace: Workspace, tmp_path: Path) -> None:
    add(workspace, "apple")
    copy = create_workspace(tmp_path / "copy")
    with sqlite3.connect(workspace.root / FILE_NAME) as writer:
        writer.execute("INSERT INTO fruit VALUES ('pear')")
        writer.commit()
        for name in (FILE_NAME, f"{FILE_NAME}-wal"):
            shutil.copy(workspace.root / name, copy.root)
    writer.close()
    with read_only(copy.root), pytest.raises(InputError, match="was not closed: .* Open a copy"):
        names(copy)
    assert names(copy) == ["apple", "pear"]


def test_a_text_that_is_damaged_is_a_sentence(workspace: Workspace) -> None:
    with transaction(workspace, FRUIT) as connection:
        connection.execute("INSERT INTO fruit VALUES (CAST(x'ff41' AS TEXT))")
    with pytest.raises(InputError, match=r"cannot be used \(Could not decode to UTF-8"):
        names(workspace)


def test_a_damaged_database_is_named(workspace: Workspace) -> None:
    (workspace.root / FILE_NAME).write_bytes(b"this is no database at all" * 100)
    with pytest.raises(InputError, match=r"workspace\.sqlite' cannot be used"):
        names(workspace)
