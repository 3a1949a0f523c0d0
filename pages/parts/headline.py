"""The line at the top of every page: what am I looking at, what is under way; and the help behind the key H."""

import streamlit as st

from core.records import Amount
from core.wording import count
from pages.parts import state
from pages.parts.help import help_sheet
from pages.parts.jobs.indicator import job_line, job_popover
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened


def headline(
    corpus: Opened, *, rater: str | None, shown: Amount | None = None, is_partial: bool = False, detail: str = ""
) -> None:
    """Say in one line which corpus this is, how much of it is shown, by whom it is rated, and what is under way.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    rater : str or None
        Whose ratings the page uses.
    shown : Amount or None
        What a filter leaves; None for all.
    is_partial : bool
        Whether a search of the filter has not looked through all documents, or not yet.
    detail : str
        More, in words of ours.
    """
    summary = corpus.summary
    total = count(summary["n_documents"], "document")
    documents = total if shown is None else f"**{shown.n_documents:,}** of {total}"
    tokens = count(summary["n_tokens"] if shown is None else shown.n_tokens, "token")
    tokens_by = for_markdown(shortened(summary["tokens_by"], 40))
    rated = "not rated"
    if rater is not None and rater in summary["ratings"]:
        rated = f"rated by {for_markdown(rater)} ({summary['ratings'][rater]:,})"
    title = for_markdown(shortened(summary["title"], 60))
    parts = [
        f"**{title}**",
        documents,
        f"{tokens} by {tokens_by}",
        rated,
        *([detail] if detail else []),
        "counts so far" if is_partial else "exact counts",
    ]
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(" · ".join(parts))
        job_popover(corpus.root)
        if st.button("Help", key="help", shortcut="H", type="tertiary", icon=":material/help:", width="content"):
            help_sheet(state.page_shown())
    job_line(corpus.root)
