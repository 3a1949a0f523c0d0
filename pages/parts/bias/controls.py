"""Which selections are audited, by what documents are grouped, and what is held equal: in the side bar."""

from collections.abc import Sequence
from functools import partial
from typing import Any

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
    _selections(corpus, view)
    _columns(corpus, view)


def _selections(corpus: Opened, view: BiasView) -> None:
    saved = corpus.workspace.selections()
    selection = view.subset.selection
    key = seeded("bias_selection", selection if selection in saved else _SETTINGS)
    st.selectbox(
        "Selection",
        [_SETTINGS, *saved],
        key=key,
        format_func=lambda name: name or "Settings of the page Subset",
        on_change=partial(_take, key),
    )
    # Beside itself nothing is seen.
    others = [name for name, _ in saved_selections(corpus) if name != selection]
    if others or view.against:
        _several(
            "Set beside it",
            "bias_against",
            view.against,
            others,
            max_selections=_MOST_BESIDE,
            placeholder="saved selections",
            on_change=changes(BiasView, "bias_against", against=tuple),
            help="Under Other settings, Saved selections: what each of them keeps of the same groups.",
        )


def _columns(corpus: Opened, view: BiasView) -> None:
    columns = caches.columns(*corpus.key)
    _several(
        "Group by",
        "bias_columns",
        view.columns,
        columns,
        format_func=title_of_column,
        placeholder="the domain",
        on_change=partial(_group_by, "bias_columns"),
        help="The domain, the length, the date, or a field or column with at most 200 different texts. Several at once "
        "make a group of each combination, those that do not occur too.",
    )
    _several(
        "Hold equal",
        "bias_hold",
        view.hold,
        columns,
        format_func=title_of_column,
        placeholder="nothing",
        on_change=changes(BiasView, "bias_hold", hold=tuple),
        help="What remains of a gap when documents are compared only with others of the same domain, length and so on. "
        "What documents are grouped by is left out of it.",
    )
    if view.hold != USUALLY_HELD:
        usual = partial(state.change, BiasView, hold=USUALLY_HELD)
        st.button("Domain and length, as usual", key="bias_usual_hold", on_click=usual, type="tertiary")


def _several(label: str, key: str, chosen: Sequence[str], offered: Sequence[str], **more: Any) -> None:
    """Let several be chosen of what is offered; what a link names and is not there stays, to be taken away."""
    st.multiselect(label, list(dict.fromkeys([*offered, *chosen])), key=seeded(key, list(chosen)), **more)


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
