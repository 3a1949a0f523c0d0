"""What can be typed into the search box, behind a button beside it."""

import streamlit as st

from core.corpus.fulltext.query import HELP
from pages.parts.caches import scans as caches
from pages.parts.filters.search_modes import MODES, SQL, WORDS
from pages.parts.opened import Opened
from pages.parts.plain import for_html


def search_help(corpus: Opened, page: str, mode: str) -> None:
    """Draw the button, and what it says."""
    with st.popover("How", icon=":material/help:", type="tertiary", key=f"{page}_search_help", width="content"):
        st.markdown(MODES[mode].help)
        if mode == WORDS:
            st.markdown(HELP)
        if mode == SQL:
            _columns(corpus)


def _columns(corpus: Opened) -> None:
    """List what a condition may name; the names are the input's."""
    rows = "".join(
        f'<tr><td style="padding-right:1rem;white-space:nowrap"><code>{for_html(column.written)}</code></td>'
        f"<td>{for_html(column.kind)}: {for_html(column.meaning)}</td></tr>"
        for column in caches.predicate_columns(*corpus.key)
    )
    with st.container(height=320, border=False):
        st.html(f'<table style="font-size:.8rem;line-height:1.6">{rows}</table>')
