"""Columns are computed part by part, found again, gone on with, and never replaced unasked."""

import pyarrow as pa
import pytest

from core.corpus.columns.column_files import REASON, VALUE, read_column
from core.corpus.columns.fill_column import fill_column
from core.corpus.importing import import_files
from core.errors import ConflictError, InputError, NotFoundError

ROWS = [{"id": f"d{n}", "text": "word " * (n + 1)} for n in range(7)]


def lengths(table):
    texts = table["text"].to_pylist()
    values = [len(text.split()) if len(text.split()) % 2 else None for text in texts]
    return {VALUE: pa.array(values, pa.float64()), REASON: pa.array([f"{len(text)} characters" for text in texts])}


def refuse(table):
    raise InputError("not this one")


def test_a_column_is_computed_and_read(make_workspace):
    workspace = make_workspace(ROWS, names=_names())
    before = workspace.revision()
    report = fill_column(workspace, "odd", lengths, how={"method": "length"})
    assert report.to_json() == {"column": "odd", "n_documents": 7, "n_values": 4, "resumed_documents": 0}
    assert read_column(workspace, "odd").to_pylist() == [1.0, None, 3.0, None, 5.0, None, 7.0]
    assert read_column(workspace, "odd", REASON)[0].as_py() == "5 characters"
    assert (workspace.columns(), workspace.revision() == before) == (["odd"], False)


def test_it_goes_on_with_new_documents_in_several_processes(make_workspace, write_jsonl):
    workspace = make_workspace(ROWS, names=_names())
    fill_column(workspace, "odd", lengths, how={"method": "length"})
    for number in range(3):
        import_files(
            workspace, [write_jsonl([{"id": f"n{number}", "text": "a b c"}], f"{number}.jsonl")], names=_names()
        )
    assert read_column(workspace, "odd").null_count == 3 + 3
    seen = []
    report = fill_column(workspace, "odd", lengths, how={"method": "length"}, n_processes=2, on_progress=seen.append)
    assert (report.resumed_documents, report.n_values, [each.done for each in seen]) == (7, 7, [8, 9, 10])
    assert read_column(workspace, "odd").to_pylist()[7:] == [3.0, 3.0, 3.0]


def test_another_one_of_its_name_is_only_replaced_if_asked(make_workspace):
    workspace = make_workspace(ROWS, names=_names())
    fill_column(workspace, "odd", lengths, how={"method": "length"})
    with pytest.raises(ConflictError, match="There is a column 'odd' already, made otherwise"):
        fill_column(workspace, "odd", lengths, how={"method": "other"})
    assert fill_column(workspace, "odd", lengths, how={"method": "other"}, force=True).resumed_documents == 0


def test_a_failure_leaves_no_record(make_workspace):
    workspace = make_workspace(ROWS, names=_names())
    with pytest.raises(InputError, match="not this one"):
        fill_column(workspace, "odd", refuse, how={"method": "length"})
    with pytest.raises(NotFoundError, match=r"There is no column 'odd' .* \(there is none yet\)"):
        read_column(workspace, "odd")


def test_values_of_other_documents_are_refused(make_workspace):
    workspace = make_workspace(ROWS, names=_names())
    fill_column(workspace, "odd", lengths, how={"method": "length"})
    path = next(workspace.column("odd").glob("part-*"))
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(InputError, match="does not hold values of the documents beside it"):
        read_column(workspace, "odd")


def _names():
    from core.corpus.rows import FieldNames

    return FieldNames("text", "domain", "id", None, None)


def test_a_column_stays_until_the_one_that_replaces_it_is_whole(make_workspace):
    workspace = make_workspace(ROWS, names=_names())
    fill_column(workspace, "odd", lengths, how={"method": "length"})
    with pytest.raises(InputError, match="not this one"):
        fill_column(workspace, "odd", refuse, how={"method": "other"}, force=True)
    assert read_column(workspace, "odd").to_pylist()[0] == 1.0
    fill_column(workspace, "odd", lengths, how={"method": "other"}, force=True)
    assert workspace.column_record("odd")["how"] == {"method": "other"}
    assert workspace.columns() == ["odd"]
