"""What comes in goes out: every field, under its own name, with its type, in the order of the selection."""

import csv
import datetime
import decimal
import json
import math
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from core.corpus.fingerprints import doc_id_of_text
from core.corpus.importing import import_files
from core.corpus.locks import held
from core.corpus.rows import FieldNames
from core.corpus.workspace_folder import create_workspace
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError, NotFoundError
from core.qurater.rating.rate_workspace import rate_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.export import exporting, filing
from core.selection.export.exporting import export
from core.selection.export.formats import FORMATS
from core.selection.stored.selecting import SELECTED, select
from tests.read_only import read_only
from tests.sample import N_SAMPLE

EVERYTHING = SelectionParameters(fraction="1", quota="none")

RECORDS = [
    {
        "url": None,
        "text": "First text.",
        "n": 2**70,
        "tags": ["a", {"b": None}],
        "doc_id": "theirs",
        "writing_style": "x",
    },
    {"text": "Second text.", "n": 1.5, "nested": {"text": "inner", "é": "ü"}, "odd": "\ud800"},
    {"text": "Third text.", "n": True, "": "empty name", "fields": 0, "position": -1, "domain": "news"},
]


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def rated(tmp_path):
    def make(path):
        workspace = create_workspace(tmp_path / "rated")
        import_files(workspace, [path], names=FieldNames())
        rate_workspace(workspace, "default")
        return workspace

    return make


def test_jsonl_records_come_back_as_they_were(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl(RECORDS))
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl")
    records = {record["text"]: record for record in read_jsonl(tmp_path / "out.jsonl")}
    for record in RECORDS:
        # The input has a field `doc_id` of its own, so ours stays away from all records.
        assert records[record["text"]] == record
        assert list(records[record["text"]]) == list(record)


def test_an_id_is_added_where_the_input_had_none(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl([{"text": "First text."}]))
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl")
    assert read_jsonl(tmp_path / "out.jsonl") == [{"text": "First text.", "doc_id": doc_id_of_text(b"First text.")}]


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_no_id_is_added_where_a_field_of_every_record_is_the_id(rated_workspace, tmp_path, file_format):
    select(rated_workspace, "all", EVERYTHING)
    export(rated_workspace, "all", tmp_path / "half", file_format=file_format)
    [path] = (tmp_path / "half").glob("part-*")
    back = create_workspace(tmp_path / "back")
    import_files(back, [path], names=FieldNames(id="id"))
    fields = pq.read_table(back.document_parts()[0])
    assert sorted(fields["doc_id"].to_pylist()) == sorted(
        pq.read_table(rated_workspace.selection("all") / SELECTED)["doc_id"].to_pylist()
    )
    assert '"doc_id"' not in str(fields["fields"].to_pylist()[0]).replace("'", '"')


def test_an_id_is_added_where_imports_took_theirs_from_different_fields(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl([{"text": "First text.", "id": 1}]))
    import_files(workspace, [write_jsonl([{"text": "Second text.", "id": 2}])], names=FieldNames(id="id"))
    rate_workspace(workspace, "default")
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl")
    ids = {record["id"]: record["doc_id"] for record in read_jsonl(tmp_path / "out.jsonl")}
    assert ids == {1: doc_id_of_text(b"First text."), 2: "2"}


@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
def test_where_only_some_ids_are_a_doc_id_of_theirs_ours_stands_beside(rated, write_jsonl, tmp_path, file_format):
    workspace = rated(write_jsonl([{"text": "First text."}]))
    given = write_jsonl([{"text": "Second text.", "doc_id": "b"}])
    import_files(workspace, [given], names=FieldNames(id="doc_id"))
    rate_workspace(workspace, "default")
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / f"out.{file_format}")
    path = tmp_path / f"out.{file_format}"
    records = read_jsonl(path) if file_format == "jsonl" else pq.read_table(path).to_pylist()
    ids = {record["text"]: (record.get("doc_id"), record["doc_id_qulens"]) for record in records}
    assert ids == {"First text.": (None, doc_id_of_text(b"First text.")), "Second text.": ("b", "b")}


def test_ratings_are_added_and_hide_no_field(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl(RECORDS))
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl.zst", with_ratings=True)
    with zstandard.open(tmp_path / "out.jsonl.zst", "rb") as stream:
        lines = stream.read().splitlines()
    records = {record["text"]: record for record in map(json.loads, lines)}
    ratings = pq.read_table(workspace.rating_parts("default")[0]).to_pylist()[0]
    assert records["First text."]["writing_style"] == "x"
    assert records["First text."]["writing_style_rating"] == ratings["writing_style"]
    assert "writing_style" not in records["Second text."]
    names = ("writing_style_rating", *CRITERION_KEYS[1:])
    assert all(isinstance(record[name], float) for record in records.values() for name in names)


ARROW = pa.table(
    {
        "when": pa.array([datetime.datetime(2020, 1, 2, 3, 4, 5, 6), None], pa.timestamp("us")),
        "day": pa.array([datetime.date(2020, 1, 2), None], pa.date32()),
        "small": pa.array([1, None], pa.int8()),
        "text": pa.array(["First text.", "Second text."], pa.large_string()),
        "price": pa.array([decimal.Decimal("1.10"), None], pa.decimal128(10, 2)),
        "raw": pa.array([b"\xff\x00", None], pa.binary()),
        "list": pa.array([[1.5, None], None], pa.list_(pa.float32())),
        "struct": pa.array([{"a": 1, "b": "x"}, None], pa.struct([("a", pa.int16()), ("b", pa.string())])),
        "kind": pa.array(["u", "v"]).dictionary_encode(),
        '"; drop table': pa.array([True, None]),
        "nan": pa.array([float("nan"), 1.0]),
        "instant": pa.array([1, None], pa.time64("ns")),
        "far": pa.array([4_000_000, None], pa.date32()),
    }
)
ARROW = ARROW.cast(pa.schema([field.with_nullable(field.name != "kind") for field in ARROW.schema]))


def test_parquet_files_of_other_shapes_go_into_one(rated, tmp_path, write_jsonl):
    pq.write_table(ARROW, tmp_path / "in.parquet")
    workspace = rated(tmp_path / "in.parquet")
    pq.write_table(pa.table({"text": ["Third text."], "small": pa.array([300], pa.int16())}), tmp_path / "two.parquet")
    import_files(workspace, [tmp_path / "two.parquet"])
    rate_workspace(workspace, "default")
    select(workspace, "both", EVERYTHING)
    export(workspace, "both", tmp_path / "out.parquet")
    back = pq.read_table(tmp_path / "out.parquet").sort_by("text")
    assert back["small"].to_pylist() == [1, None, 300]
    assert back["kind"].to_pylist() == ["u", "v", None]


def test_a_number_that_is_none_leaves_as_null_even_alone(rated, tmp_path):
    pq.write_table(pa.table({"text": ["a b"], "x": [float("nan")]}), tmp_path / "in.parquet")
    workspace = rated(tmp_path / "in.parquet")
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl")
    assert b"NaN" not in (tmp_path / "out.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([{"text": "a b", "meta": {}}, {"text": "c d", "meta": {}}], ["{}", "{}"]),
        ([{"text": "a b", "meta": {"x": 1}}, {"text": "c d", "meta": {}}], [{"x": 1}, {"x": None}]),
        ([{"text": "a b", "meta": []}, {"text": "c d", "meta": None}], [[], None]),
    ],
)
def test_json_that_parquet_has_no_type_for_is_kept(rated, write_jsonl, tmp_path, records, expected):
    workspace = rated(write_jsonl(records))
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").sort_by("text")["meta"].to_pylist() == expected


@pytest.mark.parametrize("odd", ["\ud800", 2**70])
def test_json_that_parquet_cannot_hold_is_refused_in_a_sentence(rated, write_jsonl, tmp_path, odd):
    workspace = rated(write_jsonl([{"text": "a b", "odd": odd}]))
    select(workspace, "all", EVERYTHING)
    with pytest.raises(InputError, match=r"Parquet cannot hold these records .* Export as jsonl"):
        export(workspace, "all", tmp_path / "out.parquet")


@pytest.fixture
def rated_parquet(rated, tmp_path):
    pq.write_table(ARROW, tmp_path / "in.parquet")
    workspace = rated(tmp_path / "in.parquet")
    select(workspace, "all", EVERYTHING)
    return workspace


def test_parquet_columns_keep_their_types_values_and_order(rated_parquet, tmp_path):
    export(rated_parquet, "all", tmp_path / "out.parquet")
    back = pq.read_table(tmp_path / "out.parquet").sort_by("text")
    assert back.schema.names == [*ARROW.schema.names, "doc_id"]
    for name in ARROW.schema.names:
        assert back.schema.field(name).type == ARROW.schema.field(name).type, name
        if name != "nan":
            assert back[name].equals(ARROW[name]), name


def test_dates_beyond_the_calendar_are_refused_by_json_in_a_sentence(rated_parquet, tmp_path):
    with pytest.raises(InputError, match="JSON cannot hold these records .date value out of range.. Export as parquet"):
        export(rated_parquet, "all", tmp_path / "out.jsonl")


def test_parquet_values_that_json_does_not_know_become_ones_that_it_does(rated, tmp_path):
    pq.write_table(ARROW.drop_columns(["far"]), tmp_path / "in.parquet")
    workspace = rated(tmp_path / "in.parquet")
    select(workspace, "all", EVERYTHING)
    export(workspace, "all", tmp_path / "out.jsonl")
    record = next(record for record in read_jsonl(tmp_path / "out.jsonl") if record["text"] == "First text.")
    assert record["when"] == "2020-01-02T03:04:05.000006"
    assert (record["price"], record["raw"], record["nan"], record["list"]) == ("1.10", "/wA=", None, [1.5, None])


def test_json_fields_of_one_type_become_columns(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl([{"text": "a b", "n": 1}, {"text": "c d", "n": 2, "extra": "x"}]))
    select(workspace, "all", EVERYTHING)
    assert export(workspace, "all", tmp_path / "out.parquet").losses == ()
    assert pq.read_schema(tmp_path / "out.parquet").names == ["text", "n", "extra", "doc_id"]
    assert pq.read_schema(tmp_path / "out.parquet").field("n").type == pa.int64()


MIXTURES = {
    "in_one_import": ([[1, "three", None, {"a": [1.5, True]}]], [1, "three", None, {"a": [1.5, True]}]),
    "across_imports": ([[1, 2], ["three"]], [1, 2, "three"]),
    "beyond_a_float": ([[2**53 + 1], [0.5]], [2**53 + 1, 0.5]),
    "unsigned": ([[2**64 - 1, 1]], [2**64 - 1, 1]),
    "lists": ([[[1], 2]], [[1], 2]),
    "empty_objects": ([[{}, []]], [{}, []]),
    "number_or_not": ([[True], [1]], [True, 1]),
}


@pytest.mark.parametrize(("imports", "expected"), MIXTURES.values(), ids=MIXTURES)
def test_fields_of_several_types_are_columns_of_json_and_said(rated, write_jsonl, tmp_path, imports, expected):
    texts = iter("abcdefg")
    [first, *others] = [
        write_jsonl([{"text": next(texts), "x": value} for value in values], f"{number}.jsonl")
        for number, values in enumerate(imports)
    ]
    workspace = rated(first)
    for path in others:
        import_files(workspace, [path])
    rate_workspace(workspace, "default")
    select(workspace, "all", EVERYTHING)
    report = export(workspace, "all", tmp_path / "out.parquet")
    column = pq.read_table(tmp_path / "out.parquet").sort_by("text")["x"]
    assert column.type == pa.json_(pa.string())
    assert [None if value is None else json.loads(value) for value in column.to_pylist()] == expected
    assert report.losses == ("Fields whose values have no type in common are columns of JSON: 'x'.",)
    typed = duckdb.sql(f"SELECT DISTINCT typeof(x) FROM '{tmp_path / 'out.parquet'}'").fetchall()
    assert ("JSON",) in typed


@pytest.mark.parametrize("file_format", ["jsonl", "jsonl.zst", "parquet", "csv", "hf"])
def test_parquet_and_jsonl_imports_leave_together_in_each_format(rated, write_jsonl, tmp_path, file_format):
    table = pa.table(
        {
            "text": ["First text."],
            "meta": pa.array([{"a": 1}], pa.struct([("a", pa.int16())])),
            "kind": pa.array(["u"]).dictionary_encode(),
            "n": pa.array([7], pa.int8()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    workspace = rated(tmp_path / "in.parquet")
    import_files(workspace, [write_jsonl([{"text": "Second text.", "meta": "words", "kind": "v", "n": 0.5}])])
    rate_workspace(workspace, "default")
    select(workspace, "both", EVERYTHING)
    report = export(workspace, "both", tmp_path / "out", file_format=file_format)
    records = sorted(read_all(tmp_path / "out" / report.files[0]), key=lambda record: record["text"])
    assert [record["kind"] for record in records] == ["u", "v"]
    assert [float(record["n"]) for record in records] == [7, 0.5]
    written = [{"a": 1}, "words"]
    if file_format in ("parquet", "hf"):
        assert [json.loads(record["meta"]) for record in records] == written
    else:
        assert [record["meta"] for record in records] == (['{"a": 1}', "words"] if file_format == "csv" else written)


NOT_FINITE = b'{"text": "a b", "x": NaN, "y": [1e400, -Infinity], "z": 1.5}'


def test_numbers_that_json_has_no_word_for_are_null_and_counted(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl([NOT_FINITE]))
    select(workspace, "all", EVERYTHING)
    report = export(workspace, "all", tmp_path / "out.jsonl")
    [line] = (tmp_path / "out.jsonl").read_text().splitlines()
    record = json.loads(line, parse_constant=pytest.fail)
    assert (record["x"], record["y"], record["z"]) == (None, [None, None], 1.5)
    assert report.losses == (
        "3 numbers are NaN or infinite, for which JSON has no word: they left as null. Parquet keeps them.",
    )


def test_parquet_and_csv_keep_numbers_that_are_not_finite(rated, write_jsonl, tmp_path):
    workspace = rated(write_jsonl([NOT_FINITE, {"text": "c d", "x": 1.5}]))
    select(workspace, "all", EVERYTHING)
    assert export(workspace, "all", tmp_path / "out.parquet").losses == ()
    first, second = pq.read_table(tmp_path / "out.parquet").sort_by("text").to_pylist()
    assert math.isnan(first["x"])
    assert first["y"] == [math.inf, -math.inf]
    assert second["x"] == 1.5
    export(workspace, "all", tmp_path / "out.csv")
    found = duckdb.sql(f"SELECT x FROM '{tmp_path / 'out.csv'}' ORDER BY text").fetchall()
    assert math.isnan(found[0][0])
    assert found[1] == (1.5,)


@pytest.mark.parametrize("stretch_bytes", [100, 20_000, 32 * 2**20])
@pytest.mark.parametrize("order", ["key", "rating-down"])
def test_the_order_is_the_selections_in_one_stretch_or_in_many(
    rated_workspace, tmp_path, monkeypatch, stretch_bytes, order
):
    monkeypatch.setattr(filing, "STRETCH_BYTES", stretch_bytes)
    select(rated_workspace, "half", SelectionParameters(fraction="0.5", order=order))
    export(rated_workspace, "half", tmp_path / "out.jsonl")
    chosen = pq.read_table(rated_workspace.selection("half") / SELECTED)["doc_id"].to_pylist()
    assert [record["id"] for record in read_jsonl(tmp_path / "out.jsonl")] == chosen


def read_all(path):
    """Read the records of a file of any format, those of CSV as text."""
    if path.name.endswith(".parquet"):
        return pq.read_table(path).to_pylist()
    if path.name.endswith(".zst"):
        with zstandard.open(path, "rb") as stream:
            return [json.loads(line) for line in stream.read().splitlines()]
    if path.name.endswith(".csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    return read_jsonl(path)


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("stretch_bytes", [10_000, 32 * 2**20])
def test_shards_hold_so_many_tokens_and_together_everything(
    rated_workspace, tmp_path, monkeypatch, file_format, stretch_bytes
):
    monkeypatch.setattr(filing, "STRETCH_BYTES", stretch_bytes)
    select(rated_workspace, "all", EVERYTHING)
    report = export(rated_workspace, "all", tmp_path / "shards", file_format=file_format, shard_tokens=5_000)
    shards = [read_all(tmp_path / "shards" / name) for name in report.files]
    chosen = pq.read_table(rated_workspace.selection("all") / SELECTED)["doc_id"].to_pylist()
    n_tokens = {
        row["doc_id"]: row["n_tokens"]
        for part in rated_workspace.document_parts()
        for row in pq.read_table(part, columns=["doc_id", "n_tokens"]).to_pylist()
    }
    assert [record["id"] for shard in shards for record in shard] == chosen
    assert len(shards) > 1
    sizes = [sum(n_tokens[record["id"]] for record in shard) for shard in shards]
    assert all(size <= 5_000 or len(shard) == 1 for size, shard in zip(sizes, shards, strict=True))
    # The first document of a shard would have been too much for the one before.
    pairs = zip(sizes, shards[1:], strict=False)
    assert all(size + n_tokens[following[0]["id"]] > 5_000 for size, following in pairs)
    assert (tmp_path / "shards" / "manifest.json").is_file()


def test_the_manifest_goes_along_and_makes_the_subset_again(rated_workspace, tmp_path):
    from core.selection.stored.selecting import select_again

    report = select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    export(rated_workspace, "half", tmp_path / "out.jsonl")
    again = select_again(rated_workspace, "again", tmp_path / "out.jsonl.manifest.json")
    assert again.subset_hash == report.subset_hash


def test_nothing_is_overwritten_unasked(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    export(rated_workspace, "all", tmp_path / "out.jsonl")
    (tmp_path / "out.jsonl").write_text("precious")
    with pytest.raises(ConflictError, match="exists already.*--force"):
        export(rated_workspace, "all", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "precious"
    export(rated_workspace, "all", tmp_path / "out.jsonl", force=True)
    assert len(read_jsonl(tmp_path / "out.jsonl")) == N_SAMPLE


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_export_is_never_replaced(rated_workspace, tmp_path, force):
    select(rated_workspace, "all", EVERYTHING)
    (tmp_path / "corpus.jsonl").write_text("precious")
    with pytest.raises(ConflictError, match="no export of QuLens"):
        export(rated_workspace, "all", tmp_path / "corpus.jsonl", force=force)
    assert (tmp_path / "corpus.jsonl").read_text() == "precious"


@pytest.mark.parametrize(
    ("destination", "options", "message"),
    [
        ("out.docx", {}, "'out.docx' tells no format"),
        ("out", {"file_format": "docx"}, "no export format 'docx'"),
        ("out.jsonl", {"file_format": "parquet"}, "ends in .jsonl, and --format says parquet"),
        ("out.jsonl", {"shard_tokens": 0}, "--shard-tokens .0. must be above 0"),
        ("out.csv", {"shard_tokens": 9}, "'out.csv' is the name of a file, .* such as 'out', and --format csv"),
    ],
)
def test_requests_that_make_no_sense_are_refused(rated_workspace, tmp_path, destination, options, message):
    select(rated_workspace, "all", EVERYTHING)
    with pytest.raises(InputError, match=message):
        export(rated_workspace, "all", tmp_path / destination, **options)
    with pytest.raises(NotFoundError, match=r"no selection 'other' in .* \(there is 'all'\)"):
        export(rated_workspace, "other", tmp_path / "out.jsonl")
    assert not list(tmp_path.glob("out*"))


def test_an_empty_selection_is_an_empty_file(rated_workspace, tmp_path):
    report = select(rated_workspace, "none", SelectionParameters(token_budget=1, quota="none"))
    assert report.n_documents == 0
    for name in ("out.jsonl", "out.jsonl.zst", "out.parquet"):
        assert export(rated_workspace, "none", tmp_path / name).n_documents == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_folder_that_is_no_export_is_never_replaced(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.tex").write_text("precious")
    for path in (tmp_path / "data", tmp_path):
        with pytest.raises(ConflictError, match="is no export of QuLens"):
            export(rated_workspace, "all", path, file_format="jsonl", force=True)
    assert (tmp_path / "data" / "thesis.tex").read_text() == "precious"
    for _ in range(2):
        export(rated_workspace, "all", tmp_path / "export", file_format="jsonl", force=True)


def test_ratings_of_another_rater_do_not_go_along(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    record = rated_workspace.ratings("default") / "record.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"fingerprint": "another"}))
    with pytest.raises(ConflictError, match="were replaced after 'all' was selected"):
        export(rated_workspace, "all", tmp_path / "out.jsonl", with_ratings=True)
    assert export(rated_workspace, "all", tmp_path / "out.jsonl").n_documents == N_SAMPLE


def test_ratings_that_are_replaced_while_they_are_gathered_do_not_go_along(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    record = rated_workspace.ratings("default") / "record.json"

    def replace(progress):
        record.write_text(json.dumps(json.loads(record.read_text()) | {"fingerprint": "another"}))

    with pytest.raises(ConflictError, match="were replaced after 'all' was selected"):
        export(rated_workspace, "all", tmp_path / "out.jsonl", with_ratings=True, on_progress=replace)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("name", ["out.jsonl", "out"])
def test_two_exports_to_one_destination_are_one_after_the_other(rated_workspace, tmp_path, name, monkeypatch):
    for selection, fraction in (("all", "1"), ("tenth", "0.1")):
        select(rated_workspace, selection, SelectionParameters(fraction=fraction, quota="none"))
    folder = tmp_path / "exports"

    def export_tenth(*_, **options):
        export(rated_workspace, "tenth", folder / name, file_format="jsonl", **options)

    def export_tenth_meanwhile(progress):
        with pytest.raises(ConflictError, match=f"writing to '.*{name}'"):
            export_tenth(force=True)

    whole = export(rated_workspace, "all", folder / name, file_format="jsonl", on_progress=export_tenth_meanwhile)
    assert whole.n_documents == N_SAMPLE
    beside = {f"out.jsonl{ending}" for ending in ("", ".manifest.json", ".card.md", ".report.html")}
    expected = {"out.jsonl": beside, "out": {"out"}}[name]
    assert {path.name for path in folder.iterdir()} == expected, "the lock is gone"

    def held_after_another(*arguments, **options):
        monkeypatch.setattr(exporting, "held", held)
        export_tenth(force=True)
        return held(*arguments, **options)

    folder = tmp_path / "later"
    monkeypatch.setattr(exporting, "held", held_after_another)
    with pytest.raises(ConflictError, match="exists already"):
        export(rated_workspace, "all", folder / name, file_format="jsonl")


def test_a_workspace_that_is_read_only_can_be_exported_from(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports").chmod(0o777)
    with read_only(rated_workspace.root):
        assert export(rated_workspace, "all", tmp_path / "exports" / "out.jsonl").n_documents == N_SAMPLE


def test_a_destination_that_cannot_be_written_is_refused(rated_workspace):
    select(rated_workspace, "all", EVERYTHING)
    with pytest.raises(InputError, match="'/proc/nowhere' cannot be written"):
        export(rated_workspace, "all", Path("/proc/nowhere/out.jsonl"))
    assert not list(rated_workspace.root.glob(".gathering*"))


def test_what_a_killed_export_left_is_cleared_away(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    (rated_workspace.root / ".gathering-999999999-0").mkdir()
    export(rated_workspace, "all", tmp_path / "out.jsonl")
    assert not list(rated_workspace.root.glob(".gathering*"))


def test_nothing_is_exported_into_the_workspace(rated_workspace):
    select(rated_workspace, "all", EVERYTHING)
    for path in (rated_workspace.root / "workspace.toml", rated_workspace.root, rated_workspace.root / "x"):
        with pytest.raises(ConflictError, match="lies in the workspace|is no export of QuLens|is a file"):
            export(rated_workspace, "all", path, file_format="jsonl", force=True)
    assert (rated_workspace.root / "workspace.toml").read_text().startswith("format_version")


def damage(part):
    part.write_bytes(part.read_bytes()[:-50])


def test_a_damaged_part_is_named_at_export(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    damage(rated_workspace.document_parts()[0])
    with pytest.raises(InputError, match=r"part-00000.parquet' is damaged"):
        export(rated_workspace, "all", tmp_path / "out.jsonl")


def test_a_damaged_part_is_named_at_the_first_selection(rated_workspace):
    damage(rated_workspace.document_parts()[0])
    with pytest.raises(InputError, match=r"part-00000.parquet' is damaged"):
        select(rated_workspace, "all", EVERYTHING)


def test_a_file_is_not_replaced_by_a_folder_of_shards(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    (tmp_path / "out").write_text("precious")
    with pytest.raises(ConflictError, match="is a file, and this export is a folder"):
        export(rated_workspace, "all", tmp_path / "out", file_format="jsonl", shard_tokens=5_000, force=True)
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.parametrize(
    ("stranger", "message"),
    [
        ("part-time.csv", r"holds what is not of the export \('part-time.csv'\), .*Move that away"),
        ("data/thesis.tex", r"holds what is not of the export \('data/thesis.tex'\), .*Move that away"),
        ("manifest.json", "is no export of QuLens"),
    ],
)
def test_a_folder_with_something_else_in_it_is_never_replaced(rated_workspace, tmp_path, stranger, message):
    select(rated_workspace, "all", EVERYTHING)
    export(rated_workspace, "all", tmp_path / "out", file_format="hf")
    (tmp_path / "out" / stranger).write_text("precious")
    with pytest.raises(ConflictError, match=message):
        export(rated_workspace, "all", tmp_path / "out", file_format="hf", force=True)
    assert (tmp_path / "out" / stranger).read_text() == "precious"


@pytest.mark.parametrize("path", ["s3:/bucket/out.csv", "gs:/bucket/out.csv"])
def test_an_address_is_no_path(rated_workspace, path):
    select(rated_workspace, "all", EVERYTHING)
    with pytest.raises(InputError, match="is an address, and this is written to this machine"):
        export(rated_workspace, "all", Path(path))


def test_what_a_killed_export_left_beside_the_destination_is_replaced(rated_workspace, tmp_path):
    select(rated_workspace, "all", EVERYTHING)
    (tmp_path / "out.csv.unfinished").write_text("half")
    (tmp_path / ".out.unfinished" / "data").mkdir(parents=True)
    export(rated_workspace, "all", tmp_path / "out.csv")
    export(rated_workspace, "all", tmp_path / "out", file_format="hf")
    assert not list(tmp_path.rglob("*unfinished*"))


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_full_disk_leaves_nothing_behind(rated_workspace, tmp_path, file_format):
    select(rated_workspace, "all", EVERYTHING)
    command = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
    command += "from core.cli import main; sys.argv[0] = 'qulens'; main()"
    arguments = ["export", rated_workspace.root, "all", tmp_path / "out" / "set", "--format", file_format]
    ended = subprocess.run([sys.executable, "-c", command, *arguments], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "could not be written: " in ended.stderr
    assert not list((tmp_path / "out").iterdir())
    assert not list(rated_workspace.root.glob(".gathering*"))


WIDE = {f"field {number}": number if number % 3 else str(number) for number in range(200)}
DEEP = '{"a":' * 900 + "1" + "}" * 900


@pytest.mark.parametrize("file_format", ["jsonl", "jsonl.zst", "parquet", "csv", "hf"])
def test_long_wide_and_deep_records_leave_in_each_format(rated, write_jsonl, tmp_path, file_format):
    long = {"text": 'quoted " and, \r\n broken \x00 ' * 5_000}
    deep = b'{"text": "deep", "tree": ' + DEEP.encode() + b"}"
    workspace = rated(write_jsonl([long, {"text": "wide", **WIDE}, deep, {"text": "else", '"; drop table': "x"}]))
    select(workspace, "all", EVERYTHING)
    csv.field_size_limit(2**31)
    report = export(workspace, "all", tmp_path / "out", file_format=file_format)
    records = {record["text"]: record for record in read_all(tmp_path / "out" / report.files[0])}
    assert set(records) == {long["text"], "wide", "deep", "else"}
    assert {name: type(value)(records["wide"][name]) for name, value in WIDE.items()} == WIDE
    tree = records["deep"]["tree"]
    assert (tree if isinstance(tree, dict) else json.loads(tree)) == json.loads(DEEP)
    assert records["else"]['"; drop table'] == "x"
