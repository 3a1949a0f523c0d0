"""The ballot: the question, four answers by click or key, next and undo. Its other half runs in the browser."""

from pathlib import Path
from typing import Any

import streamlit as st

from core.criteria import criterion_by_key
from core.judging.votes import SKIP, TIE, A, B
from pages.parts.compare.acts import acts_done, taking_acts
from pages.parts.compare.voter import is_changing_name
from pages.parts.compare.voting import Voting

_KEY = "ballot"
_HERE = Path(__file__).parent
_HTML = """
<div role="group" aria-label="Ballot">
  <div aria-live="polite"><p class="title"></p><p class="detail"></p></div>
  <div class="buttons"></div>
</div>
"""
_ANSWERS = (
    {"answer": A, "label": "A", "key": "1", "kind": "primary"},
    {"answer": B, "label": "B", "key": "2", "kind": "primary"},
    {"answer": TIE, "label": "Equal", "key": "3", "kind": "plain"},
    {"answer": SKIP, "label": "Skip", "key": "4", "kind": "plain"},
)
_mount = st.components.v2.component(
    "qulens.ballot",
    html=_HTML,
    css=(_HERE / "ballot.css").read_text(encoding="utf-8"),
    js=(_HERE / "ballot.js").read_text(encoding="utf-8"),
)


def ballot(voting: Voting) -> None:
    """Ask the open questions one after the other; where none is left, lead on to the next pair."""
    _mount(key=_KEY, data=_shown(voting), on_acts_change=taking_acts(voting, _KEY))


def _shown(voting: Voting) -> dict[str, Any]:
    questions = [criterion_by_key(key) for key in voting.view.asked]
    return {
        "pair": voting.pair_key,
        "questions": [{"key": each.key, "question": each.question, "title": each.title} for each in questions],
        "answered": voting.answered,
        "answers": _ANSWERS,
        "voter": voting.voter,
        "is_changing": is_changing_name(),
        "can_undo": bool(voting.own),
        "n_undoable_here": voting.n_undoable_here,
        "done": acts_done(),
    }
