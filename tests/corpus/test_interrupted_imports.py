"""Whatever ends an import, and at whatever moment: the workspace is as before, or holds all of it."""

import gzip
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace, open_workspace

N = 600

# Ends itself by a signal at its n-th step on the files of the workspace: no moment is left to the clock.
PROGRAM = """
import os, sys
workspace, source, n, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
steps = 0

def watch(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.remove") and str(arguments[0]).startswith(workspace):
        steps += 1
        if steps == n:
            os.kill(os.getpid(), number)

from core.corpus import document_parts, rows, record_rows, table_rows
document_parts.PART_ROWS = record_rows.BATCH_ROWS = table_rows.BATCH_ROWS = 100
sys.addaudithook(watch)
from core.cli import main
sys.argv = ["qulens", "import", workspace, source]
main()
"""


def write_csv(folder: Path) -> Path:
    path = folder / "a.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" + b"".join(b"document %d\n" % number for number in range(N))))
    return path


def write_arrow(folder: Path) -> Path:
    path = folder / "a.arrow"
    table = pa.table({"text": [f"document {number}" for number in range(N)]})
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table)
    return path


def write_texts(folder: Path) -> Path:
    for number in range(N):
        path = folder / "texts" / f"{number % 7}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"document {number}")
    return folder / "texts"


def n_stored(workspace) -> int:
    return sum(pq.read_metadata(part).num_rows for part in open_workspace(workspace.root).document_parts())


def run(workspace, source: Path, step: int, number: int, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", PROGRAM, str(workspace.root), str(source), str(step), str(int(number))]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@pytest.mark.parametrize("write", [write_csv, write_arrow, write_texts])
@pytest.mark.parametrize("step", [4, 9, 14, 22])
def test_an_import_killed_at_any_step_leaves_the_workspace_as_it_was_or_whole(make_workspace, tmp_path, write, step):
    workspace, source = make_workspace([{"text": "before"}]), write(tmp_path)
    done = run(workspace, source, step, signal.SIGKILL)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert n_stored(workspace) == 1
    assert import_files(workspace, [source]).n_documents == N
    assert n_stored(workspace) == N + 1
    named = {part.name for part in workspace.document_parts()}
    assert {path.name for path in workspace.documents.glob("part-*")} == named


def test_an_import_killed_after_its_record_is_whole(make_workspace, tmp_path):
    """The last step is the renaming of the record; steps are counted up until the import outlives them."""
    workspace, source = make_workspace([{"text": "before"}]), write_csv(tmp_path)
    outcomes = set()
    for step in range(20, 40):
        done = run(workspace, source, step, signal.SIGKILL)
        outcomes.add(n_stored(workspace))
        if done.returncode == 0 or n_stored(workspace) > 1:
            break
    assert outcomes == {1, N + 1}
    assert import_files(workspace, [source]).n_known_files == 1


def test_an_interrupted_import_says_130_and_leaves_nothing(make_workspace, tmp_path):
    workspace, source = make_workspace([{"text": "before"}]), write_csv(tmp_path)
    done = run(workspace, source, 12, signal.SIGINT)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert n_stored(workspace) == 1
    assert [path.name for path in workspace.documents.glob("part-*")] == ["part-00000.parquet"]


def test_a_full_disk_is_one_sentence_and_loses_nothing(make_workspace, tmp_path):
    workspace, source = make_workspace([{"text": "before"}]), tmp_path / "a.jsonl"
    source.write_text("".join(f'{{"text": "{os.urandom(2_000).hex()}"}}\n' for _ in range(N)))

    def no_file_above_64_kib():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16))

    done = run(workspace, source, 0, 0, preexec_fn=no_file_above_64_kib)
    assert done.returncode == 2, done.stderr
    [sentence] = done.stderr.strip().splitlines()
    assert "The import stopped: " in sentence
    assert "File too large" in sentence
    assert n_stored(workspace) == 1
    assert import_files(create_workspace(workspace.root), [source]).n_documents == N
