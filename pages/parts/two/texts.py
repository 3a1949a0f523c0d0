"""Two texts in panes beside each other, tinted by rating or marked where they differ."""

from collections.abc import Sequence

import streamlit as st

from core.insight.passages import Passage
from pages.parts.browse.text import tinted_html
from pages.parts.state import changes, seeded
from pages.parts.two.view import TwoView

_PANE_PIXELS = 480
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;unicode-bidi:plaintext;tab-size:4;font-size:1rem"


def pane(html: str, *, key: str) -> None:
    """Show HTML of ours, the text escaped in it, in a pane that scrolls by keys too; another key begins at the top."""
    with st.container(height=_PANE_PIXELS, border=True, key=key):
        st.html(f'<div dir="auto" tabindex="0" style="{_STYLE}">{html}</div>')


def tinted_pane(passage: Passage, criterion: str, *, key: str) -> None:
    """Show one passage, each segment tinted."""
    pane(tinted_html(passage, criterion), key=f"{key}_{passage.number}")


def passage_choice(passages: Sequence[Passage]) -> None:
    """Let the reader go on in long texts, in both at once."""
    n = max(passage.n_passages for passage in passages)
    if n > 1:
        key = seeded("two_passage", min(max(passage.number for passage in passages), n))
        st.pagination(n, key=key, on_change=changes(TwoView, key, passage=int))
        st.caption("Passages of both texts; the shorter one stays at its last.")
