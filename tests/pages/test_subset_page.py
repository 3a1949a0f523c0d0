"""The Subset page explains a selection before it is cut."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.corpus.workspace import Workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.stored.selecting import select, selection_manifest
from pages.parts.subset.view import SubsetView
from tests.insight.test_compared_selections import add_column
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words
from tests.shown import as_shown

TENTH = SelectionParameters(fraction="0.1")


def save(at, name: str) -> None:
    at.text_input(key="save_name").set_value(name)
    next(button for button in at.button if button.label == "Save").click().run()


def test_slider_and_number_are_one_temperature_and_the_line_tells_what_is_expected(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset")
    at.slider(key="subset_temperature_slider").set_value(0.5).run()
    assert is_healthy(at)
    assert address(at)["temperature"] == ["0.5"]
    assert at.number_input(key="subset_temperature").value == 0.5
    at.number_input(key="subset_temperature").set_value(40.0).run()
    assert is_healthy(at)
    assert at.slider(key="subset_temperature_slider").value == 5.0
    assert "Expected, not drawn: the average over seeds. At 40:" in words(at)


def test_a_target_finds_the_temperature_and_a_hand_on_the_slider_lets_go_of_it(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset", quota="none")
    at.selectbox(key="subset_target").set_value("ess").run()
    assert is_healthy(at)
    assert address(at)["temperature_for"] == ["ess=0.5"]
    found = at.number_input(key="subset_temperature").value
    assert "found for ess=0.5" in words(at)
    save(at, "found")
    kept = selection_manifest(rated_workspace, "found")["parameters"]
    assert (kept["temperature"], kept["temperature_for"]) == (found, "ess=0.5")
    at.selectbox(key="subset_target").set_value("share").run()
    at.selectbox(key="subset_target_group").set_value("news").run()
    assert address(at)["temperature_for"] == ["share:news=0.2"]
    at.slider(key="subset_temperature_slider").set_value(1.0).run()
    assert is_healthy(at)
    assert "temperature_for" not in address(at)


def test_a_target_that_cannot_be_met_is_refused_and_can_be_mended(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", temperature_for="mean=9")
    assert not at.exception
    assert "No temperature brings about mean 9" in as_shown(at.error[0].value)
    at.selectbox(key="subset_target").set_value("").run()
    assert is_healthy(at)


def test_baselines_that_lack_a_column_are_disabled_and_say_which_command_makes_it(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset", temperature_for="ess=0.5")
    assert at.button(key="baseline_rules").disabled
    assert at.button(key="baseline_uniform-matched").disabled
    assert any(f"qulens baseline {rated_workspace.root} rules" in code.value for code in at.code)
    at.button(key="baseline_top-k").click().run()
    assert is_healthy(at)
    assert (address(at)["baseline"], "temperature_for" in address(at)) == (["top-k"], False)
    assert at.slider(key="subset_temperature_slider").disabled
    assert at.slider(key="subset_temperature_slider").value == 0.0
    at.button(key="baseline_uniform").click().run()
    assert is_healthy(at)
    assert at.number_input(key="subset_weight_educational_value").disabled
    assert "no one temperature" in words(at)
    at.button(key="baseline_uniform").click().run()
    assert "baseline" not in address(at)


def test_a_uniform_draw_is_matched_to_a_saved_selection(open_page: Open, rated_workspace: Workspace) -> None:
    for name, fraction in (("one", "0.1"), ("two", "0.3")):
        select(rated_workspace, name, replace(TENTH, fraction=fraction))
    at = open_page(rated_workspace, "subset")
    at.button(key="baseline_uniform-matched").click().run()
    at.selectbox(key="subset_match").set_value("one").run()
    assert is_healthy(at)
    budget = selection_manifest(rated_workspace, "one")["n_tokens"]
    assert f"of at most {budget:,} tokens" in words(at)
    assert any("--baseline uniform-matched --match one" in code.value for code in at.code)


def test_columns_count_too_and_leave_out_and_make_groups(open_page: Open, rated_workspace: Workspace) -> None:
    add_column(rated_workspace, "number", [0.5, 2.0, None, -1.0])
    add_column(rated_workspace, "topic", ["a", "b", HOSTILE[1]])
    at = open_page(rated_workspace, "subset", opened="order")
    at.multiselect(key="subset_columns").set_value(["number"]).run()
    assert is_healthy(at)
    assert address(at)["criterion"] == ["educational_value:1", "number:1"]
    at.number_input(key="subset_weight_number").set_value(-0.5).run()
    at.multiselect(key="subset_excluded").set_value(["number"]).run()
    assert not at.exception
    assert "number" in at.error[0].value
    at.multiselect(key="subset_excluded").set_value([]).run()
    at.selectbox(key="subset_quota_by").set_value("topic").run()
    at.selectbox(key="subset_across").set_value("topic").run()
    assert is_healthy(at)
    assert "Largest groups, by topic" in words(at)
    assert set(at.dataframe[0].value["group"]) == {"a", "b", HOSTILE[1]}


def test_floors_quotas_and_epochs_go_into_the_address_and_the_selection(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset")
    at.multiselect(key="subset_floors").set_value(["writing_style"]).run()
    at.text_input(key="subset_floor_writing_style").set_value("25").run()
    at.selectbox(key="subset_quota").set_value("quality").run()
    at.number_input(key="subset_minimum").set_value(500).run()
    at.number_input(key="subset_epochs").set_value(2).run()
    at.segmented_control(key="subset_by").set_value("tokens").run()
    at.number_input(key="subset_tokens").set_value(150_000).run()
    assert is_healthy(at)
    assert "left out: below percentile 25 of 'writing_style'" in words(at)
    assert "with those that come again" in words(at)
    save(at, "mine")
    kept = selection_manifest(rated_workspace, "mine")
    assert kept["parameters"]["at_least"] == [["writing_style", "25"]]
    assert (kept["parameters"]["max_epochs"], kept["parameters"]["quota"]) == (2, "quality")
    assert f"{kept['n_documents']:,} with those that come again" in words(at)
    again = SubsetView.of_parameters(SelectionParameters.from_json(kept["parameters"]))
    assert {key: values for key, values in address(at).items() if key != "selection"} == {
        key: values for key, values in again.to_query().items() if key != "rater"
    }


@pytest.mark.parametrize("column", ["domain", "n_tokens"])
def test_what_is_kept_of_each_group_stands_in_the_table(
    open_page: Open, rated_workspace: Workspace, column: str
) -> None:
    at = open_page(rated_workspace, "subset", across=column)
    assert is_healthy(at)
    table = at.dataframe[0].value
    assert f"**{table['Documents kept'].sum()}** of {table['of'].sum()} documents" in words(at)


def test_sections_are_computed_when_they_are_opened(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset")
    assert "Gains from ordering are small" not in words(at)
    select(rated_workspace, "saved", TENTH)
    at = open_page(rated_workspace, "subset", opened=["order", "overlaps"], order="rating-up")
    assert is_healthy(at)
    assert "Gains from ordering are small in the literature" in words(at)
    table = next(each.value for each in at.dataframe if "Jaccard" in each.value)
    with_saved = table[(table["One"] == "these settings") & (table["Other"] == "selection saved")]
    # The order changes no document.
    assert with_saved["Jaccard"].tolist() == [1.0]
    assert "qulens baseline" in words(at)


def test_cycles_and_jitter_are_offered_where_they_mean_something(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", order="cyclical")
    at.number_input(key="subset_cycles").set_value(7).run()
    at.number_input(key="subset_jitter").set_value(0.5).run()
    assert is_healthy(at)
    assert (address(at)["cycles"], address(at)["jitter"]) == (["7"], ["0.5"])
    at.selectbox(key="subset_order").set_value("random").run()
    assert is_healthy(at)
    assert "jitter" not in address(at)


def test_phases_and_shares_of_a_saved_selection_are_told_and_can_be_dropped(
    open_page: Open, rated_workspace: Workspace
) -> None:
    phases = (Phase("0.75", "**first**"), Phase("0.25", temperature=0.0, order="rating-up"))
    shares = (("news", "0.5"), ("web", "0.5"))
    select(rated_workspace, "staged", replace(TENTH, quota="none", shares=shares, order="staged", phases=phases))
    at = open_page(rated_workspace, "subset", selection="staged")
    at.button(key="load").click().run()
    assert is_healthy(at)
    assert "**first**: 0.75 of the budget" in words(at)
    assert "Shares of 2 groups: news 0.5, web 0.5." in words(at)
    files = [code.value for code in at.code if code.value.startswith(("{", "["))]
    assert json.loads(files[0]) == dict(shares)
    assert [phase["share"] for phase in json.loads(files[1])] == ["0.75", "0.25"]
    at.button(key="subset_no_phases").click().run()
    at.button(key="subset_no_shares").click().run()
    assert is_healthy(at)
    assert {"phase", "share", "order"} & set(address(at)) == set()


def test_the_report_of_a_saved_selection_is_offered_with_its_path(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "mine", TENTH)
    report: Path = rated_workspace.selection("mine") / "report.html"
    report.write_text("<p>report</p>")
    at = open_page(rated_workspace, "subset", selection="mine")
    assert is_healthy(at)
    assert str(report) in words(at)
    report.unlink()
    at.run()
    assert "has no report" in words(at)


def test_names_of_a_hostile_corpus_are_shown_and_not_obeyed(
    open_page: Open, hostile_workspace: Workspace, make_rated: Callable[[Workspace], None]
) -> None:
    make_rated(hostile_workspace)
    at = open_page(hostile_workspace, "subset", opened=["order", "overlaps"], fraction="0.9")
    assert is_healthy(at)


@pytest.fixture
def make_rated() -> Callable[[Workspace], None]:
    """Rate a workspace by the rater that ships."""
    from core.qurater.rating.rate_workspace import rate_workspace

    return lambda workspace: rate_workspace(workspace, "default")
