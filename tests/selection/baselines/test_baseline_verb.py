"""The verb as a script meets it: one JSON object, lines for people, refusals in one sentence."""

import pytest

from core.cli.baselines import METHODS
from tests.command_line import qulens, refusal_of, result_of
from tests.selection.baselines.corpora import BY_ID, CRITERIA, rate_by_rule, records, texts_of


@pytest.fixture
def workspace(make_workspace):
    return make_workspace(records(texts_of(80, seed=1)), names=BY_ID)


@pytest.fixture
def target(write_jsonl):
    return write_jsonl([{"body": text} for text in texts_of(30, seed=2)], "target.jsonl")


def test_columns_are_made_and_told(workspace, target):
    asked = ["--target", target, "--text-field", "body"]
    found = result_of("baseline", workspace.root, "dsir", *asked)
    assert found == {"column": "dsir", "n_documents": 80, "n_values": 80, "resumed_documents": 0}
    assert (
        "Column 'like': 80 of 80 documents"
        in qulens("baseline", workspace.root, "dsir", *asked, "--name", "like").stdout
    )
    held_out = result_of("baseline", workspace.root, "classifier", *asked)["held_out"]
    assert held_out == {"auc": held_out["auc"], "n_targets": 30, "n_drawn": 30, "n_folds": 5}
    assert "30 target texts and 30 drawn documents" in qulens("baseline", workspace.root, "classifier", *asked).stdout
    assert workspace.columns() == ["classifier", "dsir", "like"]


def test_a_students_agreement_is_always_shown(workspace):
    rate_by_rule(workspace)
    found = result_of("baseline", workspace.root, "student")
    assert (found["rater"], found["n_documents"], found["n_lessons"]) == ("student", 80, 80)
    assert list(found["agreement"]) == list(CRITERIA)
    assert {"n", "spearman", "spearman_low", "spearman_high", "pearson"} <= set(found["agreement"]["writing_style"])
    shown = qulens("baseline", workspace.root, "student", "--teacher", f"{workspace.root}:default").stdout
    assert f"{found['agreement']['writing_style']['spearman']:.3f}" in shown
    assert "80 documents rated by 'student', who learned from 80 documents rated by 'default'." in shown


def test_what_cannot_be_done_is_refused(workspace, target):
    assert f"There is no method 'dsri'. Take one of {', '.join(METHODS)}." in refusal_of(
        "baseline", workspace.root, "dsri"
    )
    assert "Name files with texts like those that you want by --target" in refusal_of(
        "baseline", workspace.root, "dsir"
    )
    assert "--text-field" in refusal_of("baseline", workspace.root, "dsir", "--target", target)
    assert "No ratings by 'default'" in refusal_of("baseline", workspace.root, "student")
    assert "cannot name a column" in refusal_of(
        "baseline", workspace.root, "dsir", "--target", target, "--text-field", "body", "--name", "../x"
    )
