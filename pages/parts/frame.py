"""What stands around every page: the title of the browser's tab, and the margins."""

import streamlit as st

from pages.parts.icon import ICON
from pages.parts.plain import shortened

_APP = "QuLens"
_TITLE_CHARACTERS = 60
# The theme has no option for them; a table of four criteria needs the width that Streamlit leaves empty.
_MARGINS = "<style>@media (min-width: 641px) {[data-testid=stMainBlockContainer] {padding-inline: 2rem}}</style>"


def frame() -> None:
    """Configure all pages; before the navigation, which would have the browser fetch an icon from the internet."""
    st.set_page_config(page_title=_APP, page_icon=ICON, layout="wide")
    st.html(_MARGINS)


def name_tab(name: str) -> None:
    """Put the page, or what is open there, into the title of the browser's tab: tabs and history are told apart."""
    st.set_page_config(page_title=tab_title(name))


def tab_title(name: str) -> str:
    """Write the title of a tab; plain text.

    Examples
    --------
    >>> tab_title("Browse")
    'Browse · QuLens'
    """
    return f"{shortened(name, _TITLE_CHARACTERS)} · {_APP}"
