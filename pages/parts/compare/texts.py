"""The two texts side by side, blind: nothing else is told of the documents."""

import streamlit as st

from core.judging.excerpts.comparisons import Side
from core.wording import count
from pages.parts import state
from pages.parts.compare.view import FIXED_WIDTH, PROPORTIONAL, CompareView
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_html

# The panes end with the window, below the line at the top and the ballot.
_PANE_STYLE = "max-height:max(14rem,calc(100vh - 31.5rem));overflow:auto;unicode-bidi:plaintext;tab-size:4"
_TYPEFACES = {
    PROPORTIONAL: "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;font-size:1rem",
    # Columns stay columns: what is too wide is scrolled to.
    FIXED_WIDTH: "white-space:pre;font-family:monospace;line-height:1.4;font-size:0.875rem",
}


def choose_typeface(view: CompareView) -> None:
    """Offer the other typeface, by click or key."""
    other = PROPORTIONAL if view.typeface == FIXED_WIDTH else FIXED_WIDTH
    st.button(
        f"{other.capitalize()} letters",
        key="compare_typeface",
        on_click=lambda: state.change(CompareView, typeface=other),
        type="tertiary",
        shortcut="T",
        help="Fixed-width letters keep the columns of code and tables",
    )


def texts(voting: Voting) -> None:
    """Show the two excerpts."""
    comparison = voting.comparison
    for column, name, side in zip(st.columns(2, gap="medium"), "AB", (comparison.left, comparison.right), strict=True):
        with column:
            _text(name, side, _TYPEFACES[voting.view.typeface])


def _text(name: str, side: Side, typeface: str) -> None:
    excerpt = side.excerpt
    n_shown, all_of_it = excerpt.end - excerpt.start, count(excerpt.n_characters, "character")
    said = "the whole text" if n_shown == excerpt.n_characters else f"a part: {n_shown:,} of {all_of_it}"
    st.markdown(f"**{name}**  · {said}")
    before, after = "… " if excerpt.start else "", " …" if excerpt.end < excerpt.n_characters else ""
    # The document is in the key: another text begins at its top, and a vote keeps the place.
    with st.container(border=True, key=f"pane_{name}_{side.doc_id[:64]}"):
        text = f"{before}{for_html(excerpt.text)}{after}"
        # In the order of the Tab key, so that who has no mouse can scroll it.
        st.html(f'<div dir="auto" tabindex="0" style="{_PANE_STYLE};{typeface}">{text}</div>')
