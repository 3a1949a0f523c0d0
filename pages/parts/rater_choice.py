"""The choice of whose ratings are shown; drawn only where there is one."""

import streamlit as st

from pages.parts.opened import Opened
from pages.parts.state import changes, seeded
from pages.parts.views import View


def rater_choice(corpus: Opened, kind: type[View], rater: str | None) -> None:
    """Let the reader choose between several raters' ratings."""
    if len(corpus.raters) > 1 and rater in corpus.raters:
        key = seeded(f"{kind.page}_rater", rater)
        st.selectbox("Rater", corpus.raters, key=key, on_change=changes(kind, key, rater=str))
