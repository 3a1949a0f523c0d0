"""What was pressed on the ballot reaches the server: each act once, in its order, about the pair that was seen."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts.compare.voter import name_voter
from pages.parts.compare.voting import Voting
from pages.parts.state import widget_value

# The session key beside those of widgets: the serial number of the last act that was taken.
_DONE = "acts_done"


def acts_done() -> int:
    """Give the serial number of the last act that was taken, 0 before the first."""
    return int(st.session_state.get(_DONE, 0))


def taking_acts(voting: Voting, key: str) -> Callable[[], None]:
    """Make the callback of the ballot.

    The browser sends all acts that the server has not confirmed, so that none is lost where several keys are pressed
    within one run; those that come twice are known by their numbers.
    """

    def take() -> None:
        for act in widget_value(key)["acts"]:
            if act["serial"] > acts_done():
                st.session_state[_DONE] = act["serial"]
                _take(voting, act)

    return take


def _take(voting: Voting, act: dict[str, Any]) -> None:
    if act["kind"] == "name":
        name_voter(act["name"])
    # What comes late, when another pair stands there already, is about a pair that is not seen any more.
    elif act["pair"] != voting.pair_key:
        return
    elif act["kind"] == "vote":
        voting.vote(act["criterion"], act["answer"])
    elif act["kind"] == "undo":
        voting.undo()
    else:
        voting.go_on()
