"""What selections do with a document: as their files say it, and the keys are those that choosing computed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.columns.import_column import import_column
from core.corpus.importing import import_files
from core.corpus.workspace import Workspace
from core.errors import NotFoundError
from core.insight.why.selections_of_document import Untold, selections_of_document
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.pool.load import load_pool
from core.selection.stored.selecting import SELECTED, select

ASKED = {
    "drawn": SelectionParameters(fraction="0.3"),
    "lowest": SelectionParameters(fraction="0.2", inverse=True, temperature=0.5, quota="none", seed=7),
    "highest": SelectionParameters(
        document_budget=20, criteria=(("writing_style", 1.0),), temperature=0.0, quota="none"
    ),
    "two": SelectionParameters(fraction="0.3", criteria=(("writing_style", 1.0), ("facts_and_trivia", 1.0))),
    "uniform": SelectionParameters(fraction="0.3", baseline="uniform"),
}
ONE = SelectionParameters(fraction="0.3", criteria=(("writing_style", 1.0),))
# Where the largest keys are not what is kept, or not by themselves.
OTHERWISE = {
    "floored": replace(ONE, at_least=(("educational_value", "50"),)),
    "collapsed": replace(ONE, collapse="cluster"),
    "by-cluster": replace(ONE, quota_by="cluster"),
    "twice": replace(ONE, fraction="0.9", max_epochs=2),
    "mixed": replace(ONE, criteria=(("writing_style", 1.0), ("facts_and_trivia", 1.0)), combine="mix"),
    "staged": replace(ONE, order="staged", phases=(Phase(share="0.5"), Phase(share="0.5", inverse=True))),
    "shared": replace(ONE, fraction="0.05", shares=(("news", "1"),)),
    "with-a-minimum": replace(ONE, minimum_per_group=300, temperature=0.0),
    "with-gaps": replace(ONE, fraction="0.05"),
}


@pytest.fixture
def selected(rated_workspace: Workspace) -> Workspace:
    for name, parameters in ASKED.items():
        select(rated_workspace, name, parameters)
    return rated_workspace


def test_every_selection_says_what_it_does_with_every_document(selected: Workspace) -> None:
    catalog = open_catalog(selected)
    rows = {name: pq.read_table(selected.selection(name) / SELECTED).to_pylist() for name in ASKED}
    kept = {name: {row["doc_id"]: row for row in found} for name, found in rows.items()}
    pool = load_pool(selected, "default")
    domains = dict(zip(pool.doc_ids.to_pylist(), (pool.domains[n] for n in pool.domain_of), strict=True))
    for doc_id in list(domains)[::5]:
        found = {each.selection: each for each in selections_of_document(catalog, selected, doc_id)}
        assert set(found) == set(ASKED)
        for name, each in found.items():
            row = kept[name].get(doc_id)
            assert each.is_kept == (row is not None)
            assert each.fate.position == (row and row["position"])
            rivals = [
                other["key"]
                for other in rows[name]
                if ASKED[name].quota == "none" or domains[other["doc_id"]] == domains[doc_id]
            ]
            assert each.lowest_key == min(rivals, default=None)
            if row is not None:
                assert each.key == row["key"]


@pytest.mark.parametrize("name", ["drawn", "lowest", "highest"])
def test_the_key_of_a_document_that_is_not_kept_is_computed_as_choosing_does(selected: Workspace, name: str) -> None:
    catalog, parameters = open_catalog(selected), ASKED[name]
    everything = parameters.__class__(**{**_fields(parameters), "fraction": "1", "document_budget": None})
    select(selected, "everything", everything)
    keys = {row["doc_id"]: row["key"] for row in pq.read_table(selected.selection("everything") / SELECTED).to_pylist()}
    for doc_id in list(keys)[::11]:
        found = {each.selection: each for each in selections_of_document(catalog, selected, doc_id)}
        assert found[name].key == keys[doc_id]


def test_a_key_that_hangs_on_several_ratings_is_told_of_what_is_kept_only(selected: Workspace) -> None:
    catalog = open_catalog(selected)
    for doc_id in load_pool(selected, "default").doc_ids.to_pylist()[::17]:
        found = {each.selection: each for each in selections_of_document(catalog, selected, doc_id)}
        for name in ("two", "uniform"):
            assert (found[name].key is not None) == found[name].is_kept


def _fields(parameters: SelectionParameters) -> dict[str, object]:
    return {name: getattr(parameters, name) for name in parameters.__dataclass_fields__}


def test_keys_are_told_where_they_decide_and_a_reason_where_they_do_not(selected: Workspace, tmp_path: Path) -> None:
    values = tmp_path / "cluster.jsonl"
    ids = load_pool(selected, "default").doc_ids.to_pylist()
    values.write_text("\n".join(json.dumps({"id": each, "value": number // 2}) for number, each in enumerate(ids)))
    import_column(selected, "cluster", values, id_field="id", value_field="value")
    for name, parameters in OTHERWISE.items():
        select(selected, name, parameters)
    catalog, reasons = open_catalog(selected), {}
    for doc_id in ids:
        for each in selections_of_document(catalog, selected, doc_id):
            reasons.setdefault(each.selection, set()).add(each.untold)
            if each.untold is None:
                assert each.key is not None
                assert each.lowest_key is not None
                assert each.is_kept == (each.key >= each.lowest_key)
            if each.untold in (Untold.DID_NOT_FIT, Untold.EQUAL):
                assert not each.is_kept
                assert (each.key > each.lowest_key) == (each.untold is Untold.DID_NOT_FIT)
            if each.untold is Untold.LEFT_OUT:
                assert (each.key, each.lowest_key, each.is_kept) == (None, None, False)
    assert reasons["highest"] == {None}
    assert reasons["floored"] == reasons["collapsed"] == {None, Untold.LEFT_OUT}
    assert reasons["by-cluster"] == {Untold.OTHER_GROUPS}
    assert reasons["twice"] == reasons["mixed"] == reasons["staged"] == {Untold.SEVERAL_DRAWS}
    assert reasons["shared"] - {None, Untold.DID_NOT_FIT} == {Untold.NO_SHARE}
    assert reasons["with-a-minimum"] <= {None, Untold.DID_NOT_FIT}
    assert reasons["two"] == {None, Untold.SEVERAL_RATINGS}


def test_a_selection_made_before_a_document_came_in_says_so(
    selected: Workspace, write_jsonl: Callable[..., Path]
) -> None:
    import_files(selected, [write_jsonl([{"text": "came later", "domain": "news"}])])
    catalog = open_catalog(selected)
    (later,) = catalog.documents_at([(len(selected.document_parts()) - 1, 0)])["doc_id"]
    found = {each.selection: each for each in selections_of_document(catalog, selected, later)}
    assert {found[name].untold for name in ("drawn", "lowest", "highest")} == {Untold.CHANGED}
    assert all(each.key is None for each in found.values())


def test_what_a_selection_holds_is_read_again_when_it_is_made_again(selected: Workspace) -> None:
    catalog = open_catalog(selected)
    before = [catalog.fate(each, "highest").n_times for each in load_pool(selected, "default").doc_ids.to_pylist()]
    assert sum(before) == 20
    select(selected, "highest", replace(ASKED["highest"], document_budget=30), force=True)
    after = [catalog.fate(each, "highest").n_times for each in load_pool(selected, "default").doc_ids.to_pylist()]
    assert sum(after) == 30
    with pytest.raises(NotFoundError, match="no document with id 'nobody'"):
        catalog.fate("nobody", "highest")
