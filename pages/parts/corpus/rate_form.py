"""Rating the documents: by which rater, how much there is to do, and the job that does it."""

import shlex
from pathlib import Path

import streamlit as st

from core.corpus.workspace import DEFAULT_RATER
from core.insight.ratings_here import RatingsHere
from core.jobs import jobs, seconds_at_last_speed, start
from core.qurater.raters.named_raters import find_rater, trained_raters
from core.wording import count, duration
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.paths import whole_path


def rate_form(corpus: Opened, found: list[RatingsHere], busy: str | None) -> None:
    """Let the reader choose a rater and start it, or go on with it where it was stopped.

    Parameters
    ----------
    corpus : Opened
        The workspace, with documents.
    found : list of RatingsHere
        Who has rated how much.
    busy : str or None
        Why no rating can be started now.
    """
    workspace = corpus.workspace
    choices = list(dict.fromkeys([DEFAULT_RATER, *trained_raters(workspace)]))
    chosen = st.selectbox(
        "Rater",
        choices,
        key="rate_rater",
        accept_new_options=True,
        width=420,
        help="The one that comes along, one that was trained in this workspace, or the folder of another: write its "
        "path on the machine that runs this app.",
    )
    with refusals_shown():
        rater = _named(chosen or DEFAULT_RATER, Path(corpus.root))
        name, _ = find_rater(rater, workspace)
        done = next((each for each in found if each.rater == name), None)
        if busy is None:
            # While a job runs it tells more, and this would be behind it.
            st.markdown(_still_to_do(corpus, done))
        arguments = [] if rater == DEFAULT_RATER else [f"--rater={rater}"]
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                "Resume rating" if done and not done.is_complete else "Rate",
                key="rate_start",
                type="primary",
                icon=":material/star_rate:",
                disabled=busy is not None or (done is not None and done.is_complete),
            ):
                start(workspace, "rate", arguments)
                st.rerun()
            st.caption(
                busy
                or "The app may be closed meanwhile. Cancelled, it can be resumed: what is rated counts, but for the "
                "part of at most 5,000 documents that it was at."
            )
        st.code(corpus.command("rate", *map(shlex.quote, arguments)), language="bash", wrap_lines=True)


def _named(chosen: str, root: Path) -> str:
    """Complete the path of a rater's folder; a name stays a name."""
    return whole_path(chosen, root) if "/" in chosen else chosen


def _still_to_do(corpus: Opened, done: RatingsHere | None) -> str:
    """Say how many documents there are to rate, and where that can be told, how long it takes."""
    n_documents, n_tokens = corpus.summary["n_documents"], corpus.summary["n_tokens"]
    if done is None:
        seconds = seconds_at_last_speed(jobs(corpus.workspace), "rate", n_tokens)
        time = f", about {duration(seconds)} at the speed of last time" if seconds else ""
        return f"{count(n_documents, 'document')} with {count(n_tokens, 'token')}{time}."
    if done.is_complete:
        return f"All {count(n_documents, 'document')} are rated."
    return f"**{done.n_reached:,}** of {count(n_documents, 'document')} done, {done.n_left:,} to go."
