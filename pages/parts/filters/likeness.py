"""How many of the documents most like something are wanted, or least: the control beside the search box."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.corpus.searches import MOST_LIKE, Likeness
from pages.parts import state
from pages.parts.filters.steps import take_step
from pages.parts.opened import Opened
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView

_NUMBERS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
_ENDS = {False: "most alike", True: "least alike"}


def usual_most(corpus: Opened) -> int:
    """Say how many documents are asked for where nothing is said: of a small corpus, not all of it."""
    n_documents: int = corpus.summary["n_documents"]
    return min(max(n_documents // 20, 10), MOST_LIKE)


def likeness_in(documents: DocumentFilter) -> Likeness | None:
    """Give the likeness that a filter asks for, None where it asks for none."""
    return next((search for search in documents.searches if isinstance(search, Likeness)), None)


def likeness_controls(corpus: Opened, view: FilteredView, *, disabled: bool) -> None:
    """Let the reader choose how many documents, and which end; it changes the filter where that asks for likeness."""
    asked, kind = likeness_in(view.filter), type(view)
    most, end = _most_key(view.page), _end_key(view.page)
    now = asked.most if asked else st.session_state.get(most, usual_most(corpus))
    usual = [number for number in _NUMBERS if number < max(corpus.summary["n_documents"], _NUMBERS[0] + 1)]
    st.selectbox(
        "How many documents",
        sorted({*usual, usual_most(corpus), now}),
        key=seeded(most, now),
        format_func=lambda number: f"{number:,}",
        on_change=_refines(kind, lambda search: replace(search, most=widget_value(most))),
        width=104,
        label_visibility="collapsed",
        disabled=disabled,
    )
    st.selectbox(
        "Which of them",
        list(_ENDS),
        key=seeded(end, asked.is_least if asked else st.session_state.get(end, False)),
        format_func=lambda is_least: _ENDS[is_least],
        on_change=_refines(kind, lambda search: replace(search, is_least=widget_value(end))),
        width=132,
        label_visibility="collapsed",
        disabled=disabled,
    )


def likeness_to(page: str, text: str) -> Likeness:
    """Make a likeness of what was typed, with what the controls beside it say."""
    return Likeness(text, most=widget_value(_most_key(page)), is_least=widget_value(_end_key(page)))


def _refines(kind: type[FilteredView], refined: Callable[[Likeness], Likeness]) -> Callable[[], None]:
    return partial(_refine, kind, refined)


def _refine(kind: type[FilteredView], refined: Callable[[Likeness], Likeness]) -> None:
    view = state.again(kind)
    if asked := likeness_in(view.filter):
        take_step(kind, view, view.filter.with_search(refined(asked)))


def _most_key(page: str) -> str:
    return f"{page}_most_alike"


def _end_key(page: str) -> str:
    return f"{page}_least_alike"
