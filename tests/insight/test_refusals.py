from collections.abc import Callable
from pathlib import Path

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.insight.refusals import refusals_by_reason, refused_rows


def test_refusals_are_counted_by_kind_with_the_first_of_each(make_workspace: Callable[..., Workspace]) -> None:
    rows = [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}, {"id": "b", "text": "z"}, {"id": "b", "text": "w"}]
    workspace = make_workspace([*rows, {"id": "c", "text": " "}], names=FieldNames(id="id"))
    kinds = refusals_by_reason(workspace)
    assert [(found.kind, found.n_rows, found.line) for found in kinds] == [
        ("its id is there already", 2, 2),
        ("field 'text' is blank", 1, 5),
    ]
    assert "'a'" in kinds[0].reason


def test_nothing_refused_is_an_empty_list(make_workspace: Callable[..., Workspace]) -> None:
    assert refusals_by_reason(make_workspace([{"text": "x"}])) == []


def test_an_id_that_imitates_a_reason_is_of_its_own_kind(make_workspace: Callable[..., Workspace]) -> None:
    ids = ["field 'text' is blank", "a\nits id 7 is there already"]
    rows = [{"id": name, "text": text} for name in ids for text in ("x", "y")]
    (kind,) = refusals_by_reason(make_workspace(rows, names=FieldNames(id="id")))
    assert (kind.kind, kind.n_rows) == ("its id is there already", 2)


def test_refused_rows_are_listed_in_stretches_over_all_imports(
    make_workspace: Callable[..., Workspace], write_jsonl: Callable[..., Path]
) -> None:
    workspace = make_workspace([{"text": "one"}, *([{"text": " "}, {"body": "x"}] * 30)])
    import_files(workspace, [write_jsonl([{"text": "two"}, {"text": ""}], "second.jsonl")])
    everything = refused_rows(workspace, limit=1_000)
    assert len(everything) == 61
    assert everything[-1].file == "second.jsonl"
    stretches = [refused_rows(workspace, offset=offset, limit=7) for offset in range(0, 70, 7)]
    assert [row for stretch in stretches for row in stretch] == everything
    for kind in refusals_by_reason(workspace):
        found = refused_rows(workspace, kind=kind.kind, limit=1_000)
        assert len(found) == kind.n_rows
        assert (found[0].file, found[0].line) == (kind.file, kind.line)
        assert refused_rows(workspace, kind=kind.kind, offset=5, limit=3) == found[5:8]
