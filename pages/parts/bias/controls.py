"""Which selections are audited, by what documents are grouped, and what is held equal: in the side bar."""

from functools import partial

import streamlit as st

from core.errors import QuLensError
from core.insight.audit.selection_audit import USUALLY_HELD
from pages.parts import state
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import title_of_column
from pages.parts.bias.view import USUAL_COLUMNS, BiasView
from pages.parts.caches import audit as caches
from pages.parts.opened import Opened
from pages.parts.selections import saved_selections
from pages.parts.state import changes, seeded, widget_value
from pages.parts.subset.asked import asked
from pages.parts.subset.view import SubsetView

_SETTINGS = ""
_MOST_BESIDE = 8


def bias_controls(corpus: Opened, view: BiasView) -> None:
    """Draw the choice of selections and of columns."""
    saved = corpus.workspace.selections()
    key = seeded("bias_selection", view.subset.selection if view.subset.selection in saved else _SETTINGS)
    st.selectbox(
        "Selection",
        [_SETTINGS, *saved],
        key=key,
        format_func=lambda name: name or "Settings of the page Subset",
        on_change=partial(_take, key),
    )
    readable = [name for name, _ in saved_selections(corpus)]
    if readable or view.against:
        key = seeded("bias_against", list(view.against))
        st.multiselect(
            "Set beside it",
            list(dict.fromkeys([*readable, *view.against])),
            key=key,
            max_selections=_MOST_BESIDE,
            placeholder="saved selections",
            on_change=changes(BiasView, key, against=tuple),
            help="Under Other settings, Saved selections: what each of them keeps of the same groups.",
        )
    columns = caches.columns(*corpus.key)
    key = seeded("bias_columns", list(view.columns))
    st.multiselect(
        "Group by",
        list(dict.fromkeys([*columns, *view.columns])),
        key=key,
        format_func=title_of_column,
        placeholder="the domain",
        on_change=partial(_group_by, key),
        help="The domain, the length, the date, or a field or column with at most 200 different texts. Several at once "
        "make a group of each combination, those that do not occur too.",
    )
    key = seeded("bias_hold", list(view.hold))
    st.multiselect(
        "Hold equal",
        list(dict.fromkeys([*columns, *view.hold])),
        key=key,
        format_func=title_of_column,
        placeholder="nothing",
        on_change=changes(BiasView, key, hold=tuple),
        help="What remains of a gap when documents are compared only with others of the same domain, length and so on. "
        "What documents are grouped by is left out of it.",
    )
    if view.hold != USUALLY_HELD:
        usual = partial(state.change, BiasView, hold=USUALLY_HELD)
        st.button("Domain and length, as usual", key="bias_usual_hold", on_click=usual, type="tertiary")


def _take(key: str) -> None:
    name = widget_value(key)
    state.change(BiasView, subset=SubsetView(selection=name) if name else state.last(SubsetView, selection=None))


def _group_by(key: str) -> None:
    state.change(BiasView, columns=tuple(widget_value(key)) or USUAL_COLUMNS, group=None, draw=1)


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
