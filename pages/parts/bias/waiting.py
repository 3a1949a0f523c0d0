"""Waiting for work that takes long: how far it is, a stop, and by whom; a click elsewhere lets it go on."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.insight.audit.under_way import UnderWay
from core.wording import amount

T = TypeVar("T")

# What takes no longer is answered without a word.
_SECONDS_UNSEEN, _SECONDS_BETWEEN = 0.5, 0.3


def asked_for(asked: Hashable, begin: Callable[[], UnderWay[T]], doing: str, *, is_asked: bool, key: str) -> T | None:
    """Give what a button has asked for, once it is there, for as long as the page asks for the same; in fragments.

    Nothing waits: how far it is draws itself again and again, and the page once more when it has ended. A run of a
    fragment is not broken off by a click within it, so a stop would come too late for one that waits.

    Parameters
    ----------
    asked : hashable
        What is asked for, as plain values.
    begin : callable
        Begins the work, or gives that which somebody has begun.
    doing : str
        What is done, in words of ours.
    is_asked : bool
        Whether the button was clicked just now.
    key : str
        Begins the keys of what is shown here.

    Returns
    -------
    object or None
        What was found; None where it was not asked for, is not there yet, or was stopped, which is told.

    Raises
    ------
    Exception
        What the work failed with. It is said once; whoever asks again tries again.
    """
    if is_asked:
        st.session_state[f"{key}_asked"] = asked, begin()
    known, under_way = st.session_state.get(f"{key}_asked", (None, None))
    if under_way is None or known != asked:
        return None
    try:
        found: T | None = under_way.found(within_seconds=_SECONDS_UNSEEN if is_asked else 0.0)
    except Exception:
        del st.session_state[f"{key}_asked"]
        raise
    if found is None and under_way.is_stopped:
        st.caption(f"{doing} {stopped_in_words(under_way, key=f'{key}_stop')}. Ask for it again to begin anew.")
    elif found is None:
        st.fragment(_followed, run_every=_SECONDS_BETWEEN)(under_way, doing, f"{key}_stop")
    return found


def _followed(under_way: UnderWay[T], doing: str, key: str) -> None:
    if not under_way.is_running:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        _show_progress(under_way, doing, st.empty())
        _offer_stop(under_way, key)


def waited_for(under_way: UnderWay[T], doing: str, *, key: str) -> T | None:
    """Show how far a piece of work is until it is done; in fragments see `asked_for`.

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
        _offer_stop(under_way, key)
    while found is None and under_way.is_running:
        _show_progress(under_way, doing, bar)
        found = under_way.found(within_seconds=_SECONDS_BETWEEN)
    place.empty()
    # It may have ended between the two questions.
    return under_way.found(within_seconds=0.0)


def _show_progress(under_way: UnderWay[T], doing: str, bar: DeltaGenerator) -> None:
    progress = under_way.progress
    share, said = (progress.done / max(progress.total, 1), amount(progress)) if progress else (0.0, "")
    bar.progress(min(share, 1.0), f"{doing}… {said}", width="stretch")


def _offer_stop(under_way: UnderWay[T], key: str) -> None:
    st.button("Stop", key=key, icon=":material/stop_circle:", on_click=_stop, args=(under_way, key))


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
