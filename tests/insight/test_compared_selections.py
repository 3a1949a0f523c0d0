from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from core.corpus.columns.fill_column import fill_column
from core.corpus.workspace import Workspace
from core.insight import compared_selections as module
from core.insight.columns_here import columns_here
from core.insight.compared_selections import HERE, compared_selections
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select

ASKED = SelectionParameters(fraction="0.2", temperature=0.0, quota="none")


def add_column(workspace: Workspace, name: str, values: list[object]) -> None:
    """Give documents values in turn, in the order of the parts."""

    def values_of(table: pa.Table) -> dict[str, pa.Array]:
        return {"value": pa.array([values[row % len(values)] for row in range(table.num_rows)])}

    fill_column(workspace, name, values_of, how={"method": "test"}, n_processes=1)


def test_settings_stand_beside_saved_selections_and_the_baselines_that_can_be_had(rated_workspace: Workspace) -> None:
    select(rated_workspace, "same", ASKED)
    select(rated_workspace, "other", replace(ASKED, inverse=True))
    found = compared_selections(rated_workspace, ASKED, ["same", "other"])
    pairs = {(pair.one, pair.other): pair for pair in found.pairs}
    assert found.names[:3] == (HERE, "selection same", "selection other")
    assert pairs[HERE, "selection same"].jaccard == 1
    assert pairs[HERE, "selection same"].correlation == pytest.approx(1)
    assert pairs[HERE, "selection other"].jaccard == 0
    assert pairs[HERE, "selection other"].correlation == pytest.approx(-1)
    assert pairs[HERE, "baseline top-k"].jaccard == 1
    assert pairs[HERE, "baseline uniform"].correlation is None
    assert {"baseline uniform", "baseline uniform-matched"} <= set(found.names)
    assert "qulens baseline" in found.not_to_be_had["baseline dsir"]
    assert not found.is_sampled


def test_a_column_that_is_there_makes_its_baseline_one_of_them(rated_workspace: Workspace) -> None:
    add_column(rated_workspace, "bits_per_byte", [0.5, 1.5, 2.5, None])
    found = compared_selections(rated_workspace, ASKED, [])
    assert {"baseline perplexity-low", "baseline perplexity-high"} <= set(found.names)
    low, high = found.n_documents["baseline perplexity-low"], found.n_documents["baseline perplexity-high"]
    assert low > 0
    assert high > 0


def test_a_selection_that_is_gone_is_said_and_the_others_are_compared(rated_workspace: Workspace) -> None:
    found = compared_selections(rated_workspace, ASKED, ["gone"])
    assert "no selection 'gone'" in found.not_to_be_had["selection gone"]
    assert HERE in found.names


def test_of_a_large_corpus_some_documents_are_ranked_and_that_is_said(
    rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_RANKED", 100)
    found = compared_selections(rated_workspace, ASKED, [])
    assert found.is_sampled
    ranked = [pair for pair in found.pairs if pair.correlation is not None]
    assert {pair.n_rated for pair in ranked} == {100}


def test_columns_are_told_apart_by_what_they_hold(rated_workspace: Workspace) -> None:
    add_column(rated_workspace, "topic", ["art", "biology", None])
    add_column(rated_workspace, "flag", [True, None])
    add_column(rated_workspace, "number", [1.5, np.nan])
    add_column(rated_workspace, "nothing", [None])
    found = columns_here(rated_workspace)
    assert (found.numbers, found.groups) == (("flag", "nothing", "number"), ("topic",))
