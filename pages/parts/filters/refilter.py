"""A change of the filter, as the callback of a widget."""

from collections.abc import Callable

from core.corpus.filters import DocumentFilter
from pages.parts import state
from pages.parts.filters.steps import take_step
from pages.parts.views import FilteredView


def refilters(kind: type[FilteredView], wanted: Callable[[DocumentFilter], DocumentFilter]) -> Callable[[], None]:
    """Make a callback that changes the filter of a view, a step that can be undone.

    Parameters
    ----------
    kind : type
        The view.
    wanted : callable
        What becomes of the filter; called when the widget was used.

    Returns
    -------
    callable
        For ``on_change`` and ``on_click``.
    """

    def callback() -> None:
        view = state.again(kind)
        take_step(kind, view, wanted(view.filter))

    return callback
