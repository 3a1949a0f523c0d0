"""Values from elsewhere find their documents by id, whatever the format, and what does not fit is said."""

import json
import math

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.columns.column_files import read_column
from core.corpus.columns.import_column import import_column
from core.corpus.filters import DocumentFilter, FieldRange, FieldValues, Order
from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.errors import ConflictError, InputError
from core.insight.group_by_column import group_by
from tests.command_line import qulens, refusal_of, result_of

IDS = ["d0", "d'1", 'd"2', "d3"]
NAMES = FieldNames(id="id")


@pytest.fixture
def workspace(make_workspace):
    return make_workspace([{"id": each, "text": f"text {each}", "stars": "x"} for each in IDS], names=NAMES)


def values(workspace, name="stars"):
    documents = [each for part in workspace.document_parts() for each in pq.read_table(part)["doc_id"].to_pylist()]
    return dict(zip(documents, read_column(workspace, name).to_pylist(), strict=True))


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".tsv", ".parquet", ".arrow"])
def test_every_format_gives_the_same_column(workspace, tmp_path, ending):
    table = pa.table({"doc_id": ["elsewhere", 'd"2', "d0"], "value": [9, 7, 5]})
    path = tmp_path / f"values{ending}"
    if ending == ".parquet":
        pq.write_table(table, path)
    elif ending == ".arrow":
        pyarrow.feather.write_feather(table, path)
    elif ending == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    else:
        mark = "," if ending == ".csv" else "\t"
        path.write_text(
            "".join(f"{a}{mark}{b}\n" for a, b in [("doc_id", "value"), ("elsewhere", 9)])
            + f'"d""2"{mark}7\nd0{mark}5\n'
        )
    report = import_column(workspace, "stars", path)
    assert report.to_json() == {
        "column": "stars", "n_documents": 4, "n_values": 2, "n_matched": 2, "n_unknown_ids": 1, "n_without_value": 2,
    }  # fmt: skip
    assert values(workspace) == {"d0": 5, "d'1": None, 'd"2': 7, "d3": None}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([1, 2.5, None], [1.0, 2.5, None]),
        ([True, False, None], [True, False, None]),
        (["a", "", None], ["a", "", None]),
        ([math.nan, math.inf, 1.0], [None, None, 1.0]),
        ([2**60, 1, None], [2**60, 1, None]),
        ([None, None, None], [None, None, None]),
    ],
)
def test_numbers_booleans_and_texts_stay_what_they_are(workspace, write_jsonl, given, found):
    rows = [{"id": doc_id, "value": value} for doc_id, value in zip(IDS, given, strict=False)]
    import_column(workspace, "stars", write_jsonl(rows, "values.jsonl"))
    assert [values(workspace)[doc_id] for doc_id in IDS[:3]] == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (["1", "2", ""], [1, 2, None]),
        (["1", "2.5", "1e400"], [1.0, 2.5, None]),
        (["true", "False", ""], [True, False, None]),
        (["true", "2", "x"], ["true", "2", "x"]),
        (["12345678901234567890", "1", ""], ["12345678901234567890", "1", None]),
    ],
)
def test_texts_of_csv_are_read_as_what_all_of_them_can_be(workspace, tmp_path, written, found):
    path = tmp_path / "v.csv"
    rows = [f'"{doc_id.replace(chr(34), chr(34) * 2)}",{value}\n' for doc_id, value in zip(IDS, written, strict=False)]
    path.write_text("id,v\n" + "".join(rows))
    import_column(workspace, "stars", path)
    assert [values(workspace)[doc_id] for doc_id in IDS[:3]] == found


def test_the_kind_does_not_hang_on_which_rows_are_documents(workspace, tmp_path):
    (tmp_path / "v.csv").write_text("id,v\nd0,1\nelsewhere,x\n")
    import_column(workspace, "stars", tmp_path / "v.csv")
    assert values(workspace)["d0"] == "1"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "d0", "value": 1}, {"id": "d0", "value": 1}], "The id 'd0' stands twice"),
        ([{"id": "x", "value": 1}, {"id": "x", "value": 1}], "The id 'x' stands twice"),
        ([{"id": "x", "value": 1}], "None of the 1 ids in field 'id'"),
        ([{"id": "d0", "value": 1}, {"id": "d3", "value": "x"}], "holds numbers in some rows and texts in others"),
        ([{"id": "d0", "value": [1]}], "holds a list, not one value"),
        ([{"id": "d0", "value": 2**70}], "a number beyond 64 bits"),
        ([{"id": "d0", "value": "\ud800"}], "half a surrogate pair"),
        ([{"id": "d0", "value": 1}, {"value": 2}], "Row 2 of 'v.jsonl' has no id in field 'id'"),
        ([{"id": "d0", "value": 1}, b"{broken"], "Row 2 of 'v.jsonl' cannot be read: not JSON"),
        ([{"id": "d0", "value": 1}, b'{"id": "\xff"}'], "Row 2 of 'v.jsonl' cannot be read"),
        ([{"key": "d0", "value": 1}], "has no field 'doc_id' or 'id' (found: 'key', 'value'). Name it by --id-field"),
        ([{"id": "d0", "a": 1, "b": 2}], "which field of 'v.jsonl' holds the value is not clear (found: 'a', 'b')"),
        ([{"id": "d0"}], "holds the value is not clear (found: nothing)"),
        ([], "There is no row in 'v.jsonl'"),
    ],
)
def test_what_cannot_be_joined_is_refused_with_its_place(workspace, write_jsonl, rows, said):
    with pytest.raises(InputError) as refused:
        import_column(workspace, "stars", write_jsonl(rows, "v.jsonl"))
    assert said.lower() in str(refused.value).lower()
    assert workspace.columns() == []


def test_fields_are_named_and_nested(workspace, write_jsonl, tmp_path):
    path = write_jsonl([{"key": {"id": "d0"}, "meta": {"a": 1.5}, "other": 3}], "v.jsonl")
    import_column(workspace, "stars", path, id_field="key.id", value_field="meta.a")
    assert values(workspace)["d0"] == 1.5
    pq.write_table(pa.table({"key": [{"id": "d3"}], "a": [2]}), tmp_path / "v.parquet")
    import_column(workspace, "stars", tmp_path / "v.parquet", id_field="key.id", value_field="a", force=True)
    assert values(workspace)["d3"] == 2
    with pytest.raises(InputError, match="No row of 'v.jsonl' has a field 'colour'"):
        import_column(workspace, "stars", path, id_field="key.id", value_field="colour", force=True)


@pytest.mark.parametrize("name", ["domain", "n_tokens", "text", "doc_id", "title", "date", "educational_value", "a/b"])
def test_names_that_documents_have_already_are_refused(workspace, write_jsonl, name):
    with pytest.raises(InputError, match=r"Choose another name|cannot name a column"):
        import_column(workspace, name, write_jsonl([{"id": "d0", "value": 1}], "v.jsonl"))


def test_another_column_is_replaced_only_if_asked_and_new_documents_are_joined(workspace, write_jsonl):
    first, second = (write_jsonl([{"id": i, "value": n} for i in ("d0", "n")], f"{n}.jsonl") for n in (1, 2))
    import_column(workspace, "stars", first)
    with pytest.raises(ConflictError):
        import_column(workspace, "stars", second)
    import_files(workspace, [write_jsonl([{"id": "n", "text": "new"}], "new.jsonl")], names=NAMES)
    assert import_column(workspace, "stars", first).n_matched == 2
    assert (values(workspace)["d0"], values(workspace)["n"]) == (1, 1)
    import_column(workspace, "stars", second, force=True)
    assert values(workspace)["n"] == 2


def test_columns_are_fields_of_documents_in_the_catalog(workspace, write_jsonl):
    for name, column in {"stars": [1, 2, 2], "spam": [True, False, True], "kind": ["a", "b" * 300, "'"]}.items():
        rows = [{"id": doc_id, "value": value} for doc_id, value in zip(IDS, column, strict=False)]
        import_column(workspace, name, write_jsonl(rows, f"{name}.jsonl"))
    catalog = open_catalog(workspace)
    fields = {name: (each.is_number, each.n_documents, each.n_distinct) for name, each in catalog.fields.items()}
    # The input has a field 'stars' of its own.
    assert fields["stars"] == (False, 4, 1)
    assert fields["stars (column)"] == (True, 3, 2)
    assert fields["spam"] == (False, 3, 2)
    assert fields["kind"] == (False, 3, 3)

    def found(condition):
        frame = catalog.page(DocumentFilter(fields=(condition,)), None, order=Order("n_tokens"), offset=0, limit=9)
        return set(frame["doc_id"])

    assert found(FieldRange("stars (column)", 2, None)) == {IDS[1], IDS[2]}
    assert found(FieldValues("spam", ("true",))) == {IDS[0], IDS[2]}
    assert found(FieldValues("kind", ("b" * 200,))) == {IDS[1]}
    assert found(FieldValues("kind", (None,))) == {IDS[3]}
    groups = [group.name for group in group_by(catalog, "spam").groups]
    assert groups == ["true", "false", "(no value)"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([*IDS, "e1", "e2", "e3"]), st.one_of(st.none(), st.floats(width=32)), min_size=1)
)
def test_joining_is_a_look_up(workspace, write_jsonl, given_values):
    path = write_jsonl([{"id": doc_id, "value": value} for doc_id, value in given_values.items()], "v.jsonl")
    known = {doc_id for doc_id in given_values if doc_id in IDS}
    if not known:
        with pytest.raises(InputError, match="None of the"):
            import_column(workspace, "any", path, force=True)
        return
    report = import_column(workspace, "any", path, force=True)
    expected = {doc_id: given_values.get(doc_id) for doc_id in IDS}
    expected = {
        doc_id: value if value is not None and math.isfinite(value) else None for doc_id, value in expected.items()
    }
    assert values(workspace, "any") == expected
    assert (report.n_matched, report.n_unknown_ids) == (len(known), len(given_values) - len(known))


def test_the_verb_reports_and_info_lists(workspace, write_jsonl):
    path = write_jsonl([{"id": "d0", "value": 1}, {"id": "e", "value": 1}], "v.jsonl")
    done = qulens("column", workspace.root, "edu", path)
    assert done.stdout == "edu: 1 document of 4 with a value.\n1 row had an id that no document has.\n"
    assert result_of("info", workspace.root)["columns"] == {
        "edu": {"from": "import (file v.jsonl, field value, id_field id)", "n_values": 1}
    }
    assert "Column 'edu': 1 document, from import (file v.jsonl" in qulens("info", workspace.root).stdout
    assert "There is no file" in refusal_of("column", workspace.root, "more", "nowhere.jsonl")
    assert result_of("column", workspace.root, "edu", path)["n_matched"] == 1
