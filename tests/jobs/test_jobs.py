"""Jobs are real processes here: started, watched, stopped, killed, left alone and found again."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.corpus.database import reading, transaction
from core.corpus.importing import import_files
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.errors import ConflictError, InputError, NotFoundError
from core.jobs import Job, cancel, dismiss, jobs, log_of, start, table
from core.jobs.log import log_path, new_log
from core.jobs.supervisor import supervise
from core.sample import SAMPLE_DOCUMENTS
from tests.read_only import read_only

N_PARTS, N_PER_PART = 6, 40
# Only a test that hangs comes to it.
_SECONDS_TO_END = 600


@pytest.fixture(scope="module")
def imported_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of some parts, one an import; the first one is imported by a job."""
    folder = tmp_path_factory.mktemp("jobs")
    texts = [json.loads(line)["text"] for line in SAMPLE_DOCUMENTS.read_bytes().split(b"\n")[:N_PER_PART]]
    files = [folder / f"{number}.jsonl" for number in range(N_PARTS)]
    for number, path in enumerate(files):
        path.write_text("".join(json.dumps({"text": f"{text} ({number})"}) + "\n" for text in texts))
    workspace = create_workspace(folder / "workspace")
    ended = end_of(workspace, start(workspace, "import", [str(files[0])]))
    assert ended.state == "done", ended.message
    for path in files[1:]:
        import_files(workspace, [path])
    return workspace.root


@pytest.fixture
def workspace(imported_once: Path, tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(imported_once, tmp_path / "workspace")))


@pytest.fixture(autouse=True)
def _as_slow_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs work with one core, so that no machine ends one before it can be stopped."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_END
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def the(workspace: Workspace, job: Job) -> Job:
    return next(found for found in jobs(workspace) if found.number == job.number)


def end_of(workspace: Workspace, job: Job) -> Job:
    until(lambda: not the(workspace, job).is_under_way)
    return the(workspace, job)


def processes(workspace: Workspace, of: str) -> list[int]:
    """The processes whose command names this workspace and this module."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if str(workspace.root) in command and of in command:
            found.append(int(path.parent.name))
    return found


def kill(workspace: Workspace, of: str) -> None:
    until(lambda: processes(workspace, of))
    for process in processes(workspace, of):
        os.kill(process, signal.SIGKILL)


SUPERVISOR, WORKER = "core.jobs.supervisor", "core.cli"


def terminal(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """The command line, as somebody uses it in a terminal beside the app."""
    command = [sys.executable, "-m", WORKER, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def finished_parts(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in workspace.root.glob("ratings/default/part-*.parquet")}


def test_a_job_does_what_the_command_does_and_tells_its_result(imported_once: Path) -> None:
    workspace = open_workspace(imported_once)
    job = jobs(workspace)[-1]
    assert len(workspace.document_parts()) == N_PARTS
    assert job.message.startswith(f"{N_PER_PART} new documents with ")
    assert (job.progress.unit, job.share_done) == ("bytes", 1.0)
    assert job.command("W") == "qulens import W " + " ".join(job.arguments)
    assert job.ended is not None
    assert job.ended >= job.begun


def test_what_the_verb_refuses_is_the_message_of_the_job(workspace: Workspace) -> None:
    missing = end_of(workspace, start(workspace, "import", ["/no/such/file.jsonl"]))
    assert (missing.state, missing.message[:39]) == ("failed", "There is no file '/no/such/file.jsonl'.")
    option = end_of(workspace, start(workspace, "rate", ["--frobnicate"]))
    assert option.state == "failed"
    assert option.message.startswith("No such option: --frobnicate")
    verb = end_of(workspace, start(workspace, "frobnicate"))
    assert verb.message == "No such command 'frobnicate'."


def test_arguments_are_never_read_by_a_shell(workspace: Workspace, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    hostile = f"; touch {touched}; $(touch {touched}) `touch {touched}`\n--help"
    ended = end_of(workspace, start(workspace, "import", [hostile]))
    assert ended.state == "failed"
    assert ended.arguments == (hostile,)
    assert not touched.exists()


def test_a_cancelled_rating_keeps_its_parts_and_goes_on_when_started_again(workspace: Workspace) -> None:
    job = start(workspace, "rate")
    until(lambda: len(finished_parts(workspace)) >= 2 and the(workspace, job).progress.done)
    under_way = the(workspace, job)
    assert (under_way.state, under_way.progress.unit, under_way.progress.note) == ("running", "tokens", "rating")
    assert under_way.progress.total == sum(record["n_tokens"] for record in workspace.imports())
    with pytest.raises(ConflictError, match="still under way"):
        dismiss(workspace, job.number)
    cancel(workspace, job.number)
    ended = end_of(workspace, job)
    assert ended.state == "cancelled"
    assert "qulens: interrupted" in log_of(workspace, job.number), "it was not killed, it ended by itself"
    kept = finished_parts(workspace)
    assert 2 <= len(kept) < N_PARTS
    assert workspace.ratings_record("default")["n_documents"] == N_PER_PART * len(kept)

    again = end_of(workspace, start(workspace, job.verb, job.arguments))
    assert again.state == "done", again.message
    assert f"{N_PER_PART * len(kept)} were rated before" in again.message
    assert workspace.ratings_record("default")["n_documents"] == N_PARTS * N_PER_PART
    assert {name: finished_parts(workspace)[name] for name in kept} == kept


def test_a_job_outlives_the_program_that_started_it(workspace: Workspace) -> None:
    # A program in the background of a shell ignores the interrupt, and so would its children.
    program = (
        "import os, signal, sys, time, pathlib\n"
        "from core.corpus.workspace_folder import open_workspace\n"
        "from core.jobs import start\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "start(open_workspace(pathlib.Path(sys.argv[1])), 'rate')\n"
        "os.killpg(0, signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", program, str(workspace.root)]
    starter = subprocess.run(command, check=False, start_new_session=True)
    assert starter.returncode == -signal.SIGKILL
    (job,) = [found for found in jobs(workspace) if found.verb == "rate"]
    until(lambda: the(workspace, job).progress.done)
    assert the(workspace, job).state == "running"
    cancel(workspace, job.number)
    assert end_of(workspace, job).state == "cancelled"
    assert "qulens: interrupted" in log_of(workspace, job.number)


def test_a_worker_that_the_system_killed_is_a_failure_with_a_reason(workspace: Workspace) -> None:
    job = start(workspace, "rate")
    kill(workspace, WORKER)
    ended = end_of(workspace, job)
    assert ended.state == "failed"
    assert "memory ran out" in ended.message


def test_a_job_whose_processes_are_all_gone_is_lost_and_goes_on_where_it_was(workspace: Workspace) -> None:
    job = start(workspace, "rate")
    until(lambda: finished_parts(workspace))
    kill(workspace, SUPERVISOR)
    for process in processes(workspace, WORKER):
        os.kill(process, signal.SIGKILL)
    ended = end_of(workspace, job)
    assert ended.state == "lost"
    assert "gone" in ended.message
    assert the(workspace, job) == ended, "it ends once"
    kept = finished_parts(workspace)
    assert 1 <= len(kept) < N_PARTS
    in_terminal = terminal("rate", workspace.root)
    assert in_terminal.returncode == 0
    assert f"{N_PER_PART * len(kept)} were rated before" in in_terminal.stdout, "the terminal goes on where it was"


def test_a_worker_without_a_supervisor_is_under_way_as_long_as_it_lives(workspace: Workspace) -> None:
    job = start(workspace, "rate")
    until(lambda: processes(workspace, WORKER))
    kill(workspace, SUPERVISOR)
    until(lambda: not processes(workspace, SUPERVISOR))
    assert the(workspace, job).is_under_way
    # Nobody listens to its progress any more, so it ends by itself.
    assert end_of(workspace, job).state == "lost"
    assert processes(workspace, WORKER) == []


def test_of_two_that_would_write_the_same_one_is_refused_and_others_go_on(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "late.jsonl").write_text('{"text": "late"}\n')
    job = start(workspace, "rate")
    until(lambda: finished_parts(workspace))
    refusal = (
        f"Another qulens process is writing to ratings/default of '{workspace.root}'. "
        "Wait until it ends, then try again."
    )
    in_terminal = terminal("rate", workspace.root)
    assert (in_terminal.returncode, in_terminal.stderr) == (2, f"qulens: {refusal}\n")
    second = end_of(workspace, start(workspace, "rate"))
    assert (second.state, second.message) == ("failed", refusal)
    assert end_of(workspace, start(workspace, "import", [str(tmp_path / "late.jsonl")])).state == "done"
    cancel(workspace, job.number)
    assert end_of(workspace, job).state == "cancelled"
    assert len(workspace.imports()) == N_PARTS + 1


def test_a_full_disk_is_the_reason_told_and_nothing_is_left_behind(workspace: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "large.jsonl"
    noise = random.Random(0)
    large.write_text("".join(json.dumps({"text": f"{noise.randbytes(400).hex()}"}) + "\n" for _ in range(4_000)))
    before = sorted(path.name for path in workspace.documents.iterdir())
    # No file may become larger: what the processes of the job meet is an error of writing, as on a full disk.
    program = (
        "import pathlib, resource, sys\n"
        "from core.corpus.workspace_folder import open_workspace\n"
        "from core.jobs import start\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n"
        "start(open_workspace(pathlib.Path(sys.argv[1])), 'import', [sys.argv[2]])\n"
    )
    subprocess.run([sys.executable, "-c", program, str(workspace.root), str(large)], check=True)
    ended = end_of(workspace, jobs(workspace)[0])
    assert ended.state == "failed"
    assert "File too large" in ended.message
    assert "Nothing of it was kept" in ended.message
    assert sorted(path.name for path in workspace.documents.iterdir()) == before


def test_an_end_that_cannot_be_written_is_written_later(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "gate")
    database = sqlite3.connect(workspace.root / "workspace.sqlite", isolation_level=None, check_same_thread=False)

    def end_while_the_database_is_taken() -> None:
        with (tmp_path / "gate").open("w") as gate:
            database.execute("BEGIN IMMEDIATE")
            gate.write("finished")

    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 0.01)
    monkeypatch.setattr("core.jobs.supervisor.verb_command", lambda *_: ["cat", str(tmp_path / "gate")])
    monkeypatch.setattr("core.jobs.supervisor._wait", lambda: database.execute("ROLLBACK"))
    with transaction(workspace, table.JOBS) as connection:
        number = table.add(connection, "rate", [])
    log = os.open(log_path(workspace, number), os.O_CREAT | os.O_RDWR)
    threading.Thread(target=end_while_the_database_is_taken, daemon=True).start()
    supervise(workspace, number, log)
    database.close()
    assert (jobs(workspace)[0].state, jobs(workspace)[0].message) == ("done", "finished")


def test_a_workspace_that_cannot_be_written_starts_nothing(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "new")
    (workspace.root / "jobs").write_text("in the way")
    with pytest.raises(InputError, match="could not be started: File exists"):
        start(workspace, "rate")
    assert jobs(workspace) == []
    (workspace.root / "jobs").unlink()
    (workspace.root / "workspace.sqlite").unlink()
    (workspace.root / "workspace.sqlite").mkdir()
    with pytest.raises(InputError, match="Check the disk and the file"):
        start(workspace, "rate")


def test_a_job_that_was_cancelled_and_killed_is_cancelled(workspace: Workspace) -> None:
    with transaction(workspace, table.JOBS) as connection, new_log(workspace, 77):
        number = table.add(connection, "rate", [])
    cancel(workspace, number)
    assert next(job for job in jobs(workspace) if job.number == number).state == "cancelled"


def test_a_job_that_died_is_lost_where_that_cannot_be_written_too(workspace: Workspace) -> None:
    with transaction(workspace, table.JOBS) as connection, new_log(workspace, 77):
        number = table.add(connection, "rate", [])
    with read_only(workspace.root):
        shown = next(job for job in jobs(workspace) if job.number == number)
        assert (shown.state, shown.ended) == ("lost", None)
    with reading(workspace, table.JOBS) as connection:
        assert table.read(connection, number).state == "running", "nothing was written"
    written = next(job for job in jobs(workspace) if job.number == number)
    assert (written.state, written.message) == ("lost", shown.message)
    assert written.ended is not None


def test_a_supervisor_that_finds_no_job_starts_nothing(workspace: Workspace) -> None:
    with new_log(workspace, 99) as log:
        arguments = [str(workspace.root), "99", str(log.fileno())]
        done = subprocess.run([sys.executable, "-m", SUPERVISOR, *arguments], pass_fds=[log.fileno()], check=False)
    assert done.returncode == 0
    assert log_of(workspace, 99) == ""


def test_cancelling_what_has_ended_changes_nothing(imported_once: Path) -> None:
    workspace = open_workspace(imported_once)
    before = jobs(workspace)
    cancel(workspace, before[0].number)
    assert jobs(workspace) == before


def test_dismissed_jobs_are_gone_with_their_logs(workspace: Workspace) -> None:
    (job,) = jobs(workspace)
    assert log_path(workspace, job.number).is_file()
    dismiss(workspace, job.number)
    assert jobs(workspace) == []
    assert not log_path(workspace, job.number).exists()
    for act in (cancel, dismiss):
        with pytest.raises(NotFoundError, match="no job 1 here"):
            act(workspace, job.number)
    assert start(workspace, "frobnicate").number == job.number + 1, "no number is given twice"


def test_so_many_jobs_are_kept_and_no_more(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.running.MOST_KEPT", 2)
    started = [end_of(workspace, start(workspace, "frobnicate")) for _ in range(3)]
    assert [job.number for job in jobs(workspace)] == [started[2].number, started[1].number]
    assert len(list((workspace.root / "jobs").iterdir())) == 2


def test_a_workspace_without_jobs_gets_no_database_by_being_asked(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "new")
    assert jobs(workspace) == []
    assert not (workspace.root / "workspace.sqlite").exists()
