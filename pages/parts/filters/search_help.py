"""What can be typed into the search box, behind a button beside it."""

import streamlit as st

from pages.parts.filters.search_modes import MODES
from pages.parts.opened import Opened


@st.fragment
def search_help(corpus: Opened, page: str, mode: str) -> None:
    """Draw the button; what it says is worked out when it is opened."""
    with st.popover(
        "",
        icon=":material/help:",
        type="tertiary",
        key=f"{page}_search_help_{mode}",
        on_change="rerun",
        help=f"How to search: {MODES[mode].title}",
    ) as popover:
        if popover.open:
            st.markdown(MODES[mode].help)
