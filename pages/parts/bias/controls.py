"""Which selection is audited, and by what documents are grouped: in the side bar."""

from functools import partial

import streamlit as st

from core.errors import QuLensError
from pages.parts import state
from pages.parts.bias.audited import Audited
from pages.parts.bias.view import BiasView
from pages.parts.caches import audit as caches
from pages.parts.opened import Opened
from pages.parts.plain import shortened
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.asked import asked
from pages.parts.subset.view import SubsetView

_SETTINGS = ""
_TITLES = {"domain": "Domain", "n_tokens": "Length", "date": "Date"}
_LABEL_CHARACTERS = 60


def bias_controls(corpus: Opened, view: BiasView) -> None:
    """Draw the choice of the selection and of the column."""
    saved = corpus.workspace.selections()
    key = seeded("bias_selection", view.subset.selection if view.subset.selection in saved else _SETTINGS)
    st.selectbox(
        "Selection",
        [_SETTINGS, *saved],
        key=key,
        format_func=lambda name: name or "Not saved: settings of the page Subset",
        on_change=partial(_take, key),
    )
    columns = caches.columns(*corpus.key)
    options = columns if view.column in columns else [*columns, view.column]
    key = seeded("bias_column", view.column)
    st.selectbox(
        "Group by",
        options,
        key=key,
        format_func=title_of_column,
        on_change=changes(BiasView, key, column=str, group=lambda _: None),
        help="The domain, the length, the date, or a field of the input with at most 200 different texts.",
    )


def _take(key: str) -> None:
    name = widget_value(key)
    state.change(BiasView, subset=SubsetView(selection=name) if name else state.last(SubsetView, selection=None))


def newer_settings(corpus: Opened, found: Audited) -> None:
    """Offer the settings of the page Subset where they are others than the ones that are audited."""
    if not state.was_shown(SubsetView):
        return
    here = found.parameters
    now = state.last(SubsetView, selection=None)
    try:
        parameters = asked(corpus, now, now.rater or here.rater)
    except QuLensError:
        # What cannot be selected is said on its own page.
        return
    if parameters != here:
        st.button(
            "Take the settings that the page Subset has now",
            key="bias_newer",
            icon=":material/sync:",
            on_click=state.change,
            args=(BiasView,),
            kwargs={"subset": now},
        )


def title_of_column(column: str) -> str:
    """Name a column; a field of the input by its own name.

    Examples
    --------
    >>> title_of_column("n_tokens"), title_of_column("role")
    ('Length', 'role')
    """
    return _TITLES.get(column, shortened(column, _LABEL_CHARACTERS))
