"""The sample that is taken from the page is the one that the command writes, of settings that nobody saved too."""

import gc
import json

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
