"""The reader beside the table: letters of fixed width, what is not rated, and what it needs an index for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.jobs import start
from core.qurater.embedding.index_workspace import index_workspace
from pages.parts.compare.view import FIXED_WIDTH
from pages.parts.filters.search_modes import LIKE, WORDS
from tests.pages.conftest import Open, address, is_healthy, words
from tests.pages.test_browse_page import first_ids, open_sections
from tests.pages.test_pages import ended
from tests.sample import N_FEW, write_few


@pytest.fixture
def few(tmp_path: Path) -> Workspace:
    workspace = create_workspace(tmp_path / "few")
    import_files(workspace, [write_few(tmp_path / "few.jsonl")])
    return workspace


def drawn(at: AppTest) -> list[str]:
    return [each.proto.body for each in at.get("html")]


def test_letters_of_fixed_width_are_chosen_and_stay_in_the_link(open_page: Open, rated_workspace: Workspace) -> None:
    (one,) = first_ids(rated_workspace, 1)
    at = open_page(rated_workspace, "browse", doc=one)
    assert not any("monospace" in each for each in drawn(at))
    at.button(key="browse_typeface").click().run()
    assert is_healthy(at)
    assert address(at) == {"doc": [one], "typeface": [FIXED_WIDTH]}
    assert any("monospace" in each and "white-space:pre;" in each for each in drawn(at))


def test_what_is_not_rated_has_no_tints_to_choose(
    open_page: Open, rated_workspace: Workspace, write_jsonl: Callable[..., Path]
) -> None:
    newcomer = write_jsonl([{"text": "a text that nobody rated", "id": "newcomer"}])
    import_files(rated_workspace, [newcomer], names=FieldNames(id="id"))
    at = open_page(rated_workspace, "browse", doc="newcomer")
    assert is_healthy(at)
    assert any("not rated" in each for each in drawn(at))
    assert not any("of segments, in sd" in each for each in drawn(at))
    (rated,) = first_ids(rated_workspace, 1)
    assert any("of segments, in sd" in each for each in drawn(open_page(rated_workspace, "browse", doc=rated)))


@pytest.mark.parametrize("mode", [WORDS, LIKE])
def test_the_way_to_the_index_stands_twice_beside_a_job(open_page: Open, few: Workspace, mode: str) -> None:
    start(few, "map")
    ended(few)
    at = open_sections(open_page(few, "browse", doc=first_ids(few, 1)[0]), "similar")
    at.selectbox(key="browse_mode").set_value(mode).run()
    assert is_healthy(at)
    assert {"index", "browse_index"} <= {button.key for button in at.button}


def test_how_many_documents_are_compared_is_said_of_the_index_as_it_is_now(
    open_page: Open, few: Workspace, write_jsonl: Callable[..., Path]
) -> None:
    index_workspace(few)
    import_files(few, [write_jsonl([{"text": "one more"}])])
    at = open_sections(open_page(few, "browse", doc=first_ids(few, 1)[0]), "similar")
    assert f"beginnings to {N_FEW} documents;" in words(at)
    index_workspace(few)
    assert f"beginnings to {N_FEW + 1} documents;" in words(at.run())
