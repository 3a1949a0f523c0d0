import re
import shutil
from pathlib import Path

import pytest

from core.corpus.database import transaction
from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.insight import rater_against_rater
from core.jobs import table
from core.jobs.log import new_log
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.lookups import all_judgments
from core.judging.stored.store import store_judgments
from core.qurater.learning.training_log import LogWriter, TrainingStep
from core.qurater.raters.named_raters import DEFAULT_RATER_FOLDER
from core.records import Progress
from pages.parts.raters.view import RatersView
from pages.parts.wording import ABSENT
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
from tests.shown import as_shown

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
    assert "each pair counts in both orientations, half each: the lower half mirrors the upper one. ECE" in said
    trust = next(frame.value for frame in at.dataframe if "First preferred" in frame.value)
    assert set(trust["Judge"]) >= {MODEL_NAME, PERSON_NAME}
    missing = next(frame.value for frame in at.dataframe if "Refused" in frame.value)
    assert missing[missing["Judge"] == MODEL_NAME]["Refused"].iloc[0].startswith("1.5 %")
    assert "the band is that of the thick line, Educational value" in said
    assert "Cross-validated: on unseen documents" in said
    assert "other judges, or documents, languages and code unlike those" in said
    listed = next(frame.value for frame in at.dataframe if "gap" in frame.value)
    assert listed["gap"].is_monotonic_decreasing
    assert len(listed) == N_PAIRS
    shown = "\n".join(block.value for block in at.code)
    assert f"qulens train {judged_workspace.root} --name=mine --judgments=stored" in shown


def test_each_interval_of_two_raters_says_what_it_is_over(
    open_page: Open, judged_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(judged_workspace.root / "ratings" / "default", judged_workspace.root / "ratings" / "other")
    monkeypatch.setattr(rater_against_rater, "MOST_PAIRS", 500)
    at = open_page(judged_workspace, "raters")
    assert is_healthy(at)
    said = words(at)
    assert re.search(r"rank correlation \+1\.00 \(\+1\.00 to \+1\.00 over documents\)", said)
    assert re.search(r"0\.0 % \(0\.0 % to 0\.8 % over the pairs drawn\) of pairs in another order", said)
    assert "its 95 % interval is over documents" in said
    assert "of 500 pairs drawn by chance; the 95 % interval is over which pairs were drawn" in said


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
    assert str(answers["When (UTC)"].dtype).endswith("UTC]")
    assert ABSENT in set(answers["Votes"])
    at.button(key="close_pair").click().run()
    assert address(at) == {"by": ["facts_and_trivia"]}


def test_what_was_judged_since_is_said_and_offered(open_page: Open, judged_workspace: Workspace) -> None:
    vote = Judgment("code-01", "code-30", (0, 50), (0, 60), "writing_style", HOSTILE, "a", 1.0)
    store_judgments(judged_workspace, Judge(HOSTILE, PERSON, {}), [vote])
    at = open_page(judged_workspace, "raters")
    assert is_healthy(at)
    told = "\n".join(info.value for info in at.info)
    assert re.search(r"2 excerpts were judged since the rater was asked \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)", told)
    assert "1 judge has no pair that this rater was asked about" in words(at)
    assert at.button(key="evaluate").label == "Evaluate the rest"
    at = open_page(judged_workspace, "raters", judge=HOSTILE)
    assert "no pair in common" in words(at)


def test_a_rater_that_is_not_here_is_said(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters", rater="nobody")
    assert not at.exception
    assert "There is no rater 'nobody'" in "\n".join(as_shown(each.value) for each in at.warning)
    assert at.button(key="evaluate").disabled


def test_a_name_that_cannot_be_a_raters_is_refused_in_the_form(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters")
    at.text_input(key="train_name").set_value("../x").run()
    assert "cannot name a rater" in as_shown(at.error[0].value)
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


def test_a_link_to_a_judge_who_is_not_here_is_refused(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters", judge="nope")
    assert "Nobody called 'nope' has judged here" in as_shown(at.error[0].value)


def test_a_link_to_a_pair_that_nobody_judged_says_so(open_page: Open, judged_workspace: Workspace) -> None:
    at = open_page(judged_workspace, "raters", pair=["x", "y"])
    assert is_healthy(at)
    assert "the pair of 'x' and 'y', which is not in this list" in words(at)


def test_a_probability_is_rounded_alike_in_the_table_and_beneath_it(
    open_page: Open, judged_workspace: Workspace
) -> None:
    votes = [
        Judgment("code-01", "code-30", (0, 50), (0, 60), "writing_style", MODEL_NAME, first, 0.845) for first in "ab"
    ]
    store_judgments(judged_workspace, Judge(MODEL_NAME, MODEL, {}), votes)
    rate_judged(judged_workspace, all_judgments(judged_workspace))
    at = open_page(judged_workspace, "raters", by="writing_style", pair=["code-01", "code-30"])
    listed = next(frame.value for frame in at.dataframe if "gap" in frame.value)
    (row,) = listed.index[listed["confidence"].round(6) == 0.69]
    assert f"the judge {listed['judge'][row]:.0f} %." in words(at)
    assert listed["judge"][row] == round(listed["judge"][row])


def test_what_rests_on_few_is_not_drawn_but_said(open_page: Open, judged_workspace: Workspace) -> None:
    votes = [
        Judgment(a, b, (0, 50), (0, 60), "writing_style", "Bob", "a", 1.0)
        for a, b in (("code-01", "code-30"), ("code-30", "code-31"), ("code-01", "code-31"))
    ]
    store_judgments(judged_workspace, Judge("Bob", PERSON, {}), votes)
    said = words(open_page(judged_workspace, "raters"))
    assert re.search(r"Too few to draw, fewer than 10 triples by a criterion: .*Bob\.", said)


def test_curves_tell_folds_apart_from_steps_and_give_the_figure_of_all(
    open_page: Open, judged_workspace: Workspace
) -> None:
    shutil.copytree(DEFAULT_RATER_FOLDER, judged_workspace.rater("mine"))
    log = LogWriter(judged_workspace.rater("mine"))
    log.clear()
    log.add(TrainingStep(1, 0, "all", 0.69))
    log.add(TrainingStep(20, 0, "all", 0.5))
    for fold in (1, 2):
        log.add(TrainingStep(fold, 2, f"fold {fold}", 0.51, 0.53, {"writing_style": 0.8 + fold / 100}))
    at = open_page(judged_workspace, "raters")
    assert is_healthy(at)
    said = words(at)
    assert "mine: finished · the fit that is kept, step 20, loss 0.500 · 2 of 2 folds" in said
    assert re.search(
        r"all folds together, with 95 % intervals: Writing style \d\d\.\d % \(\d\d to \d\d %\), n = ", said
    )


def test_the_place_of_the_curves_says_what_a_training_does_before_its_first_step(
    open_page: Open, judged_workspace: Workspace
) -> None:
    with new_log(judged_workspace, 1):
        with transaction(judged_workspace, table.JOBS) as connection:
            assert table.add(connection, "train", ["--name=ours"]) == 1
            table.tell(connection, 1, Progress(1_200, 5_000, "tokens", "reading texts"), None)
        at = open_page(judged_workspace, "raters")
    said = words(at)
    assert "kept in the workspace's folder features" in said
    assert "The curves of a training stand here" not in said
