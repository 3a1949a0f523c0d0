"""The sample that is taken from the page is the one that the command writes, of settings that nobody saved too."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.corpus.notes import set_flag
from core.errors import InputError, NotFoundError
from core.insight.audit.opened_selection import open_selection
from core.insight.audit.report.sample import write_sample
from core.insight.audit.taken_sample import take_sample
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select

HALF = SelectionParameters(fraction="0.5")
COLUMNS = ("domain", "language")
ROOT = Path(__file__).resolve().parents[3]
# Ends while another thread writes: says what is written by then.
ENDING = """
import sys, threading, time
from pathlib import Path
from core.corpus.workspace_folder import open_workspace
from core.insight.audit.taken_sample import take_sample
from core.insight.audit.under_way import UnderWay
from core.selection.asked.parameters import SelectionParameters

workspace, place, ending = open_workspace(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
is_writing = threading.Event()

def tell(progress):
    if list(place.glob("*/*")):
        is_writing.set()
        time.sleep(600)

asked = {"columns": ["domain"], "size": 40, "ending": ending}
work = lambda on_progress: take_sample(workspace, SelectionParameters(fraction="0.5"), on_progress=tell, **asked)
under_way = UnderWay(work, name="sample")
assert is_writing.wait(60)
print(*place.glob("*/*"))
if sys.argv[4] == "interrupted":
    raise KeyboardInterrupt
"""


def taken(workspace, what, **options):
    return take_sample(workspace, what, **({"columns": COLUMNS, "size": 40, "ending": "jsonl"} | options))


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_it_is_what_the_command_writes_saved_or_not(rated_workspace, tmp_path, ending):
    select(rated_workspace, "half", HALF)
    path = tmp_path / f"sample.{ending}"
    opened = open_selection(rated_workspace, "half", columns=COLUMNS, hold=())
    report = write_sample(opened, path, size=40)
    for what in ("half", HALF):
        found = taken(rated_workspace, what, ending=ending)
        assert found.read() == path.read_bytes()
        assert (found.report.n_kept, found.report.n_dropped) == (report.n_kept, report.n_dropped) == (20, 20)


def test_what_a_reader_flagged_comes_along(rated_workspace):
    first = json.loads(taken(rated_workspace, HALF).read().splitlines()[0])
    assert not first["is_flagged"]
    assert set(first["groups"]) == set(COLUMNS)
    set_flag(rated_workspace, first["doc_id"], is_flagged=True)
    [again] = [each for each in map(json.loads, taken(rated_workspace, HALF).read().splitlines()) if each["is_flagged"]]
    assert again == first | {"is_flagged": True}


def test_the_file_goes_with_it(rated_workspace):
    found = taken(rated_workspace, HALF, ending="parquet")
    folder = found.report.path.parent
    assert len(pq.read_table(found.report.path)) == 40
    del found
    gc.collect()
    assert not folder.exists()


def test_what_cannot_be_taken_leaves_no_folder(rated_workspace, tmp_path, monkeypatch):
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with pytest.raises(InputError, match="none"):
        taken(rated_workspace, HALF, size=0)
    with pytest.raises(InputError, match="jsonl"):
        taken(rated_workspace, HALF, ending="csv")
    with pytest.raises(NotFoundError, match="colour"):
        taken(rated_workspace, HALF, columns=("colour",))
    assert not list(place.iterdir())


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("how", ["over", "interrupted"])
def test_a_process_that_ends_while_it_is_written_leaves_no_texts_behind(rated_workspace, tmp_path, ending, how):
    place = tmp_path / "place"
    place.mkdir()
    command = [sys.executable, "-c", ENDING, str(rated_workspace.root), str(place), ending, how]
    environment = {**os.environ, "TMPDIR": str(place)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert f"sample.{ending}" in ended.stdout, ended.stderr
    assert (ended.returncode == 0) == (how == "over")
    assert not list(place.iterdir())
