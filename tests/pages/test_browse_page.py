"""Notes, flags, and neighbours of the open document."""

import json
from pathlib import Path

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.importing import import_files
from core.corpus.notes import notes
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.jobs import jobs
from core.qurater.embedding.index_workspace import index_workspace
from tests.pages.conftest import Open, address, is_healthy
from tests.pages.test_pages import ended
from tests.sample import write_few


def first_ids(workspace: Workspace, n: int) -> list[str]:
    order = Order("doc_id", descending=False)
    return list(open_catalog(workspace).page(DocumentFilter(), None, order=order, offset=0, limit=n)["doc_id"])


def test_a_flag_and_a_note_stay_with_their_document(open_page: Open, rated_workspace: Workspace) -> None:
    one, other = first_ids(rated_workspace, 2)
    at = open_page(rated_workspace, "browse", doc=one, sort="doc_id")
    at.button(key="flag").click().run()
    at.text_area(key="note_box").set_value("look <b>again</b>").run()
    assert is_healthy(at)
    assert [(note.doc_id, note.is_flagged, note.text) for note in notes(rated_workspace)] == [
        (one, True, "look <b>again</b>")
    ]
    at.button(key="go_next").click().run()
    assert address(at)["doc"] == [other]
    assert at.text_area(key="note_box").value == ""
    at.button(key="open_note_0").click().run()
    assert address(at)["doc"] == [one]
    assert at.text_area(key="note_box").value == "look <b>again</b>"
    at.button(key="flag").click().run()
    at.text_area(key="note_box").set_value(" ").run()
    assert notes(rated_workspace) == []


@pytest.fixture
def few(tmp_path: Path) -> Workspace:
    workspace = create_workspace(tmp_path / "few")
    import_files(workspace, [write_few(tmp_path / "few.jsonl")])
    return workspace


def test_the_index_is_made_from_the_page_and_neighbours_are_listed(open_page: Open, few: Workspace) -> None:
    (one,) = first_ids(few, 1)
    at = open_page(few, "browse", doc=one)
    at.session_state["reader_similar"] = True
    at.run().button(key="index").click().run()
    assert jobs(few)[0].verb == "index"
    assert ended(few).state == "done"
    at = open_page(few, "browse", doc=one)
    at.session_state["reader_similar"] = True
    assert is_healthy(at.run())
    similar = at.dataframe[-1].value
    assert len(similar) == 20
    assert similar["similarity"].is_monotonic_decreasing


def test_a_document_that_came_later_than_the_index_says_so(
    open_page: Open, few: Workspace, write_jsonl: object
) -> None:
    index_workspace(few)
    import_files(few, [write_jsonl([{"text": "a newcomer", "domain": "late"}])])  # type: ignore[operator]
    late = open_catalog(few).page(DocumentFilter(domains=("late",)), None, order=Order("doc_id"), offset=0, limit=1)[
        "doc_id"
    ][0]
    at = open_page(few, "browse", doc=str(late))
    at.session_state["reader_similar"] = True
    assert not at.run().exception
    assert "after the last index" in at.error[0].value.replace("\u2060", "")


def test_every_kind_of_condition_filters(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", text="the", tokens="20..300", field=json.dumps(["language", "en"]))
    assert is_healthy(at)
    assert "text “the”" in " ".join(button.label.replace("\u2060", "").replace("\\", "") for button in at.button)
    at.number_input(key="browse_from_tokens").set_value(None).run()
    at.number_input(key="browse_to_tokens").set_value(None).run()
    assert is_healthy(at)
    assert "tokens" not in address(at)
    at.text_input(key="browse_text").set_value("").run()
    assert address(at) == {"field": [json.dumps(["language", "en"])]}
