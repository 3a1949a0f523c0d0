"""The app: page configuration and navigation, nothing else. Start it with `qulens app [WORKSPACE]`."""

import streamlit as st

from pages.parts.entrance import refusals_at_the_door
from pages.parts.frame import frame, name_tab

frame()
page = st.navigation(
    [
        st.Page("pages/corpus.py", title="Corpus", icon=":material/library_books:", default=True),
        st.Page("pages/browse.py", title="Browse", icon=":material/menu_book:"),
        st.Page("pages/compare.py", title="Compare", icon=":material/compare:"),
        st.Page("pages/two.py", title="Side by side", icon=":material/splitscreen:"),
        st.Page("pages/distributions.py", title="Distributions", icon=":material/equalizer:"),
        st.Page("pages/map.py", title="Map", icon=":material/map:"),
        st.Page("pages/bias.py", title="Bias", icon=":material/balance:"),
        st.Page("pages/subset.py", title="Subset", icon=":material/filter_alt:"),
        st.Page("pages/raters.py", title="Raters", icon=":material/scoreboard:"),
    ],
    position="top",
)
name_tab(page.title)
with refusals_at_the_door():
    page.run()
