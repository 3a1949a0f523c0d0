"""The command below the page makes the same selection, from the same parameters."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.corpus.workspace import Workspace
from core.selection.asked.parameters import SelectionParameters
from core.selection.asked.phases import Phase
from core.selection.baselines.registry import as_baseline, matched_to
from core.selection.pool.needed import fingerprint_of_list
from core.selection.stored.selecting import select, selection_manifest
from pages.parts.subset.commands import select_command
from tests.command_line import qulens
from tests.insight.test_compared_selections import add_column

TENTH = SelectionParameters(fraction="0.1")
TWO = (("writing_style", 0.5), ("facts_and_trivia", 1.0))
COLUMNS = {"number": [0.5, 2.0, None, -1.0], "flag": [True, False, True, True, False], "topic": ["a", "b c", None]}

CASES = {
    "plain": TENTH,
    "tokens": replace(TENTH, fraction=None, token_budget=9_999, inverse=True, temperature=0.333),
    "documents": replace(TENTH, fraction=None, document_budget=31, seed=2**63 - 1, quota="none"),
    "minimum": replace(TENTH, criteria=TWO, combine="minimum", order="rating-up", jitter=0.25),
    "mix": replace(TENTH, criteria=TWO, combine="mix", order="cyclical", cycles=3),
    "column": replace(TENTH, criteria=(("educational_value", 1.0), ("number", -0.5)), reference="writing_style"),
    "floors": replace(TENTH, at_least=(("writing_style", "30"), ("number", "12.5")), quota="quality"),
    "groups": replace(TENTH, quota_by="topic", minimum_per_group=50, max_epochs=2),
    "left out": replace(TENTH, excluded=("flag",), collapse="topic", fraction="0.001", quota="none"),
    "required": replace(TENTH, required=("flag",), order="folded"),
    "shares": replace(TENTH, quota="none", shares=(("news", "1/3"), ("web", "2/3"))),
    "phases": replace(
        TENTH,
        order="staged",
        phases=(Phase("0.8", "first"), Phase("0.2", criteria=TWO, temperature=0.5, order="rating-up", shares=None)),
    ),
}


@pytest.fixture
def workspace(rated_workspace: Workspace) -> Workspace:
    for name, values in COLUMNS.items():
        add_column(rated_workspace, name, list(values))
    return rated_workspace


def run_command(workspace: Workspace, parameters: SelectionParameters, folder: Path, match: str | None = None) -> None:
    """Run what the page writes, in a folder with the files that it names."""
    import shlex

    command = select_command(parameters, "theirs", match=match)
    assert command is not None
    for name, content in command.files.items():
        (folder / name).write_text(content)
    qulens("select", workspace.root, *shlex.split(" ".join(command.arguments)))


def require_same(workspace: Workspace) -> None:
    mine, theirs = (selection_manifest(workspace, name) for name in ("mine", "theirs"))
    assert theirs["parameters"] == mine["parameters"]
    assert theirs["subset_hash"] == mine["subset_hash"]


@pytest.mark.parametrize("case", CASES)
def test_the_command_asks_for_the_same(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.chdir(tmp_path)
    select(workspace, "mine", CASES[case])
    run_command(workspace, CASES[case], tmp_path)
    require_same(workspace)


@pytest.mark.parametrize("baseline", ["uniform", "top-k", "rules", "clusters", "dsir", "perplexity-low"])
def test_the_command_asks_for_the_same_baseline(workspace: Workspace, tmp_path: Path, baseline: str) -> None:
    add_column(workspace, "rules", [True, True, False])
    add_column(workspace, "cluster", ["one", "two"])
    add_column(workspace, "dsir", [1.0, -2.0, 3.5])
    add_column(workspace, "bits_per_byte", [1.0, 2.0, 3.0])
    parameters = as_baseline(TENTH, baseline, workspace.columns(), workspace.root)
    select(workspace, "mine", parameters)
    run_command(workspace, parameters, tmp_path)
    require_same(workspace)


def test_the_command_finds_the_same_temperature(workspace: Workspace, tmp_path: Path) -> None:
    select(workspace, "mine", TENTH, temperature_for="ess=0.5")
    parameters = SelectionParameters.from_json(selection_manifest(workspace, "mine")["parameters"])
    assert parameters.temperature_for == "ess=0.5"
    run_command(workspace, parameters, tmp_path)
    require_same(workspace)


def test_the_command_leaves_out_the_same_list(workspace: Workspace, tmp_path: Path) -> None:
    listed = tmp_path / "ids of mine.txt"
    listed.write_text("web-01\nnews-01\n")
    parameters = replace(TENTH, excluded_lists=((str(listed), fingerprint_of_list(listed)),))
    select(workspace, "mine", parameters)
    run_command(workspace, parameters, tmp_path)
    require_same(workspace)


def test_the_command_matches_the_same_selection(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    select(workspace, "first", TENTH)
    parameters = matched_to(TENTH, selection_manifest(workspace, "first"))
    select(workspace, "mine", parameters)
    run_command(workspace, parameters, tmp_path, match="first")
    require_same(workspace)
    # Loaded later, nobody knows what it was matched to: the shares make the same documents.
    qulens("select", workspace.root, "--name", "x", "--fraction", "0.1")
    command = select_command(parameters, "by-shares")
    assert command is not None
    assert "--baseline uniform" in command.arguments


def test_what_no_option_says_has_no_command() -> None:
    assert select_command(replace(TENTH, criteria=(("number", 1.0),), is_raw=True), "a") is None
