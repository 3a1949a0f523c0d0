"""What to do next with a corpus: import, rate, read, select; each from here, and as a command."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import streamlit as st

from core.insight.ratings_here import RatingsHere
from core.wording import count
from pages.parts.corpus.import_form import import_form
from pages.parts.corpus.rate_form import rate_form
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened


def is_ready(found: list[RatingsHere]) -> bool:
    """Say whether a corpus is imported and rated: then reading comes first."""
    return any(each.is_complete for each in found)


def next_steps(corpus: Opened, found: list[RatingsHere], busy: str | None) -> None:
    """List the steps from files to a subset, with what is done of each.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    found : list of RatingsHere
        Who has rated how much.
    busy : str or None
        Why no job can be started now.
    """
    n_documents = corpus.summary["n_documents"]
    st.subheader("Next", anchor=False)
    title = f"Import: {count(n_documents, 'document')} here" if n_documents else "Import documents"
    with _step("import", title, is_done=n_documents > 0):
        import_form(Path(corpus.root), busy, is_first=n_documents == 0)
    if not n_documents:
        return
    with _step("rate", f"Rate: {_rated(found)}", is_done=is_ready(found)):
        rate_form(corpus, found, busy)
    with st.container(horizontal=True):
        st.page_link("pages/browse.py", label="Read documents", icon=":material/menu_book:")
        if corpus.raters:
            n_selections = len(corpus.summary["selections"])
            label = f"Cut a subset ({n_selections} saved)" if n_selections else "Cut a subset"
            st.page_link("pages/subset.py", label=label, icon=":material/filter_alt:")


def _step(name: str, title: str, *, is_done: bool) -> AbstractContextManager[Any]:
    """Draw a step: open as long as it is to be done. A new key closes it when it is, whatever the reader did to it."""
    icon = ":material/check_circle:" if is_done else ":material/radio_button_unchecked:"
    return st.expander(title, icon=icon, expanded=not is_done, key=f"step_{name}_{'again' if is_done else 'first'}")


def _rated(found: list[RatingsHere]) -> str:
    """Say in a few words who has rated how much."""
    if not found:
        return "not yet"
    most = found[0]
    name = for_markdown(shortened(most.rater, 40))
    others = f" and {count(len(found) - 1, 'other')}" if found[1:] else ""
    how_much = "all documents" if most.is_complete else f"{most.n_reached:,} of {count(most.n_documents, 'document')}"
    return f"{how_much} (rater {name}{others})"
