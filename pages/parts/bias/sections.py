"""What is looked at beside the picture: other settings, ratings, shortcuts, the table; one at a time is computed."""

import streamlit as st

from pages.parts.bias.audited import Audited
from pages.parts.bias.other_settings import settings_section
from pages.parts.bias.ratings import ratings_section
from pages.parts.bias.shortcuts import shortcuts_section
from pages.parts.bias.table import groups_table
from pages.parts.bias.view import SECTIONS, BiasView
from pages.parts.opened import Opened
from pages.parts.state import changes, seeded


def chosen_section(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Let the reader choose a section, and draw it."""
    key = seeded("bias_show", view.section)
    st.segmented_control(
        "Look at",
        list(SECTIONS),
        key=key,
        format_func=SECTIONS.__getitem__,
        required=True,
        on_change=changes(BiasView, key, section=str),
    )
    if view.section == "settings":
        settings_section(corpus, found, view)
    elif view.section == "ratings":
        ratings_section(corpus, found, view)
    elif view.section == "shortcuts":
        shortcuts_section(corpus, found, view)
    else:
        groups_table(found, view)
