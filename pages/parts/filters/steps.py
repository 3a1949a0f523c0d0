"""Undo and redo of filter steps: the filters that a reader had on a page before, kept for the session."""

from dataclasses import dataclass

import streamlit as st

from core.corpus.filters import DocumentFilter
from pages.parts import state
from pages.parts.views import FilteredView

_MOST_KEPT = 100
_STEPS = "filter_steps"


@dataclass(frozen=True, slots=True)
class Steps:
    """Filters that were left behind, the last one last, and those that were taken back, the last one last.

    Examples
    --------
    >>> sea, tide = DocumentFilter(text="sea"), DocumentFilter(text="tide")
    >>> steps = Steps().left(DocumentFilter()).left(sea)
    >>> back, steps = steps.undone(tide)
    >>> back.text, steps.redone(back)[0].text
    ('sea', 'tide')
    """

    past: tuple[DocumentFilter, ...] = ()
    future: tuple[DocumentFilter, ...] = ()

    def left(self, now: DocumentFilter) -> "Steps":
        """Remember the filter that is left for a new one; what was taken back is forgotten."""
        return Steps((*self.past, now)[-_MOST_KEPT:])

    def undone(self, now: DocumentFilter) -> "tuple[DocumentFilter, Steps]":
        """Give the filter before, where there is one, and what is remembered then."""
        if not self.past:
            return now, self
        return self.past[-1], Steps(self.past[:-1], (*self.future, now))

    def redone(self, now: DocumentFilter) -> "tuple[DocumentFilter, Steps]":
        """Give the filter that was taken back last, where there is one, and what is remembered then."""
        if not self.future:
            return now, self
        return self.future[-1], Steps((*self.past, now), self.future[:-1])


def steps_on(page: str) -> Steps:
    """Give the steps of this session on a page."""
    steps: Steps = st.session_state.setdefault(_STEPS, {}).get(page, Steps())
    return steps


def take_step(kind: type[FilteredView], view: FilteredView, wanted: DocumentFilter) -> None:
    """Show another filter, and remember the one that is left; for callbacks."""
    if wanted != view.filter:
        _remember(kind.page, steps_on(kind.page).left(view.filter))
    state.show(view.with_filter(wanted))


def undo(kind: type[FilteredView]) -> None:
    """Go back to the filter before; for callbacks."""
    view = state.again(kind)
    wanted, steps = steps_on(kind.page).undone(view.filter)
    _remember(kind.page, steps)
    state.show(view.with_filter(wanted))


def redo(kind: type[FilteredView]) -> None:
    """Take the step again that was taken back last; for callbacks."""
    view = state.again(kind)
    wanted, steps = steps_on(kind.page).redone(view.filter)
    _remember(kind.page, steps)
    state.show(view.with_filter(wanted))


def _remember(page: str, steps: Steps) -> None:
    st.session_state.setdefault(_STEPS, {})[page] = steps
