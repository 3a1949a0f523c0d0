"""Steps of a filter are undone and done again, ranges are drawn, searches are typed, hits are marked."""

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.catalog.queries import open_catalog
from core.corpus.filters import CLOSENESS, DocumentFilter
from core.corpus.fulltext.building import index_words
from core.corpus.saved_views import saved_views
from core.corpus.searches import FIELDS, TITLE, Likeness, Words
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.insight.histograms import EDGES
from pages.parts.browse.text import marked_html
from pages.parts.browse.view import BrowseView
from pages.parts.filters.address import filter_from_query
from pages.parts.filters.brush.brush import Bins
from pages.parts.filters.search_modes import (
    LETTERS,
    MODES,
    PATTERN,
    WORDS,
    field_searched,
    mode_of,
    with_search,
    written_in,
)
from pages.parts.filters.steps import Steps
from tests.pages.conftest import HOSTILE, Open, address, is_healthy
from tests.pages.test_views import filters

ACTS = st.lists(st.one_of(filters(), st.sampled_from(["undo", "redo"])), max_size=12)


@given(ACTS)
def test_undo_and_redo_lead_back_and_forth_as_in_any_editor(acts: list[Any]) -> None:
    steps, now = Steps(), DocumentFilter()
    history, here = [now], 0
    for act in acts:
        if act == "undo":
            now, steps = steps.undone(now)
            here = max(here - 1, 0)
        elif act == "redo":
            now, steps = steps.redone(now)
            here = min(here + 1, len(history) - 1)
        else:
            steps, now = steps.left(now), act
            history, here = [*history[: here + 1], act], here + 1
        assert now == history[here]
        assert (bool(steps.past), bool(steps.future)) == (here > 0, here < len(history) - 1)


@given(st.integers(0, 23), st.integers(0, 23))
def test_a_range_that_is_drawn_is_the_one_that_is_shown(one: int, other: int) -> None:
    first, last = sorted((one, other))
    bins = Bins(EDGES, [1] * 24, None)
    low, high = bins.ends(first, last)
    assert bins.within(low, high) == (first, last)
    assert (low is None, high is None) == (first == 0, last == 23)


WRITTEN = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text)


@given(filters(), st.sampled_from(list(MODES)), WRITTEN, st.sampled_from(FIELDS))
def test_what_is_typed_stands_in_the_box_and_blanks_take_it_away(
    documents: DocumentFilter, mode: str, written: str, field: str
) -> None:
    asked = with_search(documents, mode, written, field=field)
    assert written_in(asked, mode) == written
    if mode == WORDS:
        assert field_searched(asked) == field
    taken_away = with_search(asked, mode, "  ", field=field)
    assert written_in(taken_away, mode) == ""
    assert with_search(taken_away, mode, written, field=field) in (
        asked,
        with_search(asked, mode, written, field=field),
    )
    others = [other for other in MODES if other != mode]
    assert all(written_in(asked, other) == written_in(documents, other) for other in others)


@pytest.mark.parametrize("mode", [LETTERS, PATTERN])
def test_a_space_beside_what_is_looked_for_is_looked_for_too(mode: str) -> None:
    assert written_in(with_search(DocumentFilter(), mode, " sea "), mode) == " sea "


@pytest.mark.parametrize(
    "query", [{"find": [r'["words", "\ud800", "text"]']}, {"field": [r'["language", "\udfff"]']}, {"find": ['["like"']}]
)
def test_half_a_character_in_a_link_is_refused_with_a_sentence(query: dict[str, list[str]]) -> None:
    with pytest.raises(InputError, match="Write for example"):
        filter_from_query(query)


def test_the_box_begins_in_the_way_of_the_search_that_is_there() -> None:
    assert mode_of(DocumentFilter(searches=(Likeness(text="tides"),))) == "like"
    assert mode_of(DocumentFilter(text="tide")) == LETTERS
    with pytest.raises(InputError):
        with_search(DocumentFilter(), WORDS, "x" * 3_000)


PLACES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=5).map(sorted)


@given(st.text("ab<&> \n", max_size=30), st.integers(0, 30), st.integers(0, 30), PLACES)
def test_marking_loses_nothing_and_marks_what_is_within(
    text: str, one: int, other: int, places: list[tuple[int, int]]
) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    hits = [place for number, place in enumerate(places) if number == 0 or place[0] >= places[number - 1][1]]
    written = marked_html(text, start, end, hits)
    assert html.unescape(re.sub("<[^>]*>", "", written)) == text[start:end]
    marked = "".join(html.unescape(each) for each in re.findall("<mark[^>]*>(.*?)</mark>", written, re.DOTALL))
    is_hit = [any(first <= place < last for first, last in hits) for place in range(len(text))]
    assert marked == "".join(text[place] for place in range(start, end) if is_hit[place])


def test_steps_are_undone_and_done_again_on_the_page(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse")
    assert "browse_undo" not in {button.key for button in at.button}
    at.multiselect(key="browse_domains").set_value(["news"]).run()
    at.slider(key="browse_range_educational_value").set_value((-0.5, 3.0)).run()
    at.button(key="browse_undo").click().run()
    assert address(at) == {"domain": ["news"]}
    at.button(key="browse_undo").click().run()
    assert address(at) == {}
    assert "browse_undo" not in {button.key for button in at.button}
    at.button(key="browse_redo").click().run()
    at.button(key="browse_redo").click().run()
    assert is_healthy(at)
    assert address(at) == {"domain": ["news"], "educational_value": ["-0.5.."]}


def test_ten_at_random_are_the_same_by_the_link_and_others_by_another_press(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "browse", domain="news")
    at.button(key="browse_draw").click().run()
    drawn, link = at.dataframe[0].value, address(at)
    assert is_healthy(at)
    assert len(drawn) == 10
    assert set(drawn["domain"]) == {"news"}
    again = open_page(rated_workspace, "browse", **link)
    assert again.dataframe[0].value.equals(drawn)
    again.button(key="browse_draw").click().run()
    assert not again.dataframe[0].value.equals(drawn)
    again.button(key="browse_all").click().run()
    assert address(again) == {"domain": ["news"]}


def test_columns_are_those_of_the_link_in_its_order(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(
        rated_workspace, "browse", column=["field:language", "date", "educational_value"], sort="field:language"
    )
    assert is_healthy(at)
    assert list(at.dataframe[0].value) == ["title", "field:language", "date", "educational_value"]
    languages = at.dataframe[0].value["field:language"].dropna().tolist()
    assert languages == sorted(languages)


@pytest.fixture
def indexed_workspace(rated_workspace: Workspace) -> Workspace:
    index_words(rated_workspace)
    return rated_workspace


def test_words_are_searched_and_shown_where_they_stand(open_page: Open, indexed_workspace: Workspace) -> None:
    at = open_page(indexed_workspace, "browse")
    at.text_input(key="browse_words").set_value("water").run()
    assert is_healthy(at)
    assert address(at) == {"find": [json.dumps(["words", "water", "title and text"])], "sort": [f"-{CLOSENESS}"]}
    assert any("«water»" in each.lower() for each in at.dataframe[0].value["snippet"])
    at.selectbox(key="browse_field_of_words").set_value(TITLE).run()
    assert json.loads(address(at)["find"][0])[2] == TITLE
    in_title = DocumentFilter(searches=(Words("water", TITLE),))
    assert len(at.dataframe[0].value) == open_catalog(indexed_workspace).amount(in_title, None).n_documents > 0
    at.text_input(key="browse_words").set_value("").run()
    assert address(at) == {}


@pytest.mark.parametrize(
    ("mode", "written"),
    [("words", '"open'), ("pattern", "(open"), ("sql", "1; DROP TABLE documents"), ("sql", "no_such_column > 1")],
)
def test_what_cannot_be_asked_stays_in_the_box_with_the_reason(
    open_page: Open, indexed_workspace: Workspace, mode: str, written: str
) -> None:
    at = open_page(indexed_workspace, "browse", domain="news")
    at.selectbox(key="browse_mode").set_value(mode).run()
    at.text_input(key=f"browse_{mode}").set_value(written).run()
    assert not at.exception
    assert len(at.error) == 1
    assert address(at) == {"domain": ["news"]}
    assert at.text_input(key=f"browse_{mode}").value == written


def test_a_link_with_a_search_that_is_none_shows_its_pill_to_be_removed(
    open_page: Open, indexed_workspace: Workspace
) -> None:
    at = open_page(indexed_workspace, "browse", domain="news", find=json.dumps(["sql", "no_such_column > 1"]))
    assert not at.exception
    assert "no_such_column" in at.error[0].value.replace("\\", "")
    pill = next(button for button in at.button if "no" in button.label and "?" in button.label)
    pill.click().run()
    assert is_healthy(at)
    assert address(at) == {"domain": ["news"]}


@pytest.mark.parametrize("written", HOSTILE)
def test_letters_of_any_kind_are_searched_as_letters(
    open_page: Open, hostile_workspace: Workspace, written: str
) -> None:
    at = open_page(hostile_workspace, "browse", text=written)
    assert is_healthy(at)
    assert len(at.dataframe[0].value) == 1
    assert written.lower()[:20] in at.dataframe[0].value["snippet"][0].lower().replace("«", "").replace("»", "")


def test_without_an_index_letters_are_searched_and_words_are_told_how(
    open_page: Open, hostile_workspace: Workspace
) -> None:
    at = open_page(hostile_workspace, "browse")
    assert not at.text_input(key="browse_text").disabled
    at.selectbox(key="browse_mode").set_value(WORDS).run()
    assert is_healthy(at)
    assert at.text_input(key="browse_words").disabled
    assert "qulens index" in at.code[0].value


def test_a_view_is_saved_opened_renamed_and_deleted(open_page: Open, rated_workspace: Workspace) -> None:
    name = HOSTILE[1] + HOSTILE[2]
    at = open_page(rated_workspace, "browse", domain="news", sort="-date")
    at.session_state["browse_views"] = True
    at.run()
    at.text_input(key="saved_view_name").set_value(name).run()
    assert is_healthy(at)
    assert [(view.name, view.page, dict(view.query)) for view in saved_views(rated_workspace)] == [
        (name, BrowseView.page, {"domain": ["news"], "sort": ["-date"]})
    ]
    at.text_input(key="saved_view_name").set_value(name).run()
    assert "Another view" in at.error[0].value
    at.text_input(key="saved_view_rename_0").set_value("news by date").run()
    assert [view.name for view in saved_views(rated_workspace)] == ["news by date"]
    at.button(key="saved_view_delete_0").click().run()
    assert saved_views(rated_workspace) == []


def test_steps_and_views_are_on_every_page_with_a_filter(open_page: Open, rated_workspace: Workspace) -> None:
    for page in ("distributions", "compare"):
        at = open_page(rated_workspace, page)
        at.multiselect(key=f"{page}_domains").set_value(["news"]).run()
        at.button(key=f"{page}_undo").click().run()
        assert not at.exception
        assert "domain" not in address(at)
