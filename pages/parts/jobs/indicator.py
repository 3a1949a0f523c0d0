"""The jobs at the top of every page: how far they are, in few words, and the whole of it in a popover."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.errors import QuLensError
from core.jobs import Job, jobs
from core.wording import duration
from pages.parts.jobs.panel import draw_jobs, numbers_under_way
from pages.parts.jobs.wording import work
from pages.parts.messages import refusals_shown
from pages.parts.wording import percent

_KEY = "jobs_at_the_top"


def job_popover(root: str) -> None:
    """Draw a button that opens what is under way or has ended, where there is anything.

    Parameters
    ----------
    root : str
        The folder of the workspace.
    """
    _watched(root, _popover)


def job_line(root: str) -> None:
    """Say in one line how far the newest job under way is; nothing where none is.

    Parameters
    ----------
    root : str
        The folder of the workspace.
    """
    _watched(root, _line)


def _watched(root: str, draw: Callable[[Workspace, list[Job]], None]) -> None:
    """Draw, and again each second only while something is under way; else it costs one look into the database."""
    try:
        found = jobs(open_workspace(Path(root)))
    except QuLensError:
        # Where the database cannot be read, the parts that need it say so.
        return
    if found:
        under_way = numbers_under_way(found)
        st.fragment(_again, run_every=1 if under_way else None)(root, under_way, draw)


def _again(root: str, under_way: tuple[int, ...], draw: Callable[[Workspace, list[Job]], None]) -> None:
    workspace = open_workspace(Path(root))
    with refusals_shown():
        found = jobs(workspace)
        if numbers_under_way(found) != under_way:
            st.rerun()
        draw(workspace, found)


def _popover(workspace: Workspace, found: list[Job]) -> None:
    if not found:
        return
    # Label and icon stay the same: with another one it would be another popover, which is closed.
    with st.popover(
        "Jobs", key=_KEY, icon=":material/pending_actions:", type="tertiary", on_change="rerun", wrap=False
    ) as panel:
        if panel.open:
            draw_jobs(workspace, found, place="top")


def _line(workspace: Workspace, found: list[Job]) -> None:
    if words := in_few_words(found):
        st.caption(f":material/progress_activity: {words}")


def in_few_words(found: list[Job]) -> str:
    """Say how far the newest job under way is, and how many others there are; nothing where none is under way.

    Parameters
    ----------
    found : list of Job
        The newest first.

    Returns
    -------
    str
        Words of ours, such as ``Rating 42 %, 3 min left``.
    """
    busy = [job for job in found if job.is_under_way]
    if not busy:
        return ""
    far = f" {percent(busy[0].share_done, 0)}" if busy[0].share_done is not None else ""
    left = f", {duration(busy[0].seconds_left)} left" if busy[0].seconds_left else ""
    others = f", and {len(busy) - 1:,} more" if busy[1:] else ""
    return f"{work(busy[0].verb)}{far}{left}{others}"
