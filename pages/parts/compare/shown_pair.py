"""At which pair of a queue this tab is; the address names the queue, so that others who open it begin at their own."""

import streamlit as st

from core.judging.voting.sittings import Pair
from core.judging.voting.vote_queues import VoteQueue

# The workspace, the queue and the voter: another one of them is another place.
Key = tuple[str, VoteQueue, str]

# The session key beside those of widgets: one place, of the queue that was shown last.
_SHOWN = "pair_shown"


def recalled(key: Key) -> Pair | None:
    """Give the pair that stood there last, None where this queue was not shown last."""
    kept: tuple[Key, Pair] | None = st.session_state.get(_SHOWN)
    return kept[1] if kept is not None and kept[0] == key else None


def keep(key: Key, pair: Pair) -> None:
    """Show this pair until another one is kept."""
    st.session_state[_SHOWN] = key, pair
