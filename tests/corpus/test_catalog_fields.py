"""The input's own fields can be filtered by, whatever they are called and whatever they hold."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.catalog.fields import MOST_FIELDS
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, Order, TokenRange
from core.corpus.importing import import_files
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError, NotFoundError
from core.selection.pool.load import load_pool

ROWS = [
    {"text": "Moss grows on the NORTH side", "year": 1999, "meta": {"site": "a/b", "t.t": 1}, "kind": "x"},
    {"text": "Lichen is two", "year": 2005.5, "meta": {"site": "c"}, "kind": 3, "tags": ["no", "single", "value"]},
    {"text": "Bark, 100% north_facing", "year": None, "kind": True, '"; drop table documents; --': "y", "~/": "z"},
    {"text": "Stone", "meta": "not an object", "kind": None},
]


def found(catalog, **conditions) -> list[str]:
    frame = catalog.page(DocumentFilter(**conditions), None, order=Order("n_tokens"), offset=0, limit=100)
    return sorted(frame["title"])


def test_single_values_are_fields_and_others_are_not(make_workspace):
    fields = open_catalog(make_workspace(ROWS)).fields
    assert {name: (field.is_number, field.n_documents) for name, field in fields.items()} == {
        "year": (True, 2),
        "kind": (False, 3),
        "meta.site": (False, 2),
        "meta.t.t": (True, 1),
        '"; drop table documents; --': (False, 1),
        "~/": (False, 1),
    }


def test_documents_by_values_of_a_field(make_workspace):
    catalog = open_catalog(make_workspace(ROWS))
    assert found(catalog, fields=(FieldValues("meta.site", ("a/b",)),)) == ["Moss grows on the NORTH side"]
    assert found(catalog, fields=(FieldValues("kind", ("3", "true")),)) == ["Bark, 100% north_facing", "Lichen is two"]
    assert found(catalog, fields=(FieldValues("kind", (None,)),)) == ["Stone"]
    assert found(catalog, fields=(FieldValues('"; drop table documents; --', ("y",)),)) == ["Bark, 100% north_facing"]
    assert found(catalog, fields=(FieldRange("year", 2000, None),)) == ["Lichen is two"]
    assert found(catalog, fields=(FieldRange("year", 1999, 2005.5),)) == [
        "Lichen is two",
        "Moss grows on the NORTH side",
    ]
    assert catalog.values_of_field("kind") == [("3", 1), ("true", 1), ("x", 1), (None, 1)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("north", ["Bark, 100% north_facing", "Moss grows on the NORTH side"]),
        ("0% n", ["Bark, 100% north_facing"]),
        ("north_", ["Bark, 100% north_facing"]),
        (".*", []),
        ("' OR 1=1", []),
    ],
)
def test_documents_by_letters_of_their_text(make_workspace, text, titles):
    assert found(open_catalog(make_workspace(ROWS)), text=text) == titles


def test_many_searches_are_answered_each_for_itself(make_workspace):
    catalog = open_catalog(make_workspace(ROWS))
    for _ in range(2):
        for number in range(20):
            assert found(catalog, text=f"{number} things") == []
        assert found(catalog, text="stone") == ["Stone"]


def test_documents_by_length_and_day(rated_workspace, make_workspace):
    catalog, pool = open_catalog(rated_workspace), load_pool(rated_workspace, "default")
    inside = (pool.n_tokens >= 200) & (pool.n_tokens <= 400)
    assert catalog.amount(DocumentFilter(n_tokens=TokenRange(200, 400)), "default") == pool.amount(inside)
    assert catalog.amount(DocumentFilter(date=DateRange("1000-01-01")), None).n_documents == 0
    with pytest.raises(InputError, match="'2026-13-01' is no day"):
        catalog.amount(DocumentFilter(date=DateRange("2026-13-01")), None)


def test_what_cannot_be_asked_is_said(make_workspace):
    catalog = open_catalog(make_workspace(ROWS))
    with pytest.raises(NotFoundError, match="No field 'colour'"):
        found(catalog, fields=(FieldValues("colour", ("red",)),))
    with pytest.raises(InputError, match="holds texts, which have no range"):
        found(catalog, fields=(FieldRange("kind", 1, 2),))
    with pytest.raises(NotFoundError, match="no field 'tags' with single values"):
        catalog.values_by_id("tags")


def test_fields_of_parquet_and_jsonl_come_together(tmp_path, make_workspace):
    workspace = make_workspace([{"text": "one", "site": "a", "n": 1}])
    table = pa.table({"text": ["two", "three"], "site": ["b", None], "n": pa.array([2, 3], pa.int8())})
    pq.write_table(table.append_column("day", pa.array([1, 2], pa.date32())), tmp_path / "more.parquet")
    import_files(workspace, [tmp_path / "more.parquet"])
    catalog = open_catalog(workspace)
    assert found(catalog, fields=(FieldRange("n", 2, None),)) == ["three", "two"]
    assert found(catalog, fields=(FieldValues("site", ("a", "b")),)) == ["one", "two"]
    assert found(catalog, fields=(FieldValues("day", ("1970-01-02",)),)) == ["two"]


def test_columns_are_in_the_order_of_the_pool(rated_workspace):
    catalog, pool = open_catalog(rated_workspace), load_pool(rated_workspace, "default")
    assert catalog.column("n_tokens").to_pylist() == pool.n_tokens.tolist()
    assert catalog.column("domain").to_pylist() == [pool.domains[number] for number in pool.domain_of]
    assert catalog.values_by_id("language").null_count == 0


def test_hundreds_of_fields_leave_the_most_common(make_workspace):
    rows = [{"text": f"text {n}", **{f"rare{n}-{k}": "v" for k in range(40)}, "common": n} for n in range(10)]
    fields = open_catalog(make_workspace(rows)).fields
    assert len(fields) == MOST_FIELDS
    assert fields["common"].n_documents == 10


def test_records_that_duckdb_cannot_parse_are_no_obstacle(make_workspace):
    rows = [{"text": "whole", "site": "a"}, b'{"text": "half", "site": "\\ud800"}', b'{"text": "nan", "site": NaN}']
    catalog = open_catalog(make_workspace(rows))
    assert catalog.amount(DocumentFilter(), None).n_documents == 3
    assert found(catalog, fields=(FieldValues("site", ("a",)),)) == ["whole"]


BIG = 2**53


def test_whole_numbers_of_64_bits_stay_apart(make_workspace):
    catalog = open_catalog(make_workspace([{"text": f"text {n}", "id": BIG + n} for n in range(3)]))
    assert catalog.fields["id"].is_number
    assert catalog.fields["id"].n_distinct == 3
    for number in range(3):
        assert found(catalog, fields=(FieldRange("id", BIG + number, BIG + number),)) == [f"text {number}"]
    assert found(catalog, fields=(FieldRange("id", None, float(BIG)),)) == ["text 0"]
    assert found(catalog, fields=(FieldRange("id", 1.5, 1e300),)) == ["text 0", "text 1", "text 2"]
    assert found(catalog, fields=(FieldRange("id", None, 10**60),)) == ["text 0", "text 1", "text 2"]
    assert sorted(catalog.values_by_id("id").to_pylist()) == [BIG, BIG + 1, BIG + 2]


def test_whole_numbers_beyond_64_bits_are_texts_and_stay_apart(make_workspace):
    catalog = open_catalog(make_workspace([{"text": f"text {n}", "id": 2**64 + n} for n in range(3)]))
    assert not catalog.fields["id"].is_number
    assert found(catalog, fields=(FieldValues("id", (str(2**64 + 1),)),)) == ["text 1"]


def test_nan_and_the_infinite_are_no_value(tmp_path, make_workspace):
    rows = [
        b'{"text": "one", "n": NaN, "site": NaN, "name": "NaN", "only": NaN}',
        b'{"text": "two", "n": -Infinity, "site": "a", "name": "b"}',
        b'{"text": "three", "n": 3, "site": "b", "name": "c"}',
    ]
    workspace = make_workspace(rows)
    nan = float("nan")
    table = pa.table({"text": ["four", "five"], "n": [nan, 5.5], "year": pa.array([nan, 2.0], pa.float32())})
    pq.write_table(table, tmp_path / "more.parquet")
    import_files(workspace, [tmp_path / "more.parquet"])
    catalog = open_catalog(workspace)
    assert {name: (field.is_number, field.n_documents) for name, field in catalog.fields.items()} == {
        "n": (True, 2),
        "site": (False, 2),
        "name": (False, 3),
        "year": (True, 1),
    }
    assert found(catalog, fields=(FieldRange("n", None, 1e300),)) == ["five", "three"]
    assert found(catalog, fields=(FieldValues("n", (None,)),)) == ["four", "one", "two"]
    assert found(catalog, fields=(FieldValues("name", ("NaN",)),)) == ["one"]


VALUES = st.one_of(st.text(max_size=8), st.integers(-(2**53), 2**53), st.booleans(), st.none(), st.floats(-1e9, 1e9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(min_size=1, max_size=4), VALUES, max_size=3), min_size=1, max_size=6))
def test_every_single_text_is_found_by_its_value(tmp_path_factory, records):
    folder = tmp_path_factory.mktemp("any")
    rows = [{**record, "text": f"text {n}"} for n, record in enumerate(records)]
    path = folder / "input.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    workspace = create_workspace(folder / "workspace")
    import_files(workspace, [path])
    catalog = open_catalog(workspace)
    for name, field in catalog.fields.items():
        if name in ("text", "domain") or "." in name:
            continue
        values = [record.get(name) for record in records]
        assert field.n_documents == sum(value is not None for value in values)
        for wanted in {value for value in values if isinstance(value, str)} if not field.is_number else ():
            expected = sorted(row["text"] for row in rows if row.get(name) == wanted)
            assert set(expected) <= set(found(catalog, fields=(FieldValues(name, (wanted,)),)))
