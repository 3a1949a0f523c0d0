"""The way into the app: a link that leads straight to a page passes through `app.py` too, and not all may come in."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from core.errors import QuLensError
from pages.parts.plain import for_markdown


@contextmanager
def refusals_at_the_door() -> Iterator[None]:
    """Say why not even the parts of a page can be loaded: a file among the user's criteria is none.

    Once it is mended, the next run of the page reads it again.
    """
    try:
        yield
    except QuLensError as error:
        st.error(for_markdown(str(error)), icon=":material/error:")


def enter_through_app() -> None:
    """Begin again at `app.py` where Streamlit ran a page's script alone.

    It takes a folder named ``pages`` for pages of its old kind until `app.py` has called `st.navigation` once; so the
    first visitor of a new server, coming by a link to a page, would get that page without navigation or settings.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
