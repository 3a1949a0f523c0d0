"""Sections that are computed when they are opened, and stay open for who follows the link."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from pages.parts import state
from pages.parts.state import seeded, widget_value
from pages.parts.subset.view import SubsetView


@contextmanager
def section(view: SubsetView, name: str, label: str) -> Iterator[bool]:
    """Draw a section's head, and say whether it is open: what is drawn within the block is then in it.

    Parameters
    ----------
    view : SubsetView
        With the names of the open sections.
    name : str
        Of the section, in the address.
    label : str
        What the reader sees, in words of ours.
    """
    key = seeded(f"section_{name}", name in view.opened)
    with st.expander(label, key=key, on_change=partial(_turn, name, key)):
        yield name in view.opened


def _turn(name: str, key: str) -> None:
    others = tuple(other for other in state.read(SubsetView).opened if other != name)
    state.change(SubsetView, opened=(*others, name) if widget_value(key) else others)
