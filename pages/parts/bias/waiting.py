"""Waiting for work that takes long: how far it is, a stop, and by whom; a click elsewhere lets it go on."""

from typing import TypeVar

import streamlit as st

from core.insight.audit.under_way import UnderWay
from core.wording import amount

T = TypeVar("T")

# What takes no longer is answered without a word.
_SECONDS_UNSEEN, _SECONDS_BETWEEN = 0.5, 0.3


def waited_for(under_way: UnderWay[T], doing: str, *, key: str) -> T | None:
    """Show how far a piece of work is until it is done.

    Parameters
    ----------
    under_way : UnderWay
        The work.
    doing : str
        What is done, in words of ours.
    key : str
        Of the button that stops it.

    Returns
    -------
    object or None
        What was found; None where it was stopped.

    Raises
    ------
    Exception
        What the work failed with.
    """
    found = under_way.found(within_seconds=_SECONDS_UNSEEN)
    if found is not None or under_way.is_stopped:
        return found
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.empty()
        st.button("Stop", key=key, icon=":material/stop_circle:", on_click=_stop, args=(under_way, key))
    while found is None and under_way.is_running:
        progress = under_way.progress
        share, said = (progress.done / max(progress.total, 1), amount(progress)) if progress else (0.0, "")
        bar.progress(min(share, 1.0), f"{doing}… {said}", width="stretch")
        found = under_way.found(within_seconds=_SECONDS_BETWEEN)
    place.empty()
    # It may have ended between the two questions.
    return under_way.found(within_seconds=0.0)


def stopped_in_words(under_way: UnderWay[T], *, key: str) -> str:
    """Say that work was stopped, after how much, and by whom: all who ask for the same wait for the same.

    Parameters
    ----------
    under_way : UnderWay
        The work, which was stopped.
    key : str
        Of the button that stops it, as it was waited for.

    Returns
    -------
    str
        What follows on what was done, without a full stop.
    """
    after = f" after {amount(under_way.progress)}" if under_way.progress else ""
    return f"was stopped{after}" + ("" if st.session_state.get(_stopped(key)) is under_way else ", from another window")


def _stop(under_way: UnderWay[T], key: str) -> None:
    st.session_state[_stopped(key)] = under_way
    under_way.stop()


def _stopped(key: str) -> str:
    return f"{key}_here"
