"""Attempts at a part: whole or not at all, and given up when too many have died of it."""

from collections.abc import Callable
from contextlib import suppress
from errno import ENOSPC
from os import strerror
from pathlib import Path

import pytest

from core.corpus.workspace import Workspace
from core.errors import InputError
from core.qurater.cluster.attempts import MOST_ATTEMPTS, attempt, attempts_at

PART = "part-00000.parquet"


@pytest.fixture
def workspace(make_workspace: Callable[..., Workspace]) -> Workspace:
    made = make_workspace([{"text": "a"}])
    made.ratings("tiny").mkdir(parents=True)
    return made


def files(workspace: Workspace) -> set[str]:
    return {str(path.relative_to(workspace.root)) for path in workspace.root.rglob("*") if path.is_file()}


def test_what_is_made_comes_into_the_workspace_when_it_is_whole(workspace: Workspace) -> None:
    before, target = files(workspace), workspace.ratings("tiny")
    with attempts_at(workspace, target) as folder:
        with attempt(workspace, folder, PART) as place:
            place.ratings("tiny").mkdir(parents=True)
            (place.ratings("tiny") / PART).write_text("ratings")
            assert not (target / PART).exists()
        assert (target / PART).read_text() == "ratings"
    assert files(workspace) - before == {f"ratings/tiny/{PART}"}


def test_of_a_failed_attempt_nothing_comes_into_the_workspace(workspace: Workspace) -> None:
    before = files(workspace)
    with attempts_at(workspace, workspace.ratings("tiny")) as folder:
        with suppress(RuntimeError), attempt(workspace, folder, PART) as place:
            (place.root / "half").write_text("half")
            raise RuntimeError
        assert list(folder.iterdir()) == []
    assert files(workspace) == before


def test_what_the_system_refuses_is_told_with_the_node(workspace: Workspace) -> None:
    with (
        attempts_at(workspace, workspace.ratings("tiny")) as folder,
        pytest.raises(InputError, match=f"could not work at '{PART}' in '{workspace.root}': No space left on device"),
        attempt(workspace, folder, PART),
    ):
        raise OSError(ENOSPC, strerror(ENOSPC))


def test_two_at_one_part_do_not_disturb_each_other(workspace: Workspace) -> None:
    """One of them was taken for dead."""
    with attempts_at(workspace, workspace.ratings("tiny")) as folder:
        with attempt(workspace, folder, PART) as one, attempt(workspace, folder, PART) as other:
            for place, text in ((one, "one"), (other, "other")):
                place.ratings("tiny").mkdir(parents=True)
                (place.ratings("tiny") / PART).write_text(text)
        assert (workspace.ratings("tiny") / PART).read_text() == "one"  # which ended last


def test_a_part_of_which_processes_die_is_given_up(workspace: Workspace) -> None:
    with attempts_at(workspace, workspace.ratings("tiny")) as folder:
        for n_died in range(MOST_ATTEMPTS):
            (folder / f"{PART}-{n_died}").mkdir()
        with pytest.raises(InputError, match=f"3 processes died while they worked at '{PART}'"):
            attempt(workspace, folder, PART).__enter__()
        with attempt(workspace, folder, "part-00001.parquet"):
            pass


def test_what_a_killed_run_left_is_removed(workspace: Workspace) -> None:
    target = workspace.ratings("tiny")
    with attempts_at(workspace, target) as folder:
        left = folder / f"{PART}-0"
    left.mkdir(parents=True)
    with attempts_at(workspace, target) as again:
        assert again == folder
        assert list(folder.iterdir()) == []


def test_a_node_that_sees_no_workspace_makes_none(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not see"):
        attempt(workspace, tmp_path / "elsewhere", PART).__enter__()
    assert not (tmp_path / "elsewhere").exists()
