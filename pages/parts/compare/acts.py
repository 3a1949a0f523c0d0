"""What was pressed on the ballot reaches the server: each act once, in its order, about the pair that was seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import streamlit as st

from core.corpus.database import waiting_at_most
from core.errors import QuLensError
from pages.parts.compare.voter import name_voter
from pages.parts.compare.voting import Voting
from pages.parts.state import widget_value

_TAKEN = "acts_taken"
# Somebody sits before the ballot, and what is refused is sent again.
PATIENCE_S = 2.0


@dataclass
class _Taken:
    """Serial numbers of the last act that was taken and of the last one that is known; and why one was refused.

    It is kept whole under one session key, since any access to the session may end a run for a newer one: an undo that
    was stored and not counted would be done twice. Streamlit begins the newer run while the older one is still storing:
    only one of them at a time may take acts, or a vote would be stored before the undo that was pressed before it.
    """

    done: int = 0
    newest: int = 0
    refusal: dict[str, Any] | None = None
    lock: Lock = field(default_factory=Lock)


def _taken() -> _Taken:
    taken: _Taken = st.session_state.setdefault(_TAKEN, _Taken())
    return taken


def acts_done() -> int:
    """Give the serial number of the last act that was taken, 0 before the first; what is being stored is waited for."""
    taken = _taken()
    with taken.lock:
        return taken.done


def refusal() -> dict[str, Any] | None:
    """Give why acts were not taken, and the serial number of the last one of them; None where all were."""
    return _taken().refusal


def taking_acts(voting: Voting, key: str) -> Callable[[], None]:
    """Make the callback of the ballot.

    The browser sends all acts that the server has not confirmed, so that none is lost where several keys are pressed
    within one run; those that come twice are known by their numbers. An act that is refused, and what came after it,
    stays unconfirmed: the browser sends it again with the next one.
    """

    def take() -> None:
        acts, taken = widget_value(key)["acts"], _taken()
        newest, refused_before = acts[-1]["serial"] if acts else 0, taken.refusal
        taken.newest = max(taken.newest, newest)
        with taken.lock, waiting_at_most(PATIENCE_S):
            if taken.refusal is not None and taken.refusal is not refused_before:
                # Refused while this waited, which would only wait in vain for the same.
                taken.refusal = {**taken.refusal, "last": newest}
            # Else a newer run waits with these and more.
            elif newest == taken.newest:
                _take_in_order(voting, acts, taken)

    return take


def _take_in_order(voting: Voting, acts: list[dict[str, Any]], taken: _Taken) -> None:
    for act in acts:
        if act["serial"] > (before := taken.done):
            try:
                # Before anything is counted: reading may end the run.
                voting.read_texts()
                taken.done, taken.refusal = act["serial"], None
                _take(voting, act)
            except QuLensError as error:
                taken.done, taken.refusal = before, {"text": str(error), "last": acts[-1]["serial"]}
                return


def _take(voting: Voting, act: dict[str, Any]) -> None:
    if act["kind"] == "name":
        name_voter(voting.corpus.workspace, act["name"])
    # What comes late, when another pair stands there already, is about a pair that is not seen any more.
    elif act["pair"] != voting.pair_key:
        return
    elif act["kind"] == "vote":
        voting.vote(act["criterion"], act["answer"])
    elif act["kind"] == "note":
        voting.note(act["text"])
    elif act["kind"] == "undo":
        voting.undo()
    elif act["kind"] == "skip_pair":
        voting.skip_pair()
    else:
        voting.go_on()
