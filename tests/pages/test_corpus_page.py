"""The corpus page as a place of work: importing, rating, watching, stopping; and what it says of a corpus."""

import json
import os
import shlex
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.corpus.importing import import_files
from core.corpus.rows import FieldNames
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import create_workspace, open_workspace
from core.insight.ratings_here import n_unfamiliar
from core.jobs import Job, jobs, start
from core.sample import SAMPLE_DOCUMENTS
from pages.parts.corpus.import_form import FIELDS, TEXT, UNIT, import_arguments
from tests.pages.conftest import HOSTILE, Open, address, is_healthy, words
from tests.sample import N_SAMPLE
from tests.shown import as_shown

MakeWorkspace = Callable[..., Workspace]
WriteJsonl = Callable[..., Path]

# Only a test that hangs comes to it.
_SECONDS_TO_END = 600


def button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if each.label == label)


def press(at: AppTest, label: str) -> AppTest:
    return button(at, label).click().run()


def ended(workspace: Workspace, state: str = "done") -> Job:
    """The newest job, when it has ended."""
    deadline = time.monotonic() + _SECONDS_TO_END
    while (job := jobs(workspace)[0]).is_under_way:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert job.state == state, job.message
    return job


def expander(at: AppTest, beginning: str) -> Any:
    return next(each for each in at.expander if each.label.startswith(beginning))


def test_a_new_folder_becomes_a_workspace_by_the_import_that_is_started_there(open_page: Open, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    nowhere = Workspace(folder, "", "", is_temporary=False)
    at = open_page(nowhere)
    assert is_healthy(at)
    assert "no workspace here yet" in words(at)
    assert not folder.exists()

    at.text_area(key="import_files").set_value(str(SAMPLE_DOCUMENTS))
    at.text_input(key="import--id-field").set_value("id")
    press(at, "Import")
    assert is_healthy(at)
    workspace = open_workspace(folder)
    assert ended(workspace).command("W") == f"qulens import W --id-field=id {SAMPLE_DOCUMENTS}"
    at.run()
    assert is_healthy(at)
    assert f"{N_SAMPLE} documents" in words(at)
    assert "Import done" in words(at)
    assert not expander(at, f"Import: {N_SAMPLE} documents").proto.expanded
    assert expander(at, "Rate: not yet").proto.expanded


def test_pages_on_a_new_folder_lead_to_the_import(open_page: Open, tmp_path: Path) -> None:
    nowhere = Workspace(tmp_path / "new", "", "", is_temporary=False)
    for page in ("browse", "subset"):
        at = open_page(nowhere, page)
        assert is_healthy(at)
        assert "no workspace here yet" in words(at)
        assert any("qulens import" in element.value for element in at.code)


def test_a_folder_that_holds_something_else_is_refused(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-my-aunt.txt").write_text("Dear aunt")
    at = open_page(Workspace(tmp_path / "letters", "", "", is_temporary=False))
    assert not at.exception
    assert "is no workspace and is not empty" in as_shown(at.error[0].value)


def test_the_first_records_are_shown_before_anything_is_imported(
    open_page: Open, tmp_path: Path, write_jsonl: WriteJsonl
) -> None:
    path = write_jsonl([{"body": "# **one**", "n": 1}, {"body": " "}, *({"body": f"text {n}"} for n in range(9))])
    at = open_page(create_workspace(tmp_path / "empty"))
    at.text_area(key="import_files").set_value(path.name)
    press(at, "Look at the first records")
    assert is_healthy(at)
    assert "Line 1 would be refused: no field 'text' (found: 'body', 'n')" in words(at)

    at.text_input(key="import--text-field").set_value("body")
    press(at, "Look at the first records")
    shown = at.dataframe[0].value
    assert list(shown["text"]) == ["# **one**", "text 0", "text 1"]
    assert list(shown["field n"][:1]) == ["1"]
    assert "Line 2 would be refused: field 'body' is blank" in words(at)
    assert any("--text-field=body" in element.value for element in at.code)
    assert jobs(open_workspace(tmp_path / "empty")) == []


def test_dates_and_tokens_are_shown_as_the_import_understands_them(
    open_page: Open, tmp_path: Path, write_jsonl: WriteJsonl
) -> None:
    path = write_jsonl([{"text": "a", "when": 2019, "n": 1_200}, {"text": "b", "when": "soon", "n": 3}])
    at = open_page(create_workspace(tmp_path / "empty"))
    at.text_area(key="import_files").set_value(str(path))
    at.text_input(key="import--date-field").set_value("when")
    at.text_input(key="import--tokens-field").set_value("n")
    press(at, "Look at the first records")
    assert is_healthy(at)
    shown = at.dataframe[0].value
    assert list(shown["date"]) == ["2019-01-01 00:00:00", "cannot be read"]
    assert list(shown["tokens"]) == ["1,200", "3"]

    press(at, "Import")
    ended(open_workspace(tmp_path / "empty"))
    at.run()
    assert is_healthy(at)
    assert "1 of 2 documents dated, 2019-01-01 to 2019-01-01. 1 date could not be read." in words(at)
    # What tokens are counted by is settled now.
    assert not [each for each in at.text_input if each.key in {f"import{option.option}" for option in UNIT}]


def test_what_cannot_be_imported_is_said_and_the_page_stays(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(rated_workspace)
    press(at, "Import")
    assert not at.exception
    assert "No file is named" in at.error[0].value
    assert any("Read documents" in str(link.proto) for link in at.get("page_link"))

    for pressed in ("Look at the first records", "Import"):
        at.text_area(key="import_files").set_value("--help\n/no/such/file.jsonl")
        press(at, pressed)
        assert not at.exception
        refusal = as_shown(at.error[0].value)
        assert f"There is no file '{rated_workspace.root.parent / '--help'}'" in refusal
    assert jobs(rated_workspace) == []


def test_a_refused_first_import_leaves_nothing_behind(open_page: Open, tmp_path: Path) -> None:
    at = open_page(Workspace(tmp_path / "new", "", "", is_temporary=False))
    at.text_area(key="import_files").set_value("no-such-file.jsonl")
    press(at, "Import")
    assert "There is no file" in at.error[0].value
    assert list(tmp_path.iterdir()) == []


def test_each_option_of_the_form_is_one_of_the_command(
    open_page: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.cli import main

    monkeypatch.setattr("sys.argv", ["qulens", "import", "--help"])
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().out
    assert [option.option for option in (*FIELDS, *UNIT) if f"{option.option} " not in told] == []
    said = import_arguments("~/a\n\n s3://b/c ", {TEXT: "--x y"}, tmp_path / "workspace")
    assert said == ["--text-field=--x y", str(Path.home() / "a"), "s3://b/c"]


def test_rating_is_started_watched_cancelled_and_resumed_from_the_page(
    open_page: Open, make_workspace: MakeWorkspace, write_jsonl: WriteJsonl, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With one core, no machine ends it before it can be cancelled.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    texts = [json.loads(line)["text"] for line in SAMPLE_DOCUMENTS.read_bytes().splitlines()[:60]]
    workspace = make_workspace({"text": text} for text in texts)
    for number in range(4):
        import_files(workspace, [write_jsonl({"text": f"{text} ({number})"} for text in texts)])
    at = open_page(workspace)
    press(at, "Rate")
    assert is_healthy(at)
    assert button(at, "Rate").disabled
    assert "Rating is under way" in words(at)
    deadline = time.monotonic() + _SECONDS_TO_END
    while not list(workspace.root.glob("ratings/default/part-00001.parquet")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    press(at, "Cancel")
    assert is_healthy(at)
    ended(workspace, "cancelled")
    at.run()
    assert "Rating cancelled" in words(at)
    assert "of 300 documents done" in words(at)
    assert list(at.dataframe[-2].value["Rater"]) == ["default"]
    press(at, "Resume rating")
    job = ended(workspace)
    assert "were rated before" in job.message
    at.run()
    assert is_healthy(at)
    assert "rated by default (300)" in words(at)
    assert button(at, "Rate").disabled, "there is nothing left to rate"


def test_an_ended_job_is_started_again_or_dismissed(open_page: Open, rated_workspace: Workspace) -> None:
    start(rated_workspace, "import", ["/no/such/<b>file</b>.jsonl"])
    ended(rated_workspace, "failed")
    at = open_page(rated_workspace)
    assert "/no/such/<b>file</b>.jsonl" in words(at)
    assert not any("<b>" in element.value for element in at.markdown)
    press(at, "Start again")
    again = ended(rated_workspace, "failed")
    assert [job.number for job in jobs(rated_workspace)] == [again.number]
    at.run()
    press(at, "Dismiss")
    assert is_healthy(at)
    assert jobs(rated_workspace) == []


def test_a_killed_job_is_shown_as_lost(open_page: Open, rated_workspace: Workspace) -> None:
    start(rated_workspace, "rate", ["--force"])
    at = open_page(rated_workspace)
    assert "Rating" in words(at)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if path.exists() and str(rated_workspace.root).encode() in path.read_bytes():
            os.kill(int(path.parent.name), signal.SIGKILL)
    ended(rated_workspace, "lost")
    at.run()
    assert is_healthy(at)
    assert "Rating lost" in words(at)


def test_a_rater_that_was_trained_here_can_be_chosen(open_page: Open, make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace([{"text": "x"}])
    folder = workspace.rater("mine")
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    at = open_page(workspace)
    at.selectbox(key="rate_rater").set_value("mine").run()
    assert is_healthy(at)
    assert any(element.value.endswith("--rater=mine") for element in at.code)
    press(at, "Rate")
    assert "has no model.safetensors" in ended(workspace, "failed").message


def test_what_came_in_and_who_rated_it_stand_on_the_page(
    open_page: Open, rated_workspace: Workspace, write_jsonl: WriteJsonl
) -> None:
    import_files(rated_workspace, [write_jsonl([{"text": "late"}, {"text": "late"}, {"text": ""}], "late.jsonl")])
    at = open_page(rated_workspace)
    assert is_healthy(at)
    frames = [element.value for element in at.dataframe]
    raters = next(frame for frame in frames if "Rater" in frame)
    assert raters[["Rater", "Documents rated", "To be rated", "Hardly known"]].values.tolist() == [
        ["default", N_SAMPLE, 1, n_unfamiliar(rated_workspace, "default")]
    ]
    imports = next(frame for frame in frames if "Files" in frame)
    assert list(imports["Files"]) == ["late.jsonl", "documents.jsonl"]
    assert imports.iloc[0][["Documents", "Refused rows", "Copies dropped"]].tolist() == [1, 1, 1]
    assert f"{N_SAMPLE}** of {N_SAMPLE + 1} documents done, 1 to go" in words(at)


def test_refused_rows_are_turned_over_page_by_page_and_by_reason(
    open_page: Open, make_workspace: MakeWorkspace
) -> None:
    workspace = make_workspace([{"text": "x"}, *([{"text": " "}] * 150), *([{"body": "y"}] * 30)])
    at = open_page(workspace, "corpus", page="2")
    assert is_healthy(at)
    assert len(at.dataframe[-1].value) == 80
    assert list(at.dataframe[-1].value["Line"][:1]) == [102]
    at.selectbox(key="refused_for").set_value("no field 'text' (found: 'body')").run()
    assert is_healthy(at)
    assert address(at) == {"refused": ["no field 'text' (found: 'body')"]}
    assert len(at.dataframe[-1].value) == 30
    assert len(open_page(workspace, "corpus", refused="no such reason", page="99").dataframe[-1].value) == 80


def test_dates_are_shown_where_there_are_any(
    open_page: Open, make_workspace: MakeWorkspace, write_jsonl: WriteJsonl
) -> None:
    workspace = make_workspace([{"text": "undated", "domain": "d2"}])
    assert "dated" not in words(open_page(workspace))
    days = [date(2001, 1, 1) + timedelta(days=200 * n) for n in range(8)]
    rows = [{"text": f"text {n}", "domain": f"d{n % 2}", "day": str(day)} for n, day in enumerate(days)]
    import_files(workspace, [write_jsonl(rows)], names=FieldNames(date="day"))
    at = open_page(workspace)
    assert is_healthy(at)
    assert "8 of 9 documents dated, 2001-01-01 to 2004-11-01" in words(at)
    domains = at.dataframe[0].value
    assert domains.set_index("domain")["n_dated"].to_dict() == {"d0": 4, "d1": 4, "d2": 0}


def test_a_thousand_hostile_domains_are_shown(open_page: Open, make_workspace: MakeWorkspace) -> None:
    rows = [{"text": f"text {n}", "domain": f"{HOSTILE[n % len(HOSTILE)]} {n}\n"} for n in range(1_000)]
    at = open_page(make_workspace([*rows, {"text": "", "domain": "x"}]))
    assert is_healthy(at)
    assert "The 40 largest of 1,000 domains" in words(at)
    assert len(at.dataframe[0].value) == 1_000


def test_a_database_that_cannot_be_used_does_not_hide_the_corpus(open_page: Open, rated_workspace: Workspace) -> None:
    (rated_workspace.root / "workspace.sqlite").write_bytes(b"no database at all" * 100)
    at = open_page(rated_workspace)
    assert is_healthy(at)
    assert f"{N_SAMPLE} documents" in words(at)
    assert button(at, "Import").disabled
    assert "cannot be used" in words(at)


def test_commands_on_the_page_are_those_of_a_shell(open_page: Open, tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "a b; touch x")
    at = open_page(workspace)
    assert shlex.split(at.code[0].value)[:3] == ["qulens", "import", str(workspace.root)]
