"""Two texts in panes beside each other, tinted by rating or marked where they differ."""

from collections.abc import Sequence

import streamlit as st

from core.criteria import criterion_by_key
from core.insight.passages import Passage
from pages.parts.browse.text import tinted_html
from pages.parts.charts.palette import FULL_TINT, tint
from pages.parts.plain import for_html
from pages.parts.state import changes, seeded
from pages.parts.two.view import TwoView
from pages.parts.wording import short_title, signed

_PANE_PIXELS = 480
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;unicode-bidi:plaintext;tab-size:4;font-size:1rem"


def pane(html: str, *, key: str) -> None:
    """Show HTML of ours, the text escaped in it, in a pane that scrolls by keys too; another key begins at the top."""
    with st.container(height=_PANE_PIXELS, border=True, key=key):
        st.html(f'<div dir="auto" tabindex="0" style="{_STYLE}">{html}</div>')


def tint_controls(criteria: Sequence[str], chosen: str) -> None:
    """Let the reader choose the criterion that tints both texts, and explain the tints."""
    key = seeded("two_tint", chosen)
    st.segmented_control(
        "Tint by",
        criteria,
        key=key,
        format_func=short_title,
        required=True,
        on_change=changes(TwoView, key, criterion=str),
    )
    steps = [-FULL_TINT, -FULL_TINT / 2, 0.0, FULL_TINT / 2, FULL_TINT]
    boxes = "".join(
        f'<span style="background:{tint(step)};padding:.1em .55em;border:1px solid rgba(128,136,144,.35)">'
        f"{signed(step, 0)}</span>"
        for step in steps
    )
    title = for_html(criterion_by_key(chosen).title)
    st.html(f'<div style="font-size:.8rem">{boxes}&ensp;{title} of each segment, in sd of documents</div>')


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
