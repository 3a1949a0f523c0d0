"""Notes, flags, and neighbours of the open document."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.corpus.catalog import text_search
from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import DocumentFilter, Order
from core.corpus.fulltext.building import index_words
from core.corpus.importing import import_files
from core.corpus.notes import notes
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.jobs import jobs
from core.judging.excerpts.comparisons import comparison_of
from core.judging.voting.votes import A, store_vote
from core.qurater.embedding.index_workspace import index_workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.cleaning.near_duplicates import find_duplicates
from core.selection.stored.selecting import select
from tests.pages.conftest import Open, address, is_healthy, words
from tests.pages.test_pages import ended
from tests.sample import N_SAMPLE, write_few


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
    assert "after the last index" in at.error[0].value


def test_every_kind_of_condition_filters(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", text="the", tokens="20..300", field=json.dumps(["language", "en"]))
    assert is_healthy(at)
    assert "text “the”" in " ".join(button.label.replace("\\", "") for button in at.button)
    at.number_input(key="browse_from_tokens").set_value(None).run()
    at.number_input(key="browse_to_tokens").set_value(None).run()
    assert is_healthy(at)
    assert "tokens" not in address(at)
    at.text_input(key="browse_text").set_value("").run()
    assert address(at) == {"field": [json.dumps(["language", "en"])]}


def open_sections(at: AppTest, *names: str) -> AppTest:
    for name in names:
        at.session_state[f"reader_{name}"] = True
    return at.run()


def test_the_reader_says_why_a_document_is_rated_and_kept_so(open_page: Open, rated_workspace: Workspace) -> None:
    one, other = first_ids(rated_workspace, 2)
    select(rated_workspace, "everything", SelectionParameters(fraction="1"))
    comparison = comparison_of(rated_workspace, open_catalog(rated_workspace), one, other)
    store_vote(rated_workspace, comparison, criterion="writing_style", judge="<b>Ada</b>", answer=A)
    at = open_sections(open_page(rated_workspace, "browse", doc=one), "next", "pairs", "selections", "fields")
    assert is_healthy(at)
    said = " ".join(element.proto.body for element in at.get("html"))
    assert "this one by &lt;b&gt;Ada&lt;/b&gt;" in said
    assert "everything" in said
    assert "kept, place" in said
    assert "documents/part-" in said
    beside = open_catalog(rated_workspace).rated_next(one, "educational_value", "default", limit=3)
    at.button(key="open_next_0").click().run()
    assert is_healthy(at)
    assert address(at)["doc"] == [beside["doc_id"].iloc[-1]]


def test_near_copies_are_listed_where_they_were_looked_for(
    open_page: Open, make_workspace: Callable[..., Workspace]
) -> None:
    text = " ".join(f"word{number * 7919 % 1000}" for number in range(200))
    rows = [{"id": f"copy {number}", "text": f"{text} {number}"} for number in range(3)]
    workspace = make_workspace([*rows, {"id": "alone", "text": "nothing like it " * 20}], names=FieldNames(id="id"))
    assert find_duplicates(workspace).n_clusters == 1
    at = open_sections(open_page(workspace, "browse", doc="copy 1"), "copies")
    assert is_healthy(at)
    at.button(key="open_copy_1").click().run()
    assert address(at)["doc"] == ["copy 2"]
    at = open_sections(open_page(workspace, "browse", doc="alone"), "copies")
    assert is_healthy(at)
    assert "No near copy" in words(at)


def test_more_like_this_filters_and_can_be_undone(open_page: Open, rated_workspace: Workspace) -> None:
    index_workspace(rated_workspace)
    (one,) = first_ids(rated_workspace, 1)
    at = open_page(rated_workspace, "browse", doc=one)
    at.button(key="like_0").click().run()
    assert is_healthy(at)
    assert address(at)["sort"] == ["-closeness"]
    first = at.dataframe[0].value
    assert len(first) == N_SAMPLE // 20 == at.selectbox(key="browse_most_alike").value
    at.button(key="like_1").click().run()
    assert is_healthy(at)
    assert not at.dataframe[0].value.equals(first)
    at.button(key="browse_undo").click().run()
    at.button(key="browse_undo").click().run()
    assert address(at) == {"doc": [one]}


def test_a_search_through_all_texts_shows_what_it_found_and_can_be_stopped(
    open_page: Open, few: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = threading.Semaphore(0)
    inner = text_search._found_in

    def slowly(*arguments: Any) -> Any:
        assert may.acquire(timeout=60)
        return inner(*arguments)

    monkeypatch.setattr(text_search, "_found_in", slowly)
    at = open_page(few, "browse", text="the").run()
    assert is_healthy(at)
    assert "0 found in the first 0 of 40 documents" in at.get("progress")[0].proto.text
    assert "counts so far" in at.markdown[0].value
    assert any("Nothing is found yet" in each.value for each in at.markdown)
    at.button(key="scan_0_Stop").click().run()
    assert "Partial" in at.get("progress")[0].proto.text
    may.release()
    at.button(key="scan_0_Go on").click().run()
    assert is_healthy(at)
    assert not at.get("progress")
    assert "exact counts" in at.markdown[0].value
    assert len(at.dataframe[0].value) > 0


def test_documents_that_came_in_after_the_words_were_indexed_are_said(
    open_page: Open, few: Workspace, write_jsonl: object
) -> None:
    index_words(few)
    import_files(few, [write_jsonl([{"text": "one more of the documents"}])])  # type: ignore[operator]
    at = open_page(few, "browse", find='["words", "the", "text"]').run()
    assert is_healthy(at)
    assert "1 document of 41 came in after" in at.warning[0].value
    at.button(key="index_words").click().run()
    assert ended(few).state == "done"
    at = open_page(few, "browse", find='["words", "the", "text"]').run()
    assert not at.warning
