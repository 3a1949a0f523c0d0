"""Who votes: asked once, remembered by the browser, and in no link."""

import streamlit as st

from core.corpus.workspace import Workspace
from core.errors import QuLensError
from core.judging.voting.votes import require_voter
from pages.parts.plain import for_markdown
from pages.parts.state import widget_value

# The session keys beside those of widgets: the name, empty after "Change", absent before any was said; and why the last
# one was refused.  What a callback of a fragment writes itself would stand above it for good.
_VOTER, _REFUSAL = "voter", "voter_refusal"
_MOST_CHARACTERS = 80


def voter() -> str:
    """Give the name of who votes in this tab, empty where it is not known."""
    return str(st.session_state.get(_VOTER, ""))


def is_changing_name() -> bool:
    """Say whether the voter wants another name, so that the browser must forget the one it remembers."""
    return _VOTER in st.session_state and not voter()


def forget_voter() -> None:
    """Ask for another name."""
    st.session_state[_VOTER] = st.session_state[_REFUSAL] = ""


def name_voter(workspace: Workspace, name: str) -> None:
    """Vote under this name from now on; where nobody can, say why and ask for another one."""
    forget_voter()
    try:
        st.session_state[_VOTER] = require_voter(workspace, name[:_MOST_CHARACTERS])
    except QuLensError as error:
        st.session_state[_REFUSAL] = str(error)


def ask_for_name(workspace: Workspace) -> None:
    """Let the voter say who they are, above the ballot.

    Once said, the name stands there as text: in a text box it would swallow the keys that vote.
    """
    if name := voter():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Voting as **{for_markdown(name)}**")
            st.button("Change", key="change_voter", on_click=forget_voter, type="tertiary")
        return

    if refusal := st.session_state.get(_REFUSAL):
        st.error(for_markdown(refusal), icon=":material/error:")
    st.text_input(
        "Your name, to vote",
        key="voter_box",
        max_chars=_MOST_CHARACTERS,
        # In place of the label above it, so that both texts end within the window.
        label_visibility="collapsed",
        placeholder="Your name, to vote: stored with your votes, remembered by this browser",
        on_change=lambda: name_voter(workspace, widget_value("voter_box")),
        width=560,
    )
