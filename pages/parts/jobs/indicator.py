"""The jobs at the top of every page: how far they are, in few words, and the whole of it in a popover."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace_folder import open_workspace
from core.errors import QuLensError
from core.jobs import Job, jobs
from core.wording import duration
from pages.parts.jobs.panel import draw_jobs, numbers_under_way
from pages.parts.jobs.wording import work
from pages.parts.messages import refusals_shown
from pages.parts.wording import percent

_KEY = "jobs_at_the_top"


def job_indicator(root: str) -> None:
    """Say what is under way or has ended, where there is anything; it asks again only while something is under way.

    Parameters
    ----------
    root : str
        The folder of the workspace.
    """
    try:
        found = jobs(open_workspace(Path(root)))
    except QuLensError:
        # Where the database cannot be read, the parts that need it say so.
        return
    if found:
        under_way = numbers_under_way(found)
        st.fragment(_indicator, run_every=1 if under_way else None)(root, under_way)


def _indicator(root: str, under_way: tuple[int, ...]) -> None:
    workspace = open_workspace(Path(root))
    with refusals_shown():
        found = jobs(workspace)
        if numbers_under_way(found) != under_way:
            st.rerun()
        if not found:
            return
        label, icon = in_few_words(found)
        with st.popover(label, key=_KEY, icon=icon, type="tertiary", on_change="rerun", width="content") as panel:
            if panel.open:
                draw_jobs(workspace, found, place="top")


def in_few_words(found: list[Job]) -> tuple[str, str]:
    """Say how far the newest job under way is, or how the newest one ended; and with which icon.

    Parameters
    ----------
    found : list of Job
        At least one, the newest first.

    Returns
    -------
    tuple of (str, str)
        Words of ours, and the name of an icon.
    """
    busy = [job for job in found if job.is_under_way]
    if not busy:
        return "Jobs", ":material/task_alt:" if found[0].state == "done" else ":material/assignment_late:"
    job, others = busy[0], f" +{len(busy) - 1}" if busy[1:] else ""
    far = f" {percent(job.share_done, 0)}" if job.share_done is not None else ""
    left = f", {duration(job.seconds_left)} left" if job.seconds_left else ""
    return f"{work(job.verb)}{far}{left}{others}", ":material/progress_activity:"
