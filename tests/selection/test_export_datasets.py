"""CSV and Hugging Face datasets: what other programs read from them is what came in."""

import csv
import io
import json

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.importing import import_files
from core.corpus.workspace import create_workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.qurater.rating import rate_workspace
from core.selection.dataset_card import plain
from core.selection.export import export
from core.selection.export_formats import csv_line
from core.selection.parameters import SelectionParameters
from core.selection.selecting import select, selection_manifest

RECORDS = [
    {"text": "=SUM(A1)\nsecond, line", "domain": "<b>x</b>|[a](b)", "n": 1, "tags": ["a", 'b"c'], "empty": ""},
    {"text": "Straße \u2028 日本", "domain": "y", "n": None, "tags": [], '"; drop table': "theirs"},
    {"text": "-1+1", "domain": "y", "n": 2.5, "tags": None, "doc_id": "mine"},
]


@pytest.fixture
def rated(tmp_path, write_jsonl):
    workspace = create_workspace(tmp_path / "w", title="A: 'corpus' | <i>")
    import_files(workspace, [write_jsonl(RECORDS)])
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1"))
    return workspace


def test_csv_is_read_by_other_programs_as_it_came_in(rated, tmp_path):
    path = tmp_path / "all.csv"
    report = export(rated, "all", path, with_ratings=True)
    assert report.n_documents == 3
    rows = {row["text"]: row for row in csv.DictReader(io.StringIO(path.read_text(), newline=""))}
    assert set(rows) == {record["text"] for record in RECORDS}
    first = rows[RECORDS[0]["text"]]
    assert json.loads(first["tags"]) == RECORDS[0]["tags"]
    assert first["n"] == "1"
    assert all(float(first[key]) for key in CRITERION_KEYS)
    frame = pd.read_csv(path).set_index("text")
    assert frame.loc["-1+1", "doc_id"] == "mine"
    found = duckdb.sql(f"SELECT text, domain FROM read_csv('{path}', header = true, all_varchar = true)").fetchall()
    assert sorted(found) == sorted((record["text"], record["domain"]) for record in RECORDS)
    assert '"; drop table' in frame.columns


CELLS = st.one_of(st.none(), st.text(st.characters(blacklist_categories=["Cs"])), st.integers(), st.booleans())


@given(st.lists(CELLS, min_size=2, max_size=5))
def test_a_row_of_csv_has_as_many_values_as_it_was_given(values):
    [row] = csv.reader(io.StringIO(csv_line(values).decode(), newline=""), strict=True)
    for cell, value in zip(row, values, strict=True):
        assert cell == ("" if value is None else value if isinstance(value, str) else json.dumps(value))


def test_csv_in_shards_has_its_header_in_every_file(rated, tmp_path):
    export(rated, "all", tmp_path / "shards", file_format="csv", shard_tokens=1)
    files = sorted((tmp_path / "shards").glob("*.csv"))
    assert len(files) == 3
    assert len({path.read_bytes().splitlines()[0] for path in files}) == 1


def load(folder):
    datasets = pytest.importorskip("datasets", reason="the library that reads it is not installed")
    return datasets.load_dataset(str(folder), cache_dir=str(folder.parent / "cache"), split="train")


@pytest.mark.parametrize("shard_tokens", [None, 2_000])
def test_a_dataset_is_loaded_with_its_features_and_its_records(rated_workspace, tmp_path, shard_tokens):
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    report = export(
        rated_workspace, "half", tmp_path / "half", file_format="hf", shard_tokens=shard_tokens, with_ratings=True
    )
    loaded = load(tmp_path / "half")
    assert loaded.num_rows == report.n_documents
    parquet = tmp_path / "half.parquet"
    export(rated_workspace, "half", parquet, with_ratings=True)
    expected = pq.read_table(parquet)
    assert loaded.to_list() == expected.to_pylist()
    assert set(CRITERION_KEYS) <= set(loaded.features)
    assert len(report.files) == (1 if shard_tokens is None else len(list((tmp_path / "half/data").iterdir())))
    assert all(name.startswith("data/train-") for name in report.files)


def test_the_card_says_what_it_is_and_hostile_names_stay_names(rated, tmp_path):
    export(rated, "all", tmp_path / "all", file_format="hf", with_ratings=True)
    card = (tmp_path / "all/README.md").read_text()
    _, head, body = card.split("---\n", 2)
    front = yaml.safe_load(head)
    assert front["dataset_info"]["splits"][0]["num_examples"] == 3
    assert {"name": "tags", "list": "string"} in front["dataset_info"]["features"]
    assert front["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*"}]
    manifest = selection_manifest(rated, "all")
    assert manifest["subset_hash"] in body
    assert "no verdict on the people" in body
    assert plain("<b>x</b>|[a](b)") in body
    assert "<b>" not in body
    assert "[a](b)" not in body
    assert load(tmp_path / "all").num_rows == 3
    assert json.loads((tmp_path / "all/manifest.json").read_text())["subset_hash"] == manifest["subset_hash"]


def test_a_dataset_replaces_a_dataset_when_asked_and_nothing_else(rated, tmp_path):
    export(rated, "all", tmp_path / "all", file_format="hf")
    with pytest.raises(ConflictError, match="exists already"):
        export(rated, "all", tmp_path / "all", file_format="hf")
    export(rated, "all", tmp_path / "all", file_format="hf", force=True)
    (tmp_path / "all/precious.txt").write_text("keep me")
    with pytest.raises(ConflictError, match="is no export of QuLens"):
        export(rated, "all", tmp_path / "all", file_format="hf", force=True)
    with pytest.raises(InputError, match=r"ends in .csv, and --format says hf"):
        export(rated, "all", tmp_path / "x.csv", file_format="hf")


def test_json_that_parquet_cannot_hold_is_refused_as_a_dataset_and_leaves_as_csv(tmp_path, write_jsonl):
    workspace = create_workspace(tmp_path / "w")
    import_files(workspace, [write_jsonl([{"text": "a", "x": 1}, {"text": "b", "x": {"y": "z"}}])])
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1"))
    with pytest.raises(InputError, match="Export as jsonl"):
        export(workspace, "all", tmp_path / "all", file_format="hf")
    assert not (tmp_path / "all").exists()
    export(workspace, "all", tmp_path / "all.csv")
    rows = {row["text"]: row["x"] for row in csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text()))}
    assert rows == {"a": "1", "b": '{"y": "z"}'}
