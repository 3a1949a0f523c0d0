"""CSV and Hugging Face datasets: what other programs read from them is what came in."""

import csv
import datetime
import decimal
import io
import json
import re

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.export.arrow_records import JSON
from core.selection.export.card import plain
from core.selection.export.csv_lines import NO_TYPES, csv_line
from core.selection.export.exporting import export
from core.selection.export.features import features_of
from core.selection.export.losses import Losses
from core.selection.stored.selecting import select, selection_manifest

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


def in_csv(text):
    """Write a text as a spreadsheet may safely have it."""
    is_number = re.fullmatch(r"[+-]([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?", text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text and not is_number else text


def test_csv_is_read_by_other_programs_as_it_came_in_but_for_formulas(rated, tmp_path):
    path = tmp_path / "all.csv"
    report = export(rated, "all", path, with_ratings=True)
    assert report.n_documents == 3
    rows = {row["text"]: row for row in csv.DictReader(io.StringIO(path.read_text(), newline=""))}
    assert set(rows) == {in_csv(record["text"]) for record in RECORDS}
    first = rows["'" + RECORDS[0]["text"]]
    assert json.loads(first["tags"]) == RECORDS[0]["tags"]
    assert first["n"] == "1"
    assert all(float(first[key]) for key in CRITERION_KEYS)
    frame = pd.read_csv(path).set_index("text")
    assert frame.loc["'-1+1", "doc_id"] == "mine"
    # So read, what is null or absent is told from what is empty.
    found = duckdb.sql(f"SELECT text, domain, \"empty\" FROM read_csv('{path}', allow_quoted_nulls = false)").fetchall()
    expected = [(in_csv(record["text"]), record["domain"], record.get("empty")) for record in RECORDS]
    assert sorted(found) == sorted(expected)
    assert report.losses[0] == NO_TYPES
    assert report.losses[1].startswith("2 cells would be a formula in a spreadsheet: an apostrophe stands before each.")
    assert '"; drop table' in frame.columns


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(blacklist_categories=["Cs"])),
    st.text(st.sampled_from("=+-@\t\r.e15a"), max_size=5),
    st.integers(),
    st.booleans(),
)


@given(st.lists(CELLS, min_size=2, max_size=5))
def test_a_row_of_csv_has_as_many_values_as_it_was_given(values):
    losses = Losses()
    [row] = csv.reader(io.StringIO(csv_line(values, losses).decode(), newline=""), strict=True)
    for cell, value in zip(row, values, strict=True):
        assert cell == ("" if value is None else in_csv(value) if isinstance(value, str) else json.dumps(value))
    assert losses.n_formulas == sum(isinstance(value, str) and in_csv(value) != value for value in values)


def test_a_name_of_a_field_is_no_formula_either(tmp_path, write_jsonl):
    source = write_jsonl([{"text": "a b", "=HYPERLINK(1)": "-5"}])
    exported(tmp_path, source, tmp_path / "all.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "all.csv").read_text(), newline="")))
    assert rows[0][1] == "'=HYPERLINK(1)"
    assert rows[1][1] == "-5"


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


def test_the_card_names_the_field_that_tokens_are_counted_by(tmp_path, write_jsonl):
    workspace = create_workspace(tmp_path / "w")
    import_files(workspace, [write_jsonl([{"text": "A text.", "n": 3}])], names=FieldNames(tokens="n"))
    workspace = open_workspace(workspace.root)
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1"))
    export(workspace, "all", tmp_path / "all", file_format="hf")
    card = (tmp_path / "all/README.md").read_text()
    assert "1 of the 1 document of the corpus w, with 3 of its 3 tokens (counted by field n)." in card


def test_a_dataset_replaces_a_dataset_when_asked_and_nothing_else(rated, tmp_path):
    export(rated, "all", tmp_path / "all", file_format="hf")
    with pytest.raises(ConflictError, match="exists already"):
        export(rated, "all", tmp_path / "all", file_format="hf")
    export(rated, "all", tmp_path / "all", file_format="hf", force=True)
    (tmp_path / "all/precious.txt").write_text("keep me")
    with pytest.raises(ConflictError, match=r"not of the export \('precious.txt'\)"):
        export(rated, "all", tmp_path / "all", file_format="hf", force=True)
    with pytest.raises(InputError, match=r"ends in .csv, and --format says hf"):
        export(rated, "all", tmp_path / "x.csv", file_format="hf")


def exported(tmp_path, source, path, **options):
    """Export all of a new workspace that holds one file."""
    workspace = create_workspace(tmp_path / "workspace")
    import_files(workspace, [source])
    rate_workspace(workspace, "default")
    select(workspace, "all", SelectionParameters(fraction="1", quota="none", temperature=0))
    return export(workspace, "all", path, **options)


def test_fields_of_several_types_are_what_they_were_when_the_dataset_is_loaded(tmp_path, write_jsonl):
    records = [{"text": "a", "x": 1}, {"text": "b", "x": {"y": ["z", None]}}, {"text": "c"}]
    report = exported(tmp_path, write_jsonl(records), tmp_path / "all", file_format="hf")
    assert report.losses == ("Fields whose values have no type in common are columns of JSON: 'x'.",)
    loaded = {record["text"]: record["x"] for record in load(tmp_path / "all").to_list()}
    assert loaded == {"a": 1, "b": {"y": ["z", None]}, "c": None}


TYPES = [
    *(pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(), pa.bool_(), pa.null()),
    *(pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.binary(4), JSON),
    *(pa.date32(), pa.date64(), pa.time32("s"), pa.time64("ns"), pa.duration("s")),
    *(pa.timestamp("us"), pa.timestamp("ns", tz="Europe/Berlin"), pa.decimal128(10, 2), pa.decimal256(50, 2)),
    pa.dictionary(pa.int8(), pa.string()),
]
NAMES = st.text(min_size=1, max_size=6)


def nested(kinds):
    return st.one_of(
        st.builds(pa.list_, kinds),
        st.builds(pa.large_list, kinds),
        st.builds(pa.list_, kinds, st.integers(1, 3)),
        st.dictionaries(NAMES, kinds, min_size=1, max_size=3).map(lambda fields: pa.struct(list(fields.items()))),
    )


@given(st.dictionaries(NAMES, st.recursive(st.sampled_from(TYPES), nested, max_leaves=5), min_size=1, max_size=3))
def test_features_are_described_as_the_library_itself_describes_them(kinds):
    datasets = pytest.importorskip("datasets", reason="the library that reads it is not installed")
    schema = pa.schema(list(kinds.items()))
    assert features_of(schema) == datasets.Features.from_arrow_schema(schema)._to_yaml_list()


def test_columns_of_parquet_are_loaded_with_their_types(tmp_path):
    table = pa.table(
        {
            "text": ["First text.", "Second text."],
            "day": pa.array([datetime.date(2020, 1, 2), None]),
            "when": pa.array([datetime.datetime(2020, 1, 2, 3), None], pa.timestamp("us", tz="UTC")),
            "kind": pa.array(["u", "v"]).dictionary_encode(),
            "price": pa.array([decimal.Decimal("1.10"), None], pa.decimal128(10, 2)),
            "struct": pa.array(
                [{"dtype": 1, "list": ["x"]}, None], pa.struct([("dtype", pa.int16()), ("list", pa.list_(pa.string()))])
            ),
            "a\n---\nb: [": pa.array([b"\xff", None]),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    exported(tmp_path, tmp_path / "in.parquet", tmp_path / "all", file_format="hf")
    loaded = load(tmp_path / "all")
    rows = sorted(loaded.to_list(), key=lambda row: row["text"])
    assert [{name: row[name] for name in table.column_names} for row in rows] == table.to_pylist()
    assert str(loaded.features["day"].dtype) == "date32"


def test_a_type_that_datasets_lack_is_refused_by_name(tmp_path):
    kind = pa.map_(pa.string(), pa.int8())
    pq.write_table(pa.table({"text": ["a b"], "by word": pa.array([[("a", 1)]], kind)}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match="no type for the field 'by word' .map<string, int8.*>.. Export as parquet"):
        exported(tmp_path, tmp_path / "in.parquet", tmp_path / "all", file_format="hf")
    assert not (tmp_path / "all").exists()


def test_an_empty_dataset_is_refused_since_none_can_be_loaded(rated_workspace, tmp_path):
    select(rated_workspace, "none", SelectionParameters(token_budget=1, quota="none"))
    with pytest.raises(InputError, match="The selection is empty"):
        export(rated_workspace, "none", tmp_path / "none", file_format="hf")
