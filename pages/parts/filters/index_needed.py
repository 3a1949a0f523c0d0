"""What stands in the place of a search whose index is not made yet: how to make it."""

import streamlit as st

from core.jobs import start
from pages.parts.jobs.panel import why_not_now
from pages.parts.opened import Opened


def lead_to_index(corpus: Opened, key: str) -> None:
    """Say how the index is made, and make it on request.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    key : str
        Of the button.
    """
    st.markdown("The corpus has no index for this yet. It is made once; it may be cancelled and resumed.")
    st.code(corpus.command("index"), language="bash", wrap_lines=True)
    # The jobs stand at the top of every page: here they would be drawn twice.
    busy = why_not_now(corpus.root)
    if st.button("Make the index", key=key, icon=":material/hub:", disabled=busy is not None):
        start(corpus.workspace, "index")
        st.rerun()
