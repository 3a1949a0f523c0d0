"""What the benchmark of exploring asks: of ours and of a frame the same, with the same answers."""

import doctest

import numpy as np
import pytest
from speed import explored, explored_in_pandas, explored_tables
from speed.explorable import write_explorable
from speed.explored_tables import Asked, asked_table, browser_table
from speed.processes import Failed

from core.corpus.catalog.queries import open_catalog
from core.corpus.workspace import Workspace

N_DOCUMENTS = 600


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return write_explorable(tmp_path_factory.mktemp("explored") / "corpus", N_DOCUMENTS)


def test_examples_are_true() -> None:
    found = doctest.testmod(explored_tables)
    assert found.attempted
    assert not found.failed


def test_every_question_is_asked_of_both_so_many_times(workspace: Workspace) -> None:
    for contender in (explored, explored_in_pandas):
        found = contender.main(workspace.root, 3)
        assert set(found["seconds"]) == set(explored.QUESTIONS)
        assert all(len(seconds) == 3 for seconds in found["seconds"].values())
        assert found["private_bytes"] > 2**20


def test_both_filter_alike(workspace: Workspace) -> None:
    catalog, frame = open_catalog(workspace), explored_in_pandas.frame_of(workspace.root)
    assert len(frame) == N_DOCUMENTS
    for conditions in explored.filters(30):
        amount = catalog.amount(explored.filter_of(conditions), "default")
        left = explored_in_pandas.left_of(frame, conditions)
        assert (amount.n_documents, amount.n_tokens) == (len(left), left["n_tokens"].sum())
        histogram = catalog.histogram(
            explored.CRITERION, "default", explored.filter_of(conditions), edges=explored.EDGES
        )
        clipped = np.clip(left[explored.CRITERION], explored.EDGES[0], explored.EDGES[-1])
        # What lies on an edge may be in another bin: one of few.
        assert np.abs(np.histogram(clipped, explored.EDGES)[0] - histogram).sum() <= 2


def test_tables_say_who_failed_and_how_many_times_others_take() -> None:
    ours = Asked(0.5, {key: [0.001, 0.002, 0.001] for key in explored.QUESTIONS}, 2**20, 2**21)
    frame = Asked(0.5, {key: [0.01, 0.01, 0.01] for key in explored.QUESTIONS}, 2**20, 2**21)
    table = asked_table(7, ours, frame).splitlines()
    assert len(table) == len(explored.QUESTIONS) + 3
    assert table[1].split()[-4:] == ["1.0", "2.0", "10.0", "10.0"]
    assert "over 16 GiB" in asked_table(7, ours, Failed("over 16 GiB"))
    assert "5.0 MiB for one more window" in browser_table(7, {"a click": [0.1]}, [0, 2**20, 6 * 2**20, 11 * 2**20])
