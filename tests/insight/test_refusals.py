from collections.abc import Callable

from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.insight.refusals import refusals_by_reason


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
