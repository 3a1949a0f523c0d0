"""The real app on real small workspaces; healthy means: no exception, and no error that a page caught."""

import json
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.cli import main
from core.corpus.database import transaction
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace
from core.criteria import CRITERION_KEYS
from core.jobs import Job, jobs, table
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import select, selection_manifest
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words
from tests.read_only import read_only
from tests.sample import N_SAMPLE, n_sample_in
from tests.shown import as_shown

PAGES = ["corpus", "browse", "compare", "distributions", "bias", "subset", "raters"]
RATED_PAGES = [page for page in PAGES if page != "compare"]


def qulens(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "argv", ["qulens", *arguments])
        with pytest.raises(SystemExit) as ending:
            main()
    return ending.value.code


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_at_the_top_what_is_looked_at(open_page: Open, rated_workspace: Workspace, page: str) -> None:
    at = open_page(rated_workspace, page)
    assert is_healthy(at)
    assert f"{N_SAMPLE} documents" in words(at)
    assert f"rated by default ({N_SAMPLE})" in words(at)
    assert "exact" in words(at)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_workspace_says_how_to_import(open_page: Open, tmp_path: Path, page: str) -> None:
    at = open_page(create_workspace(tmp_path / "empty"), page)
    assert is_healthy(at)
    assert any("qulens import" in element.value for element in at.code)


@pytest.mark.parametrize("page", PAGES)
def test_a_workspace_that_cannot_be_written_opens(open_page: Open, rated_workspace: Workspace, page: str) -> None:
    with transaction(rated_workspace, table.JOBS) as connection:
        table.add(connection, "rate", [])
    for kept in (rated_workspace.root / "catalog").iterdir():
        shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    with read_only(rated_workspace.root / "catalog", rated_workspace.root):
        at = open_page(rated_workspace, page)
        assert is_healthy(at)
        assert f"{N_SAMPLE} documents" in words(at)


@pytest.mark.parametrize("page", RATED_PAGES)
def test_unrated_documents_are_shown_with_how_to_rate_them(
    open_page: Open, make_workspace: Callable[..., Workspace], page: str
) -> None:
    at = open_page(make_workspace([{"text": "one"}, {"text": "two words"}]), page)
    assert is_healthy(at)
    assert any("qulens rate" in element.value for element in at.code)


def test_without_a_workspace_the_app_says_how_to_open_one(open_page: Open) -> None:
    at = open_page(None)
    assert is_healthy(at)
    assert any("qulens app" in element.value for element in at.code)


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_are_shown_and_not_obeyed(open_page: Open, hostile_workspace: Workspace, page: str) -> None:
    at = open_page(hostile_workspace, page)
    assert is_healthy(at)
    for element in [*at.markdown, *at.caption]:
        assert "[a](http" not in element.value
        assert "<b>" not in element.value


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_domain_can_be_filtered_by_and_read(open_page: Open, hostile_workspace: Workspace, name: str) -> None:
    at = open_page(hostile_workspace, "browse", domain=name, sort="doc_id")
    assert is_healthy(at)
    assert "**1** of 6 documents" in words(at)
    at.query_params["doc"] = _first_id(hostile_workspace, name)
    at.run()
    assert is_healthy(at)
    assert name in words(at)


def _first_id(workspace: Workspace, domain: str) -> str:
    table = pq.read_table(workspace.document_parts()[0], columns=["doc_id", "domain"]).to_pylist()
    return next(str(row["doc_id"]) for row in table if row["domain"] == domain)


def test_refused_rows_are_listed_by_reason(open_page: Open, hostile_workspace: Workspace) -> None:
    at = open_page(hostile_workspace, "corpus")
    refused = next(frame.value for frame in at.dataframe if "Rows" in frame.value)
    assert refused["Rows"].sum() == 3
    assert any("blank" in why for why in refused["Why"])


def test_a_changed_filter_is_in_the_address_and_the_address_brings_it_back(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "browse")
    at.multiselect(key="browse_domains").set_value(["news", "code"]).run()
    at.slider(key="browse_range_educational_value").set_value((-0.5, 3.0)).run()
    at.selectbox(key="browse_sort").set_value("n_tokens").run()
    assert is_healthy(at)
    link = address(at)
    assert link == {"domain": ["news", "code"], "educational_value": ["-0.5.."], "sort": ["-n_tokens"]}

    again = open_page(rated_workspace, "browse", **link)
    assert is_healthy(again)
    assert again.multiselect(key="browse_domains").value == ["news", "code"]
    assert again.slider(key="browse_range_educational_value").value == (-0.5, 3.0)
    assert again.dataframe[0].value.equals(at.dataframe[0].value)
    assert words(again) == words(at)


def test_pills_say_what_they_leave_and_go_when_clicked(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", domain="news", writing_style="-9..")
    assert f"→ {n_sample_in('news')}" in at.button(key="browse_pill_0").label
    at.button(key="browse_pill_0").click().run()
    assert is_healthy(at)
    assert "domain" not in at.query_params
    at.button(key="browse_pill_0").click().run()
    assert f"**{N_SAMPLE}** of {N_SAMPLE} documents" in words(at)


def test_a_filter_that_leaves_nothing_says_what_to_do(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", writing_style="2.9..", educational_value="..-2.9")
    assert is_healthy(at)
    assert "No document matches" in words(at)


def test_next_and_previous_go_over_the_end_of_a_page(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", size="25", sort="doc_id")
    ids = sorted(_ids(rated_workspace))
    at.query_params["doc"] = ids[24]
    at.run()
    at.button(key="go_next").click().run()
    assert is_healthy(at)
    assert address(at)["doc"] == [ids[25]]
    assert address(at)["page"] == ["2"]
    at.button(key="go_previous").click().run()
    assert address(at)["doc"] == [ids[24]]
    assert "page" not in at.query_params


def _ids(workspace: Workspace) -> list[str]:
    return [str(row) for part in workspace.document_parts() for row in pq.read_table(part)["doc_id"].to_pylist()]


def test_a_page_beyond_the_end_is_the_last(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", page="999")
    assert is_healthy(at)
    assert len(at.dataframe[0].value) == N_SAMPLE % 50


@pytest.mark.parametrize(
    ("page", "query"), [("browse", {"tokens": "x"}), ("browse", {"sort": "x"}), ("subset", {"seed": "x"})]
)
def test_a_broken_link_is_explained_and_can_be_left(
    open_page: Open, rated_workspace: Workspace, page: str, query: dict[str, str]
) -> None:
    at = open_page(rated_workspace, page, **query)
    assert not at.exception
    assert len(at.error) == 1
    next(button for button in at.button if "afresh" in button.label).click().run()
    assert is_healthy(at)


def test_a_link_to_a_document_that_is_not_here_shows_the_table(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", doc="no such id", domain="news")
    assert "no such id" in at.error[0].value
    assert len(at.dataframe[0].value) == n_sample_in("news")
    assert "go_next" not in [button.key for button in at.button]


@pytest.mark.parametrize("page", PAGES)
def test_a_link_with_a_field_that_a_page_does_not_know_says_so(
    open_page: Open, rated_workspace: Workspace, page: str
) -> None:
    at = open_page(rated_workspace, page, domian="news")
    assert is_healthy(at)
    assert "domian" in at.warning[0].value


def test_a_range_without_inside_is_named(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", tokens="500..100")
    assert "The range of tokens begins above its end" in words(at)


def test_a_view_is_still_there_after_a_visit_to_another_page(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "browse", domain="news")
    at.query_params.clear()
    at.switch_page("pages/corpus.py").run()
    at.switch_page("pages/browse.py").run()
    assert is_healthy(at)
    assert address(at)["domain"] == ["news"]


def test_a_long_text_is_read_in_passages(open_page: Open, make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace([{"text": "word and word\n" * 400_000}])
    at = open_page(workspace, "browse", doc=_ids(workspace)[0], passage="9999")
    assert is_healthy(at)
    assert "of 5,600,000" in words(at)


def test_what_is_previewed_is_what_is_saved_and_what_the_command_makes(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(rated_workspace, "subset")
    at.number_input(key="subset_percent").set_value(25.0).run()
    at.number_input(key="subset_weight_writing_style").set_value(0.5).run()
    at.toggle(key="subset_inverse").set_value(True).run()
    at.selectbox(key="subset_order").set_value("rating-up").run()
    assert is_healthy(at)
    at.text_input(key="save_name").set_value("mine")
    next(button for button in at.button if button.label == "Save").click().run()
    assert is_healthy(at)
    saved = selection_manifest(rated_workspace, "mine")
    assert f"**{saved['n_documents']}** of {N_SAMPLE} documents" in words(at)

    command = next(element.value for element in at.code if element.value.startswith("qulens select"))
    arguments = shlex.split(command.replace("NAME", "theirs"))[1:]
    arguments[arguments.index("--name") + 1] = "theirs"
    assert qulens(monkeypatch, *arguments) == 0
    assert selection_manifest(rated_workspace, "theirs")["subset_hash"] == saved["subset_hash"]


def test_saving_twice_under_one_name_is_refused_with_a_sentence(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset")
    for _ in range(2):
        at.text_input(key="save_name").set_value("mine")
        next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert "exists already" in as_shown(at.error[0].value)


def ended(workspace: Workspace) -> Job:
    """Wait for the end of the newest job; pytest's own timeout is the limit."""
    while jobs(workspace)[0].is_under_way:
        time.sleep(0.1)
    return jobs(workspace)[0]


def test_kept_and_dropped_documents_are_read_side_by_side(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", fraction="0.3")
    assert "**Kept**" in words(at)
    before = [caption.value for caption in at.caption]
    at.button(key="side_next").click().run()
    assert is_healthy(at)
    assert address(at)["turn"] == ["2"]
    assert [caption.value for caption in at.caption] != before
    at.selectbox(key="subset_read_in").set_value("news").run()
    assert "turn" not in address(at)
    assert is_healthy(at)


def test_a_damaged_selection_is_named_and_the_others_are_listed(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "whole", SelectionParameters(fraction="0.2"))
    for name, content in (("broken", "{"), ("other", '{"subset_hash": "x"}')):
        (rated_workspace.selection(name)).mkdir()
        (rated_workspace.selection(name) / "manifest.json").write_text(content)
    at = open_page(rated_workspace, "subset")
    assert not at.exception
    assert len(at.error) == 2
    assert at.dataframe[-1].value["Name"].tolist() == ["whole"]


def test_two_saved_selections_are_compared(open_page: Open, rated_workspace: Workspace) -> None:
    for name, fraction in (("small", "0.2"), ("large", "0.6")):
        select(rated_workspace, name, SelectionParameters(fraction=fraction, temperature=0.0, quota="none"))
    at = open_page(rated_workspace, "subset", selection="small", beside="large")
    assert is_healthy(at)
    # Without chance the smaller one is a part of the larger one.
    n = selection_manifest(rated_workspace, "small")["n_documents"]
    assert f"({n} documents)" in words(at)


def test_a_saved_selection_is_loaded_and_exported_with_its_ratings(
    open_page: Open, rated_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["select", str(rated_workspace.root), "--name", "a", "--fraction", "0.2", "--inverse"]
    assert qulens(monkeypatch, *arguments) == 0
    at = open_page(rated_workspace, "subset", selection="a")
    at.button(key="load").click().run()
    assert at.toggle(key="subset_inverse").value is True
    assert at.number_input(key="subset_percent").value == 20.0
    at.selectbox(key="export_format").set_value("jsonl").run()
    at.text_input(key="export_to_a.jsonl").set_value(str(tmp_path / "a.jsonl"))
    at.checkbox(key="export_ratings").set_value(True)
    at.button(key="export_button").click().run()
    assert is_healthy(at)
    job = ended(rated_workspace)
    assert job.state == "done", job.message
    at.run()
    assert "Export done" in words(at)
    records = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert len(records) == selection_manifest(rated_workspace, "a")["n_documents"]
    assert set(CRITERION_KEYS) <= records[0].keys()


@pytest.mark.parametrize(
    "query", [{"criterion": "none"}, {"by": "tokens", "tokens": "99999999"}, {"fraction": "2"}, {"quota": "x"}]
)
def test_an_impossible_subset_is_refused_with_a_sentence_and_can_be_mended(
    open_page: Open, rated_workspace: Workspace, query: dict[str, str]
) -> None:
    at = open_page(rated_workspace, "subset", **query)
    assert not at.exception
    assert len(at.error) == 1
    assert at.text_input(key="subset_seed").value == "42"
