import shutil
from pathlib import Path

import pytest

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.judging.stored.judgment import PERSON, Judge, Judgment
from core.judging.stored.store import store_judgments
from pages.parts.raters.view import RatersView
from tests.judged import (
    MODEL_NAME,
    N_PAIRS,
    PERSON_NAME,
    a_judged_pair,
    forget_judgments,
    rate_judged,
    store_some_judgments,
)
from tests.pages.conftest import Open, address, is_healthy, words

HOSTILE = "<b>Eve</b> [x](http://y) $a$ :smile:"


@pytest.fixture(scope="module")
def judged_built_once(sample_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with judgments, and the default rater's ratings of what was judged."""
    root = Path(shutil.copytree(sample_built_once, tmp_path_factory.mktemp("judged") / "workspace"))
    workspace = forget_judgments(open_workspace(root))
    rate_judged(workspace, store_some_judgments(workspace))
    return root


@pytest.fixture
def judged_workspace(judged_built_once: Path, tmp_path: Path) -> Workspace:
    return open_workspace(Path(shutil.copytree(judged_built_once, tmp_path / "judged")))


def test_without_judgments_the_page_says_how_to_get_some(open_page: Open, rated_workspace: Workspace) -> None:
    at = open_page(forget_judgments(rated_workspace), "raters")
    assert is_healthy(at)
    said = words(at)
    assert "Nobody has judged pairs here yet" in said
    assert "fewer than two raters" in said
    assert "How far they can be trusted" not in said
    assert f"qulens judge {rated_workspace.root}" in "\n".join(block.value for block in at.code)
    assert at.checkbox(key="train_stored").disabled


def test_every_section_has_its_figures(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters")
    assert is_healthy(at)
    said = words(at)
    assert f"**{N_PAIRS} pairs** of **12 documents**" in said
    assert "1 person and 1 model" in said
    assert "connect all 12 judged documents" in said
    assert f"Measured on up to **{N_PAIRS} pairs** a criterion" in said
    assert "ECE" in said
    trust = next(frame.value for frame in at.dataframe if "First preferred" in frame.value)
    assert set(trust["Whose"]) >= {MODEL_NAME, PERSON_NAME}
    assert trust[trust["Whose"] == MODEL_NAME]["Refused"].iloc[0].startswith("1.5 %")
    listed = next(frame.value for frame in at.dataframe if "gap" in frame.value)
    assert listed["gap"].is_monotonic_decreasing
    assert len(listed) == N_PAIRS
    shown = "\n".join(block.value for block in at.code)
    assert f"qulens train {judged_workspace.root} --name=mine --judgments=stored" in shown


def test_a_judge_and_a_pair_are_chosen_by_the_address(open_page: Open, judged_workspace: Workspace) -> None:
    listed = next(f.value for f in open_page(judged_workspace, "raters").dataframe if "gap" in f.value)
    at = open_page(judged_workspace, "raters", judge=PERSON_NAME, by="facts_and_trivia")
    assert is_healthy(at)
    by_person = next(frame.value for frame in at.dataframe if "gap" in frame.value)
    assert len(by_person) == 22 < len(listed)
    pair = a_judged_pair(judged_workspace)
    at = open_page(judged_workspace, "raters", by="facts_and_trivia", pair=pair)
    assert is_healthy(at)
    answers = next(frame.value for frame in at.dataframe if "Shown first" in frame.value)
    assert set(answers["Judge"]) == {MODEL_NAME, PERSON_NAME}
    assert set(answers["Shown first"]) == {"A", "B"}
    at.button(key="close_pair").click().run()
    assert address(at) == {"by": ["facts_and_trivia"]}


def test_what_was_judged_since_is_said_and_offered(open_page: Open, judged_workspace: Workspace) -> None:
    vote = Judgment("code-01", "code-30", (0, 50), (0, 60), "writing_style", HOSTILE, "a", 1.0)
    store_judgments(judged_workspace, Judge(HOSTILE, PERSON, {}), [vote])
    at = open_page(judged_workspace, "raters")
    assert is_healthy(at)
    assert "2 excerpts were judged since" in "\n".join(info.value for info in at.info)
    assert at.button(key="evaluate").label == "Evaluate the rest"
    at = open_page(judged_workspace, "raters", judge=HOSTILE)
    assert "no pair in common" in words(at)


def test_a_rater_that_is_not_here_is_said(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters", rater="nobody")
    assert not at.exception
    assert "There is no rater 'nobody'" in "\n".join(
        each.value.replace("\u2060", "").replace("\\", "") for each in at.warning
    )
    assert at.button(key="evaluate").disabled


def test_a_name_that_cannot_be_a_raters_is_refused_in_the_form(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters")
    at.text_input(key="train_name").set_value("../x").run()
    assert "cannot name a rater" in at.error[0].value.replace("\u2060", "").replace("\\", "")
    at.text_input(key="train_name").set_value("ours").run()
    at.checkbox(key="train_stored").uncheck().run()
    assert "There is nothing to learn from" in words(at)
    assert is_healthy(at)
    at.text_area(key="train_files").set_value("votes.jsonl:2\n").run()
    shown = "\n".join(block.value for block in at.code)
    assert f"--name=ours --judgments={judged_workspace.root.parent}/votes.jsonl:2" in shown


@pytest.mark.parametrize(
    "view",
    [
        RatersView(),
        RatersView(rater="/a/b", judge=HOSTILE, against="x", criterion="writing_style", pair=("a&b", "c=d")),
    ],
)
def test_a_view_comes_back_from_its_address(view: RatersView) -> None:
    assert RatersView.from_query(view.to_query()) == view


def test_a_link_that_names_one_document_is_refused(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters", pair=["code-01"])
    assert "Name two" in at.error[0].value
