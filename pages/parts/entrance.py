"""A link that leads straight to a page must pass through `app.py` too."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def enter_through_app() -> None:
    """Begin again at `app.py` where Streamlit ran a page's script alone.

    It takes a folder named ``pages`` for pages of its old kind until `app.py` has called `st.navigation` once; so the
    first visitor of a new server, coming by a link to a page, would get that page without navigation or settings.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
