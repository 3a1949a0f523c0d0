"""The jobs of a workspace on a page: those under way draw themselves again every second."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace import Workspace
from core.corpus.workspace_folder import open_workspace
from core.errors import QuLensError
from core.jobs import Job, cancel, dismiss, jobs, log_of, start
from core.wording import duration
from pages.parts.jobs.wording import how_far, work
from pages.parts.messages import refusals_shown
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import moment

_ICONS = {
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
    "lost": ":material/heart_broken:",
}
_MOST_CHARACTERS = 600
# What does not write to the corpus may be done beside what does.
_BESIDE_OTHERS = ("export",)
# What goes on where it was stopped.
_GOES_ON = ("rate", "index", "evaluate")


def job_panel(root: str) -> str | None:
    """Draw the jobs of a workspace, where there are any.

    Parameters
    ----------
    root : str
        The folder.

    Returns
    -------
    str or None
        Why no other job can be started now; None where one can.
    """
    try:
        found = jobs(open_workspace(Path(root)))
    except QuLensError as error:
        # The corpus can be read where its database cannot be written.
        return str(error)
    under_way = numbers_under_way(found)
    # The numbers are remembered by the fragment: as soon as others are under way, the whole page is another.
    st.fragment(_panel, run_every=1 if under_way else None)(root, under_way)
    return _why_not_now(found)


def why_not_now(root: str) -> str | None:
    """Say why no other job can be started now, None where one can; for what stands beside work shown elsewhere."""
    try:
        return _why_not_now(jobs(open_workspace(Path(root))))
    except QuLensError as error:
        return str(error)


def _why_not_now(found: list[Job]) -> str | None:
    busy = [job for job in found if job.is_under_way and job.verb not in _BESIDE_OTHERS]
    return f"{work(busy[0].verb)} is under way, see above. Wait until it ends, or cancel it." if busy else None


def numbers_under_way(found: list[Job]) -> tuple[int, ...]:
    """List the numbers of the jobs that have not ended."""
    return tuple(job.number for job in found if job.is_under_way)


def _panel(root: str, under_way: tuple[int, ...]) -> None:
    workspace = open_workspace(Path(root))
    with refusals_shown():
        found = jobs(workspace)
        if numbers_under_way(found) != under_way:
            st.rerun()
        draw_jobs(workspace, found)


def draw_jobs(workspace: Workspace, found: list[Job], *, place: str = "") -> None:
    """Draw jobs with what can be done with them.

    Parameters
    ----------
    workspace : Workspace
        Whose jobs.
    found : list of Job
        The newest first.
    place : str
        Tells this drawing from another one on the same page.
    """
    for job in found:
        if job.is_under_way:
            _draw_under_way(workspace, job, place)
    ended = [job for job in found if not job.is_under_way]
    may_start = len(ended) == len(found)
    for job in ended[:1]:
        _draw_ended(workspace, job, place, may_start=may_start)
    if ended[1:]:
        with st.expander(f"Earlier ({len(ended) - 1})", icon=":material/history:"):
            for job in ended[1:]:
                _draw_ended(workspace, job, place, may_start=may_start)


def _draw_under_way(workspace: Workspace, job: Job, place: str) -> None:
    with st.container(border=True, key=f"{place}job_{job.number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(" · ".join([f"**{work(job.verb)}**", *_note(job)]), width="stretch")
            _details(workspace, job, place)
            label = "Stopping…" if job.is_stopping else "Cancel"
            key, icon = f"{place}cancel_{job.number}", ":material/stop_circle:"
            if st.button(label, key=key, disabled=job.is_stopping, icon=icon):
                cancel(workspace, job.number)
                st.rerun()
        st.progress(job.share_done or 0.0, how_far(job))
        st.caption("It goes on when this page is closed.")


def _note(job: Job) -> list[str]:
    """Give what the job says it is doing, where that is more than its name."""
    note = job.progress.note
    return [for_markdown(shortened(note, 80))] if note and note != work(job.verb).lower() else []


def _draw_ended(workspace: Workspace, job: Job, place: str, *, may_start: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{place}job_{job.number}"):
        st.markdown(f"{_ICONS[job.state]} {_how_it_ended(job)}", width="stretch")
        is_offered = job.state != "done" and may_start
        label = "Resume" if job.verb in _GOES_ON else "Start again"
        if is_offered and st.button(label, key=f"{place}again_{job.number}", icon=":material/replay:"):
            start(workspace, job.verb, job.arguments)
            dismiss(workspace, job.number)
            st.rerun()
        _details(workspace, job, place)
        if st.button("Dismiss", key=f"{place}dismiss_{job.number}", icon=":material/close:", type="tertiary"):
            dismiss(workspace, job.number)
            st.rerun()


def _how_it_ended(job: Job) -> str:
    message = "" if job.state == "cancelled" else f": {for_markdown(shortened(job.message, _MOST_CHARACTERS))}"
    took = f" after {duration(job.seconds_taken)}" if job.seconds_taken is not None else ""
    when = f" :small[{moment(job.ended)}]" if job.ended else ""
    return f"**{work(job.verb)} {job.state}**{took}{message}{when}"


def _details(workspace: Workspace, job: Job, place: str) -> None:
    """Show the command and what it printed, read only when it is asked for."""
    with st.popover("Details", key=f"{place}details_{job.number}", on_change="rerun", type="tertiary") as details:
        if details.open:
            st.code(job.command(str(workspace.root)), language="bash", wrap_lines=True)
            printed = log_of(workspace, job.number) or "It has printed nothing."
            is_long = printed.count("\n") > 12
            st.code(printed, language=None, wrap_lines=True, height=300 if is_long else "content")
