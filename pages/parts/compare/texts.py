"""The two texts side by side, blind: nothing else is told of the documents."""

from typing import Literal

import streamlit as st

from core.judging.excerpts.comparisons import Side
from core.wording import count
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_html

_PANE_PIXELS = 520
_SHORT_CHARACTERS = 900  # which need no pane that scrolls
_TEXT_STYLE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;unicode-bidi:plaintext;tab-size:4;font-size:1rem"
)


def texts(voting: Voting) -> None:
    """Show the two excerpts."""
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
