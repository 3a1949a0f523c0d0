"""What the app says when something is missing or cannot be done."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import QuLensError
from pages.parts import state
from pages.parts.plain import for_markdown


@contextmanager
def errors_shown(*, page: str | None = None) -> Iterator[None]:
    """Show errors that are the user's to mend, and end the page there; any other error is a bug and stays one.

    Parameters
    ----------
    page : str or None
        The page whose address may be to blame: a button then begins it afresh.
    """
    try:
        yield
    except QuLensError as error:
        st.error(for_markdown(str(error)), icon=":material/error:")
        if page is not None:
            st.button("Begin this page afresh", on_click=state.forget, args=(page,), icon=":material/restart_alt:")
        st.stop()


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Show why something that was asked for cannot be done, and go on with the page."""
    try:
        yield
    except QuLensError as error:
        st.error(for_markdown(str(error)), icon=":material/error:")


def empty(title: str, advice: str, *commands: str) -> None:
    """Say that there is nothing here yet, and what to do now.

    Parameters
    ----------
    title, advice : str
        Words of ours; names in them must be escaped.
    *commands : str
        To be run in a terminal.
    """
    st.markdown(f"**{title}**  \n{advice}")
    if commands:
        st.code("\n".join(commands), language="bash", wrap_lines=True)
