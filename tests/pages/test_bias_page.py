from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.corpus.filters import Membership
from core.corpus.importing import import_files
from core.corpus.notes import set_note
from core.corpus.workspace import Workspace
from core.errors import NotFoundError
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.opened_selection import open_selection
from core.insight.audit.report.sample import write_sample
from core.insight.audit.sweeps import TEMPERATURES
from core.insight.audit.taken_sample import TakenSample
from core.records import OnProgress, Progress
from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import choose
from core.selection.stored.selecting import select, selection_manifest
from pages.parts.bias.shortcuts import N_SAMPLE as N_SHORTCUTS
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.caches import under_way
from pages.parts.plain import for_markdown
from tests.pages.conftest import Open, address, draw_what_was_asked_for, is_healthy, words
from tests.sample import N_SAMPLE

SECTIONS = ("table", "settings", "ratings", "shortcuts")


def table_of(at: AppTest) -> pd.DataFrame:
    return at.dataframe[-1].value


def test_without_a_saved_selection_the_settings_of_the_subset_page_are_audited(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "subset", fraction="0.5", quota="none")
    at.switch_page("pages/bias.py").run()
    assert is_healthy(at)
    assert "not saved" in words(at)
    assert address(at)["fraction"] == ["0.5"]
    at.button_group(key="bias_show").set_value("table").run()
    assert table_of(at)["of"].sum() == N_SAMPLE


def test_a_saved_selection_is_audited_by_any_column(open_page: Open, rated_workspace: Workspace) -> None:
    report = select(rated_workspace, "tenth", SelectionParameters(fraction="0.1"))
    at = open_page(rated_workspace, "bias", selection="tenth")
    assert f"Selection **tenth** keeps {report.n_documents} documents" in words(at)
    for column in ("domain", "n_tokens", "language"):
        at = open_page(rated_workspace, "bias", selection="tenth", column=column, show="table")
        assert is_healthy(at)
        table = table_of(at)
        assert table["kept"].sum() == report.n_documents
        assert table["tokens kept"].sum() == report.n_tokens


def test_a_group_leads_to_its_documents(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half", group="news")
    assert is_healthy(at)
    assert "Domain: news" in words(at)
    at.button(key="clear_group").click().run()
    assert "group" not in address(at)


def test_what_is_not_there_is_said(open_page: Open, rated_workspace: Workspace) -> None:
    queries = [
        {"selection": "nothing"},
        {"column": "colour"},
        {"hold": "colour"},
        {"show": "nowhere"},
        {"kind": "size"},
        {"rated": "beauty"},
        {"against": "nothing", "kind": "selections"},
        {"column": ["domain", "n_tokens", "language", "date"]},
    ]
    for query in queries:
        at = open_page(rated_workspace, "bias", **query)
        assert len(at.error) == 1
        assert not at.exception


def test_a_selection_is_chosen_and_settings_are_chosen_again(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "subset", selection="half", fraction="0.3")
    at.switch_page("pages/bias.py").run()
    assert "Selection **half**" in words(at)
    at.selectbox(key="bias_selection").set_value("").run()
    assert is_healthy(at)
    assert "30 % of the tokens" in words(at)
    at.selectbox(key="bias_selection").set_value("half").run()
    assert address(at) == {"selection": ["half"]}
    assert "Selection **half**" in words(at)


def test_newer_settings_are_offered_where_they_can_be_had(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "subset", fraction="0.3")
    at.switch_page("pages/bias.py").run()
    assert "bias_newer" not in [button.key for button in at.button]
    at.query_params["fraction"] = "0.4"
    at.run()
    at.button(key="bias_newer").click().run()
    assert "30 % of the tokens" in words(at)
    at.switch_page("pages/subset.py")
    at.query_params["fraction"] = "7"
    at.run()
    at.switch_page("pages/bias.py")
    at.query_params.clear()
    at.query_params["fraction"] = "0.3"
    at.run()
    assert is_healthy(at)
    assert "bias_newer" not in [button.key for button in at.button]


def test_nothing_kept_is_said(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", by="tokens", tokens="1")
    assert is_healthy(at)
    assert "Not one document fits into the budget" in words(at)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_drawn_and_none_is_wrong(open_page: Open, rated_workspace: Workspace, section: str) -> None:
    at = open_page(rated_workspace, "bias", fraction="0.3", show=section, group="news")
    assert is_healthy(at)
    assert "It is no measure of how well a group writes" in words(at)
    assert at.button_group(key="bias_show").value == section


@pytest.mark.parametrize("kind", ["criterion", "budget", "selections"])
def test_other_settings_are_set_beside_this_one(open_page: Open, rated_workspace: Workspace, kind: str) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    select(rated_workspace, "tenth", SelectionParameters(fraction="0.1"))
    at = open_page(rated_workspace, "bias", selection="half", show="settings", kind=kind)
    assert is_healthy(at)
    if kind == "selections":
        assert "No selection is set beside this one" in words(at)
        at.multiselect(key="bias_against").set_value(["tenth"]).run()
        assert address(at)["against"] == ["tenth"]
        assert "half " in words(at)
        assert "· tenth " in words(at)
    assert is_healthy(at)


def test_what_has_no_temperature_says_so(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", fraction="0.3", baseline="uniform", show="settings")
    assert is_healthy(at)
    assert "have no temperature to change" in words(at)


def test_several_columns_keep_what_does_not_occur_to_be_seen(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half", show="table")
    at.multiselect(key="bias_columns").set_value(["domain", "language"]).run()
    assert is_healthy(at)
    assert address(at)["column"] == ["domain", "language"]
    table = table_of(at)
    absent = table[table["of"] == 0]
    assert len(absent) > 0
    assert absent["retention"].isna().all()
    assert f"{len(absent)} combinations of them with none at all" in words(at)
    at.selectbox(key="bias_group").set_value(absent["group"].iloc[0]).run()
    assert is_healthy(at)
    assert "No document is in this combination" in words(at)
    at.multiselect(key="bias_columns").set_value([]).run()
    assert "column" not in address(at)
    assert "group" not in address(at)


def test_nothing_is_held_equal_where_nothing_is_asked_for(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", column="language", show="table", fraction="0.3")
    assert table_of(at)["remains"].notna().any()
    at.multiselect(key="bias_hold").set_value([]).run()
    assert is_healthy(at)
    assert address(at)["hold"] == [""]
    assert table_of(at)["remains"].isna().all()
    at.button(key="bias_usual_hold").click().run()
    assert "hold" not in address(at)
    assert table_of(at)["remains"].notna().any()


def texts_read(at: AppTest) -> list[str]:
    """The texts, kept and dropped; the frame of the page has its style in HTML too."""
    return [each.value for each in at.get("html") if not each.value.startswith("<style>")]


def test_kept_and_dropped_of_a_group_are_read_one_after_another(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half", group="news")
    assert "Drawn by chance from the group" in words(at)
    first = texts_read(at)
    at.button(key="bias_next").click().run()
    assert address(at)["draw"] == ["2"]
    second = texts_read(at)
    assert len(first) == len(second) == 2
    assert not set(first) & set(second)
    at.button(key="bias_previous").click().run()
    assert texts_read(at) == first


def test_a_group_that_is_not_here_is_named(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", fraction="0.3", group="![i](http://x)")
    assert is_healthy(at)
    assert "There is no group '![i](http://x)' here" in words(at)


def test_a_corpus_without_large_groups_ranks_none(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace, "bias", fraction="0.3", column=["domain", "language"], hold="n_tokens")
    assert is_healthy(at)
    assert "too few documents to say" in words(at)


def test_a_link_holds_all_that_is_chosen() -> None:
    view = BiasView(
        against=("a", "b"),
        columns=("role", "domain"),
        hold=(),
        group="",
        draw=3,
        section="ratings",
        kind="budget",
        criterion="facts_and_trivia",
    )
    assert BiasView.from_query(view.to_query()) == view
    assert BiasView.from_query(BiasView().to_query()) == BiasView()
    assert BiasView().to_query() == {}
    held = BiasView(columns=("domain",), hold=("n_tokens", "domain"))
    assert held.held == ("n_tokens",)


def test_what_changed_since_and_what_is_not_rated_is_said(
    open_page: Open, rated_workspace: Workspace, write_jsonl: Callable[..., Path]
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half")
    assert not at.info
    late = [{"text": f"Moss number {n} grows on the north side.", "domain": "late"} for n in range(40)]
    import_files(rated_workspace, [write_jsonl(late)])
    at = open_page(rated_workspace, "bias", selection="half", group="late", show="table")
    assert is_healthy(at)
    told = [each.value.replace("\u2060", "").replace("\\", "") for each in at.info]
    assert len(told) == 2
    assert f"it had {N_SAMPLE:,} documents, and has {N_SAMPLE + 40:,} now" in told[0]
    assert f"40 of {N_SAMPLE + 40:,} documents have no rating" in told[1]
    table = table_of(at).set_index("group")
    assert (table["of"].sum(), table["unrated"].sum(), table.loc["late", "unrated"]) == (N_SAMPLE, 40, 40)
    assert "40 more without a rating" in words(at)


def test_where_nothing_could_be_tested_nothing_is_said_of_chance(open_page: Open, rated_workspace: Workspace) -> None:
    select(rated_workspace, "everything", SelectionParameters(fraction="1"))
    at = open_page(rated_workspace, "bias", selection="everything")
    assert is_healthy(at)
    assert "can be tested" in words(at)
    assert "Of 8 groups" not in words(at)


def test_what_cannot_be_grouped_by_is_not_offered_and_told_as_the_command_tells_it(
    open_page: Open, rated_workspace: Workspace
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    at = open_page(rated_workspace, "bias", selection="half")
    # The documents of the sample have dates as texts.
    assert "date" not in at.multiselect(key="bias_columns").options
    for column in ("date", "title", "colour"):
        with pytest.raises(NotFoundError) as refused:
            open_selection(rated_workspace, "half", columns=[column], hold=())
        for query in ({"column": column}, {"hold": column}):
            at = open_page(rated_workspace, "bias", selection="half", **query)
            assert at.error[0].value == for_markdown(str(refused.value))
    listed = str(refused.value).split(" There is ")[1].rstrip(".").split(", ")
    assert len(set(listed)) == len(listed)
    assert not {"id", "title", "date"} & set(listed)


def test_an_unknown_selection_to_be_set_beside_is_told_whatever_is_looked_at(
    open_page: Open, rated_workspace: Workspace
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    for section in SECTIONS:
        at = open_page(rated_workspace, "bias", selection="half", against=["half", "nope"], show=section)
        assert for_markdown("no selection 'nope'") in at.error[0].value
        at.multiselect(key="bias_against").set_value(["half"]).run()
        assert is_healthy(at)
    at = open_page(rated_workspace, "bias", selection="half", against="half", show="settings", kind="selections")
    assert "No selection is set beside this one" in words(at), "beside itself nothing is seen"


def test_where_quotas_could_not_be_met_is_said(open_page: Open, rated_workspace: Workspace) -> None:
    highest = SelectionParameters(fraction="0.1", temperature=0.0)
    select(rated_workspace, "highest", highest)
    for query in ({"selection": "highest"}, {"fraction": "0.1", "temperature": "0"}):
        at = open_page(rated_workspace, "bias", **query)
        said = next(each.value for each in at.caption if "whole documents must fit" in each.value)
        # The same in the words of the table: by domain, quotas are shares of tokens.
        table = table_of(at).set_index("group")["retention"]
        first, share = said.split(": ")[1].split(" % of its quota")[0].rsplit(" has ", 1)
        assert float(share) == pytest.approx(100 * table[first.replace("\u2060", "").replace("\\", "")], abs=3)
    at = open_page(rated_workspace, "bias", fraction="0.3", quota="none")
    assert not [each for each in at.caption if "whole documents must fit" in each.value]


def test_the_page_opens_on_the_table_and_makes_no_other_selection(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(rated_workspace, "half", SelectionParameters(fraction="0.5"))
    made = []
    monkeypatch.setattr(caches, "choose", lambda *asked: made.append(asked) or choose(*asked))
    at = open_page(rated_workspace, "bias", selection="half")
    assert is_healthy(at)
    assert len(table_of(at)) > 0
    assert made == []
    at.button_group(key="bias_show").set_value("settings").run()
    assert is_healthy(at)
    assert len(made) == len(TEMPERATURES) + 1


def test_what_was_not_tested_has_no_number_and_few_documents_are_marked(
    open_page: Open, rated_workspace: Workspace
) -> None:
    at = open_page(rated_workspace, "bias", column="language", fraction="0.3")
    table = table_of(at)
    is_few = table["of"] < FEW_DOCUMENTS
    assert is_few.any()
    assert (table.loc[is_few, "sign"] == "few").all()
    assert table.loc[is_few, "p"].isna().all()
    assert at.dataframe[-1].proto.placeholder


@pytest.mark.parametrize("is_saved", [True, False])
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_sample_of_the_command_is_taken_from_the_page_saved_or_not(
    open_page: Open, rated_workspace: Workspace, tmp_path: Path, *, ending: str, is_saved: bool
) -> None:
    half = SelectionParameters(fraction="0.5")
    select(rated_workspace, "half", half)
    what = {"selection": "half"} if is_saved else {"fraction": "0.5"}
    at = open_page(rated_workspace, "bias", column=["domain", "language"], **what)
    assert "sample_download" not in [each.key for each in at.get("download_button")]
    at.number_input(key="sample_size").set_value(30)
    at.button_group(key="sample_format").set_value(ending)
    at.button(key="sample_draw").click().run()
    draw_what_was_asked_for(at, "sample")
    assert is_healthy(at)
    assert "15 kept, 15 dropped, and 0 more" in words(at)
    path = tmp_path / f"sample.{ending}"
    opened = open_selection(rated_workspace, "half", columns=["domain", "language"], hold=())
    write_sample(opened, path, size=30)
    assert "sample_download" in [each.key for each in at.get("download_button")]
    taken = under_way.sample(
        str(rated_workspace.root),
        rated_workspace.revision(),
        half if not is_saved else Membership("half", selection_manifest(rated_workspace, "half")["subset_hash"][:8]),
        ("domain", "language"),
        30,
        ending,
    ).found(within_seconds=0.0)
    assert taken is not None
    assert taken.read() == path.read_bytes()


def test_notes_that_came_since_are_in_a_sample_that_is_drawn_again(
    open_page: Open, rated_workspace: Workspace, tmp_path: Path
) -> None:
    half = SelectionParameters(fraction="0.5")
    select(rated_workspace, "half", half)
    opened = open_selection(rated_workspace, "half", columns=["domain"], hold=())
    at = open_page(rated_workspace, "bias", fraction="0.5")
    at.number_input(key="sample_size").set_value(2)
    for noted in (opened.pool.doc_ids[:0], opened.pool.doc_ids[:5]):
        for doc_id in noted.to_pylist():
            set_note(rated_workspace, doc_id, "odd")
        report = write_sample(opened, tmp_path / f"{len(noted)}.jsonl", size=2)
        at.button(key="sample_draw").click().run()
        draw_what_was_asked_for(at, "sample")
        assert is_healthy(at)
        assert f"and {report.n_noted} more with a flag or a note" in words(at)
    assert report.n_noted >= 3


def test_shortcuts_that_were_stopped_say_so_and_are_looked_for_again(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(under_way, "shortcut_sample", reading_on_and_on)
        key = str(rated_workspace.root), rated_workspace.revision(), "default"
        reading = under_way.shortcuts(*key, n=N_SHORTCUTS)
        reading.stop()
        assert reading.found(within_seconds=60) is None
    at = open_page(rated_workspace, "bias", fraction="0.3", show="shortcuts")
    assert is_healthy(at)
    assert "Reading was stopped after" in words(at)
    assert "from another window" in words(at)
    at.session_state["shortcuts_stop_here"] = reading
    at.run()
    assert "Reading was stopped after" in words(at)
    assert "from another window" not in words(at)
    assert "How much of the variance" not in words(at)
    at.button(key="shortcuts_again").click().run()
    assert is_healthy(at)
    assert "How much of the variance" in words(at)


def reading_on_and_on(*_: object, on_progress: OnProgress, **__: object) -> None:
    for number in count(1):
        on_progress(Progress(number, 0, "documents", "reading"))


def test_who_finds_shortcuts_stopped_forgets_none_that_another_one_began(
    rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "shortcut_sample", reading_on_and_on)
    key = str(rated_workspace.root), rated_workspace.revision(), "default"
    stopped = under_way.shortcuts(*key, n=3)
    stopped.stop()
    under_way.forget_shortcuts(stopped, *key, n=3)
    begun = under_way.shortcuts(*key, n=3)
    under_way.forget_shortcuts(stopped, *key, n=3)
    assert under_way.shortcuts(*key, n=3) is begun is not stopped
    begun.stop()


def test_a_sample_is_written_once_for_all_until_it_was_in_vain_or_a_note_is_newer(rated_workspace: Workspace) -> None:
    asked = str(rated_workspace.root), rated_workspace.revision(), SelectionParameters(fraction="0.5")
    rest = ("domain",), 2, "jsonl"
    first = under_way.sample(*asked, *rest)
    assert under_way.sample(*asked, *rest) is first
    assert first.found(within_seconds=60) is not None
    assert under_way.sample(*asked, *rest) is first
    select(rated_workspace, "half", asked[2])
    opened = open_selection(rated_workspace, "half", columns=["domain"], hold=())
    doc_id = opened.pool.doc_ids[0].as_py()
    set_note(rated_workspace, doc_id, "odd")
    with_note = under_way.sample(*asked, *rest)
    assert with_note is not first
    set_note(rated_workspace, doc_id, "")
    assert under_way.sample(*asked, *rest) is first
    failing = *asked, ("colour",), 2, "jsonl"
    in_vain = under_way.sample(*failing)
    with pytest.raises(NotFoundError, match="colour"):
        in_vain.found(within_seconds=60)
    assert under_way.sample(*failing) is not in_vain


def test_a_sample_is_offered_wherever_one_clicks_meanwhile(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = Event()
    take = under_way.take_sample

    def slow(*args: Any, on_progress: OnProgress, **options: Any) -> TakenSample:
        on_progress(Progress(7, 9, "documents", "reading"))
        while not may_end.wait(0.01):
            on_progress(Progress(7, 9, "documents", "reading"))
        return take(*args, on_progress=on_progress, **options)

    monkeypatch.setattr(under_way, "take_sample", slow)
    key = str(rated_workspace.root), rated_workspace.revision()
    asked = *key, SelectionParameters(fraction="0.5"), ("domain",), 30, "jsonl"
    begun = under_way.sample(*asked)
    at = open_page(rated_workspace, "bias", fraction="0.5")
    at.number_input(key="sample_size").set_value(30)
    at.session_state["sample_asked"] = asked, begun
    at.run()
    assert is_healthy(at)
    assert "Drawing the sample… 7 of 9 documents" in [each.text for each in at.get("progress")]
    assert "of" in table_of(at), "what is below does not wait"
    may_end.set()
    draw_what_was_asked_for(at, "sample")
    for _ in range(2):
        assert is_healthy(at)
        assert "15 kept, 15 dropped" in words(at)
        assert "sample_download" in [each.key for each in at.get("download_button")]
        at.button_group(key="bias_show").set_value("settings").run()


def test_a_sample_that_was_stopped_says_by_whom_and_is_drawn_again(
    open_page: Open, rated_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(rated_workspace.root), rated_workspace.revision()
    asked = *key, SelectionParameters(fraction="0.5"), ("domain",), 30, "jsonl"
    with monkeypatch.context() as slow:
        slow.setattr(under_way, "take_sample", reading_on_and_on)
        begun = under_way.sample(*asked)
        begun.stop()
        assert begun.found(within_seconds=60) is None
    at = open_page(rated_workspace, "bias", fraction="0.5")
    at.number_input(key="sample_size").set_value(30)
    at.session_state["sample_asked"] = asked, begun
    at.run()
    assert "Drawing the sample was stopped after" in words(at)
    assert "from another window" in words(at)
    at.session_state["sample_stop_here"] = begun
    at.run()
    assert "Drawing the sample was stopped after" in words(at)
    assert "from another window" not in words(at)
    at.button(key="sample_draw").click().run()
    draw_what_was_asked_for(at, "sample")
    assert is_healthy(at)
    assert "15 kept, 15 dropped" in words(at)
