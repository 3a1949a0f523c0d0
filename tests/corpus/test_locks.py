"""Two never write to the same folder; those who write to different ones do not wait for each other."""

import errno
import fcntl
import json
import multiprocessing
import threading
from functools import partial
from pathlib import Path

import pytest

from core.corpus.importing import import_files
from core.corpus.locks import _is_locked, held, is_held
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError
from core.qurater.embedding.index_workspace import index_workspace
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.pool.load import load_pool
from core.selection.stored.selecting import choose, select, store

TENTH = SelectionParameters(fraction="0.1")


def test_who_writes_to_one_folder_keeps_only_its_other_writers_out(rated_workspace, write_jsonl):
    workspace = rated_workspace
    with workspace.being_written(workspace.ratings("default")):
        with pytest.raises(ConflictError, match="writing to ratings/default of"):
            workspace.being_written(workspace.ratings("default")).__enter__()
        assert select(workspace, "tenth", TENTH).n_documents
        import_files(workspace, [write_jsonl([{"text": "a newcomer"}])])
    with workspace.being_written(workspace.selection("tenth")):
        with pytest.raises(ConflictError, match="writing to selections/tenth of"):
            select(workspace, "tenth", TENTH, force=True)
        assert select(workspace, "other", TENTH).n_documents


def test_two_cannot_index_at_once(rated_workspace):
    with (
        rated_workspace.being_written(rated_workspace.root / "embeddings" / "minilm"),
        pytest.raises(ConflictError, match="writing to embeddings/minilm of"),
    ):
        index_workspace(rated_workspace)


def hold_and_die(folder: Path) -> None:
    held(folder, what="it").__enter__()
    multiprocessing.current_process().kill()


def test_a_lock_ends_with_its_holder_however_that_ends(tmp_path):
    holder = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=(tmp_path / "folder",))
    holder.start()
    holder.join()
    with held(tmp_path / "folder", what="it"):
        pass


def test_a_lock_that_its_holder_removed_meanwhile_is_no_lock(tmp_path):
    with (tmp_path / ".folder.lock").open("w") as opened_before:
        with held(tmp_path / "folder", what="it"):
            pass
        assert not list(tmp_path.iterdir())
        assert not _is_locked(opened_before.fileno(), tmp_path / ".folder.lock")


def test_a_disk_that_knows_no_locks_is_not_taken_for_another_writer(tmp_path, monkeypatch):
    def none_left(*arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none_left)
    with pytest.raises(InputError, match="cannot be locked: No locks available"):
        held(tmp_path / "folder", what="it").__enter__()


@pytest.mark.parametrize("work", [index_workspace, partial(rate_workspace, rater="default")])
def test_what_was_done_before_a_lock_is_taken_is_not_forgotten(make_workspace, write_jsonl, monkeypatch, work):
    workspace = make_workspace([{"text": "before"}])
    being_written = Workspace.being_written

    def after_another(self, folder):
        monkeypatch.setattr(Workspace, "being_written", being_written)
        import_files(workspace, [write_jsonl([{"text": "a newcomer"}], "new.jsonl")])
        work(workspace)
        return being_written(self, folder)

    monkeypatch.setattr(Workspace, "being_written", after_another)
    work(workspace)
    records = [*workspace.root.glob("ratings/*/record.json"), *workspace.root.glob("embeddings/*/record.json")]
    assert records
    for record in records:
        assert json.loads(record.read_text())["parts"] == [part.name for part in workspace.document_parts()]


def test_a_selection_of_what_changed_meanwhile_is_not_stored(rated_workspace, write_jsonl):
    pool = load_pool(rated_workspace, "default")
    choice = choose(pool, TENTH)
    import_files(rated_workspace, [write_jsonl([{"text": "a newcomer"}])])
    with pytest.raises(ConflictError, match="changed while 'tenth' was selected"):
        store(rated_workspace, "tenth", pool, parameters=TENTH, choice=choice)
    assert rated_workspace.selections() == []


def test_ratings_by_others_do_not_disturb_a_selection(rated_workspace):
    pool = load_pool(rated_workspace, "default")
    other = rated_workspace.ratings("other")
    other.mkdir()
    (other / "record.json").write_text((rated_workspace.ratings("default") / "record.json").read_text())
    assert rated_workspace.revision() != pool.revision
    assert store(rated_workspace, "tenth", pool, parameters=TENTH, choice=choose(pool, TENTH)).n_documents


def test_asking_whether_a_folder_is_held_keeps_no_writer_out(tmp_path):
    folder, is_over = tmp_path / "folder", threading.Event()

    def ask():
        while not is_over.wait(0.0002):
            is_held(folder)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        for _ in range(300):
            with held(folder, what="it"):
                pass
    finally:
        is_over.set()
        for thread in asking:
            thread.join()
