"""What selections do with a document: as their files say it, and the keys are those that choosing computed."""

import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.workspace import Workspace
from core.insight.why.selections_of_document import selections_of_document
from core.selection.asked.parameters import SelectionParameters
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
