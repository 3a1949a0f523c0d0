"""Ours: what a user's selection does, on the synthetic workspace; and the preview that the app shows of it."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from speed.selection.modes import CRITERION, SHARE_OF_TOKENS, Mode
from speed.selection.quotas import Integers

if TYPE_CHECKING:
    from core.selection.asked.parameters import SelectionParameters

_NAME = "tenth"
# Each asks for other keys, as a slider that is moved.
_TEMPERATURES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


def ours(folder: Path, mode: Mode) -> Integers:
    """Choose; the answer lies in memory."""
    from core.corpus.workspace import DEFAULT_RATER
    from core.corpus.workspace_folder import open_workspace
    from core.selection.choosing.choose import choose
    from core.selection.pool.load import load_pool

    pool = load_pool(open_workspace(folder / "workspace"), DEFAULT_RATER)
    return choose(pool, _parameters(mode.temperature, by_domain=mode.by_domain)).rows


def ours_stored(folder: Path, mode: Mode) -> Integers:
    """Choose, and store the subset with its manifest, as `qulens select` does."""
    from core.corpus.workspace import DEFAULT_RATER
    from core.corpus.workspace_folder import open_workspace
    from core.selection.choosing.choose import choose
    from core.selection.pool.load import load_pool
    from core.selection.stored.selecting import store

    workspace = open_workspace(folder / "workspace")
    parameters = _parameters(mode.temperature, by_domain=mode.by_domain)
    pool = load_pool(workspace, DEFAULT_RATER)
    choice = choose(pool, parameters)
    store(workspace, _NAME, pool, parameters=parameters, choice=choice, force=True)
    return choice.rows


def preview_seconds(folder: Path) -> dict[str, list[float]]:
    """Time what the app does when a slider moves, in a process that has the pool already: choose, and compare.

    Returns
    -------
    dict
        Seconds of each preview, with quotas by domain and without; the very first one is left out.
    """
    from core.corpus.workspace import DEFAULT_RATER
    from core.corpus.workspace_folder import open_workspace
    from core.insight.subset_and_pool import binned, compare
    from core.selection.choosing.choose import choose
    from core.selection.pool.load import load_pool

    pool = load_pool(open_workspace(folder / "workspace"), DEFAULT_RATER)
    # Kept by the app for each corpus, as the pool is.
    ratings = {name: binned(pool, name) for name in pool.criteria}
    compare(pool, choose(pool, _parameters(_TEMPERATURES[-1] + 1, by_domain=True)), ratings)
    found: dict[str, list[float]] = {"per domain": [], "without quotas": []}
    for temperature in _TEMPERATURES:
        for name, seconds in found.items():
            started = time.perf_counter()
            compare(pool, choose(pool, _parameters(temperature, by_domain=name == "per domain")), ratings)
            seconds.append(time.perf_counter() - started)
    return found


def _parameters(temperature: float, *, by_domain: bool) -> "SelectionParameters":
    from core.selection.asked.parameters import SelectionParameters

    return SelectionParameters(
        fraction=f"1/{SHARE_OF_TOKENS}",
        criteria=((CRITERION, 1.0),),
        temperature=temperature,
        quota="proportional" if by_domain else "none",
    )


if __name__ == "__main__":
    print(json.dumps(preview_seconds(Path(sys.argv[1]))))
