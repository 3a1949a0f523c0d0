import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.corpus.files import write_json
from core.corpus.filters import BY_FIELD, DateRange, DocumentFilter, FieldRange, RatingRange, TokenRange
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.corpus.workspace import RECORD, Workspace
from core.criteria import CRITERIA, CRITERION_KEYS, THE_FOUR
from core.insight.curves import bins_between
from core.insight.histograms import BIN_WIDTH, HIGHEST, LOWEST
from pages.parts.distributions.crossfilter import range_on, without_axis, without_domains, without_ratings
from pages.parts.distributions.view import PERCENTS, SECTIONS, SHAPES, DistributionsView
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words
from tests.sample import N_SAMPLE, n_sample_in

FOUR = [criterion.key for criterion in THE_FOUR]
NAMES = st.text(min_size=1, max_size=20)


@st.composite
def views(draw: Any) -> DistributionsView:
    pair = draw(st.lists(st.sampled_from(CRITERION_KEYS), min_size=2, max_size=2, unique=True))
    percents = draw(st.sets(st.sampled_from(PERCENTS), min_size=1))
    return DistributionsView(
        rater=draw(st.one_of(st.none(), NAMES)),
        filter=DocumentFilter(domains=tuple(draw(st.lists(NAMES, max_size=3)))),
        section=draw(st.sampled_from(list(SECTIONS))),
        criterion=draw(st.sampled_from(CRITERION_KEYS)),
        shape=draw(st.sampled_from(SHAPES)),
        method=draw(st.sampled_from(["spearman", "pearson"])),
        pair=draw(st.sampled_from([None, (pair[0], pair[1])])),
        axis=draw(st.one_of(st.sampled_from(["n_tokens", "date"]), NAMES.map(lambda name: BY_FIELD + name))),
        percents=tuple(sorted(percents)),
        turn=draw(st.integers(1, 9)),
        page_number=draw(st.integers(1, 1000)),
    )


@given(views())
def test_a_view_comes_back_from_its_link_as_it_was(view: DistributionsView) -> None:
    assert DistributionsView.from_query(view.to_query()) == view


@given(st.floats(-4, 4), st.floats(-4, 4))
def test_what_is_drawn_over_becomes_a_range_from_edge_to_edge(one: float, other: float) -> None:
    low, high = bins_between(one, other)
    assert low is None or (low / BIN_WIDTH).is_integer()
    assert high is None or (high / BIN_WIDTH).is_integer()
    lowest, highest = (LOWEST if low is None else low), (HIGHEST if high is None else high)
    assert low is None or high is None or low < high
    for end in (one, other):
        if LOWEST <= end <= HIGHEST:
            assert lowest - BIN_WIDTH / 2 <= end <= highest + BIN_WIDTH / 2


def test_a_chart_leaves_its_own_choice_out_and_keeps_all_others() -> None:
    asked = DocumentFilter(
        domains=("news",),
        n_tokens=TokenRange(10, 20),
        date=DateRange("2001-01-01", None),
        fields=(FieldRange("year", 1990, 1999),),
        ranges=(RatingRange("writing_style", 0.5, None),),
    )
    others = without_axis(asked, f"{BY_FIELD}year")
    assert asked == others.with_field("year", FieldRange("year", 1990, 1999))
    for axis, ends in (("n_tokens", (10, 20)), ("date", ("2001-01-01", None)), (f"{BY_FIELD}year", (1990, 1999))):
        assert range_on(asked, axis) == ends
        assert range_on(without_axis(asked, axis), axis) == (None, None)
        assert len(without_axis(asked, axis).conditions()) == len(asked.conditions()) - 1
    assert without_domains(asked).domains == ()
    assert without_ratings(asked, "writing_style", "facts_and_trivia").ranges == ()


def test_domains_stand_with_each_criterion_and_a_table_that_can_be_taken_along(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "distributions", by="facts_and_trivia")
    assert is_healthy(at)
    assert all(f"**{criterion.title}**" in words(at) for criterion in CRITERIA)
    table = at.dataframe[0].value
    assert table["n"].sum() == N_SAMPLE
    assert table["p50"].is_monotonic_decreasing
    assert (table[["p05", "p25", "p50", "p75", "p95"]].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    at = open_page(rated_workspace, "distributions", domain=["news", "code"], by="facts_and_trivia")
    assert at.dataframe[0].value.equals(table)
    assert f"{n_sample_in('news', 'code')} of" in words(at).replace("*", "")


@pytest.mark.parametrize("shape", SHAPES)
def test_curves_say_how_many_documents_they_are_of(open_page: Open, rated_workspace: Workspace, shape: str) -> None:
    query = {"show": "curves", "as": shape, "domain": ["news", "code"], "writing_style": "0.5.."}
    at = open_page(rated_workspace, "distributions", **query)
    assert is_healthy(at)
    n = n_sample_in("news", "code")
    # Its own range is shaded in a chart, and filters the others.
    said = words(at)
    assert f"**Writing style** · n = {n}" in said
    assert f"**Facts & trivia** · n = {n}" not in said
    assert "other lines: the domains of the filter" in said


def test_a_pair_is_chosen_in_boxes_too_and_the_criteria_change_places(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "distributions", show="pairs", pair=["facts_and_trivia", "writing_style"])
    assert is_healthy(at)
    assert f"exact, n = {N_SAMPLE}" in words(at)
    assert "Facts and Style within each domain" in words(at)
    table = at.dataframe[0].value
    assert (table["95 % from"] < table["Correlation"]).all()
    assert (table["Correlation"] < table["to"]).all()
    at.selectbox(key="distributions_pair_0").select("writing_style").run()
    assert is_healthy(at)
    assert address(at)["pair"] == ["writing_style", "facts_and_trivia"]
    at.segmented_control(key="distributions_method").select("pearson").run()
    assert is_healthy(at)
    assert address(at)["method"] == ["pearson"]
    assert not at.dataframe[0].value.equals(table)


def test_ratings_are_drawn_over_length_and_any_number_of_the_input(
    open_page: Open, make_rated: Callable[..., Workspace]
) -> None:
    workspace = make_rated(400)
    at = open_page(workspace, "distributions", show="over")
    assert is_healthy(at)
    options = at.selectbox(key="distributions_over").options
    assert (options[:2], set(options[2:])) == (["Length in tokens", "Date"], {"year", "page_quality"})
    assert "steps of half a doubling" in words(at)
    for axis, said in (("date", "equal time"), (f"{BY_FIELD}page_quality", "as many documents")):
        at.selectbox(key="distributions_over").select(axis).run()
        assert is_healthy(at)
        assert said in words(at)
        assert address(at)["over"] == [axis]
    at = open_page(workspace, "distributions", show="over", over=f"{BY_FIELD}language")
    assert [error.value for error in at.error if "holds texts" in error.value]


@pytest.fixture
def make_rated(tmp_path: Any) -> Callable[..., Workspace]:
    from benchmarks.speed.explorable import write_explorable

    return lambda n: write_explorable(tmp_path / "generated", n)


def test_examples_stand_at_four_places_of_each_domain_and_take_turns(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "distributions", show="examples")
    assert is_healthy(at)
    said = html_of(at)
    assert len(said) == 4 * 4
    assert [sum(f"<b>{place}</b>" in each for each in said) for place in ("5th", "30th", "70th", "95th")] == [4] * 4
    at.button(key="turn").click().run()
    assert is_healthy(at)
    assert address(at)["turn"] == ["2"]
    assert html_of(at) != said
    at = open_page(rated_workspace, "distributions", show="examples", page="2", at="50")
    assert is_healthy(at)
    assert len(html_of(at)) == 4


def html_of(at: AppTest) -> list[str]:
    said = [element.proto.body for element in at.get("html")]
    return [body for body in said if not body.startswith("<style>")]


def test_what_links_say_wrongly_is_told_and_an_empty_filter_is_no_error(
    open_page: Open, rated_workspace: Workspace
) -> None:
    for section in SECTIONS:
        at = open_page(rated_workspace, "distributions", show=section, domain="nowhere")
        assert is_healthy(at)
        assert "No rated document matches" in words(at)
    for query in ({"at": "33"}, {"pair": ["writing_style"]}, {"over": "x"}, {"by": "beauty"}, {"show": "all"}):
        at = open_page(rated_workspace, "distributions", **query)
        assert len(at.error) == 1


@pytest.mark.parametrize("section", list(SECTIONS))
def test_one_document_alone_can_be_described(open_page: Open, rated_workspace: Workspace, section: str) -> None:
    at = open_page(rated_workspace, "distributions", show=section, domain="news", tokens="1..60")
    assert not at.exception


@pytest.fixture
def hostile_rated(hostile_workspace: Workspace) -> Workspace:
    """Documents whose domains are markup, with ratings drawn at random."""
    part = hostile_workspace.document_parts()[0]
    documents = pq.read_table(part)
    n = len(documents)
    rng, starts = np.random.default_rng(3), pa.array(range(n + 1), pa.int32())
    lists = {segments_column(key): pa.ListArray.from_arrays(starts, _floats(rng.normal(size=n))) for key in FOUR}
    lengths = {
        SEGMENT_LENGTHS: pa.ListArray.from_arrays(starts, documents["n_tokens"].combine_chunks().cast(pa.int32()))
    }
    ratings = {key: lists[segments_column(key)].flatten() for key in FOUR}
    rest = {SHARE_FRAGMENTS: _floats(np.zeros(n)), TEXT_HASH: documents["doc_hash"]}
    folder = hostile_workspace.ratings("default")
    folder.mkdir(parents=True)
    table = pa.table({"doc_id": documents["doc_id"], **ratings, **lists, **lengths, **rest})
    write_ratings(folder / part.name, table, criteria=FOUR, fingerprint="drawn", precision="float32")
    record = {"rater": "default", "fingerprint": "drawn", "base": "", "folder": "", "criteria": FOUR}
    write_json(
        folder / RECORD,
        record | {"precision": "float32", "parts": [part.name], "n_documents": n, "time": "2026-01-01T00:00:00+00:00"},
    )
    return hostile_workspace


def _floats(values: Any) -> pa.Array:
    return pa.array(np.asarray(values, dtype=np.float32))


@pytest.mark.parametrize("section", list(SECTIONS))
def test_hostile_names_are_shown_and_obeyed_nowhere(open_page: Open, hostile_rated: Workspace, section: str) -> None:
    at = open_page(hostile_rated, "distributions", show=section, domain=HOSTILE[1:3])
    assert is_healthy(at)
    for name in HOSTILE[1:3]:
        assert name not in "\n".join(element.value for element in [*at.markdown, *at.caption])
    assert not any("<script>" in each or "<b>x</b>" in each for each in html_of(at))


def test_the_table_holds_every_domain_and_criterion(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "distributions")
    button = next(each for each in at.get("download_button"))
    assert button.label == "CSV of all criteria"
    from pages.parts.caches import distributions as caches

    table = caches.quantile_table(
        str(rated_workspace.root), rated_workspace.revision(), "default", DocumentFilter(), None
    )
    rows = list(csv.DictReader(io.StringIO(table.to_csv(index=False))))
    assert {row["criterion"] for row in rows} == set(CRITERION_KEYS)
    assert sum(int(row["n"]) for row in rows) == N_SAMPLE * len(CRITERION_KEYS)
