"""The ballot: the question, four answers by click or key, undo; and the two texts side by side, blind."""

from typing import Literal

import streamlit as st

from core.criteria import criterion_by_key
from core.judging.comparisons import Side
from core.judging.store import SKIP, TIE, A, B
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_html, for_markdown
from pages.parts.wording import count

_PANE_PIXELS = 520
_SHORT_CHARACTERS = 900  # which need no pane that scrolls
_TEXT_STYLE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;unicode-bidi:plaintext;tab-size:4;font-size:1rem"
)
_ANSWERS = ((A, "A", "1"), (B, "B", "2"), (TIE, "Equal", "3"), (SKIP, "Skip", "4"))


def ballot(voting: Voting) -> None:
    """Ask the next open question; where none is left, lead on to the next pair."""
    questions = voting.open_questions
    n_asked = len(voting.view.asked)
    if questions:
        criterion = criterion_by_key(questions[0])
        st.markdown(
            f"**{for_markdown(criterion.question)}**  \n{for_markdown(criterion.title)}, "
            f"question {n_asked - len(questions) + 1} of {n_asked}"
        )
    else:
        st.markdown("**You have judged this pair.**  \nHow others saw it stands below the texts.")
    with st.container(horizontal=True, vertical_alignment="center"):
        for answer, label, shortcut in _ANSWERS if questions else ():
            st.button(
                label,
                key=f"vote_{answer}",
                shortcut=shortcut,
                on_click=voting.vote,
                args=(questions[0], answer),
                disabled=not voting.voter,
                type="primary" if answer in (A, B) else "secondary",
                width=110,
            )
        st.button(
            "Next pair",
            key="next_pair",
            shortcut="N",
            on_click=voting.go_on,
            icon=":material/arrow_forward:",
            type="secondary" if questions else "primary",
        )
        st.button(
            "Undo",
            key="undo_vote",
            shortcut="Z",
            on_click=voting.undo,
            disabled=not voting.own,
            icon=":material/undo:",
            type="tertiary",
        )
    if not voting.voter:
        st.info("Enter your name in the side bar: votes are stored with it.", icon=":material/person:")


def texts(voting: Voting) -> None:
    """Show the two excerpts; nothing else is told of the documents."""
    comparison = voting.comparison
    longest = max(len(side.excerpt.text) for side in (comparison.left, comparison.right))
    height: int | Literal["content"] = _PANE_PIXELS if longest > _SHORT_CHARACTERS else "content"
    for column, name, side in zip(st.columns(2, gap="medium"), "AB", (comparison.left, comparison.right), strict=True):
        with column:
            _text(name, side, height)


def _text(name: str, side: Side, height: int | Literal["content"]) -> None:
    excerpt = side.excerpt
    is_whole = excerpt.end - excerpt.start == excerpt.n_characters
    said = "the whole text" if is_whole else f"part of {count(excerpt.n_characters, 'character')}"
    st.markdown(f"**{name}**  · {said}")
    before, after = "… " if excerpt.start else "", " …" if excerpt.end < excerpt.n_characters else ""
    # The document is in the key: another text begins at its top, and a vote keeps the place.
    with st.container(height=height, border=True, key=f"pane_{name}_{side.doc_id[:64]}"):
        st.html(f'<div dir="auto" style="{_TEXT_STYLE}">{before}{for_html(excerpt.text)}{after}</div>')
