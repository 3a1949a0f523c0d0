"""The ballot: the question, four answers by click or key, and the way through the queue. It runs in the browser."""

from pathlib import Path
from typing import Any

import streamlit as st

from core.criteria import Criterion, criterion_by_key
from core.judging.files.judgment_table import SKIPPED
from core.judging.stored.judgment import Judgment
from core.judging.voting.votes import MOST_NOTE_CHARACTERS, SKIP, TIE, A, B, can_vote
from pages.parts.compare.acts import acts_done, refusal, taking_acts
from pages.parts.compare.progress import progress_line
from pages.parts.compare.voter import is_changing_name
from pages.parts.compare.voting import Voting
from pages.parts.wording import percent, short_title

_KEY = "ballot"
_HERE = Path(__file__).parent
_ANSWERS = (
    {"answer": A, "label": "A", "key": "1", "kind": "primary"},
    {"answer": B, "label": "B", "key": "2", "kind": "primary"},
    {"answer": TIE, "label": "Equal", "key": "3", "kind": "plain"},
    {"answer": SKIP, "label": "Skip", "key": "4", "kind": "plain"},
)
_SAID = {None: SKIP, 0.0: A, 0.5: TIE, 1.0: B}
_mount = st.components.v2.component(
    "qulens.ballot",
    html=(_HERE / "ballot.html").read_text(encoding="utf-8"),
    css=(_HERE / "ballot.css").read_text(encoding="utf-8"),
    js=(_HERE / "ballot.js").read_text(encoding="utf-8"),
)


def ballot(voting: Voting) -> None:
    """Ask the open questions one after the other; where none is left, lead on to the next pair."""
    _mount(key=_KEY, data=_shown(voting), on_acts_change=taking_acts(voting, _KEY))


def _shown(voting: Voting) -> dict[str, Any]:
    # First: an act must not count as done where the answers that are read below do not know it yet.
    done = acts_done()
    answered, n_here = voting.own_here, voting.n_undoable_here
    return {
        "pair": voting.pair_key,
        "progress": progress_line(voting),
        "questions": [_question(criterion_by_key(key)) for key in voting.view.asked],
        "answered": [
            _answered(judgment, voting.pair[1], here=place >= len(answered) - n_here)
            for place, judgment in enumerate(answered)
        ],
        "answers": _ANSWERS,
        "note": voting.notes.get(voting.voter, ""),
        "note_length": MOST_NOTE_CHARACTERS,
        "voter": voting.voter,
        "can_vote": can_vote(voting.corpus.workspace),
        "is_changing": is_changing_name(),
        "can_undo": bool(voting.own),
        "done": done,
        "refusal": refusal(),
    }


def _question(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "question": criterion.question,
        "title": criterion.title,
        "short": short_title(criterion.key),
        "must_not_matter": ", ".join(criterion.must_not_matter),
    }


def _answered(judgment: Judgment, right: str, *, here: bool) -> dict[str, Any]:
    """Describe an answer; those of one step are taken back together, and only what is here is, without leaving."""
    prob = judgment.prob_preferred(right)
    return {
        "criterion": judgment.criterion,
        "answer": _SAID.get(prob, percent(prob, 0)),
        "step": judgment.made if judgment.missing == SKIPPED else judgment.criterion,
        "here": here,
    }
