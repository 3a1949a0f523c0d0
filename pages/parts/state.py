"""The view of a page lives in the page's address; here it is read, changed and written, and nowhere else.

A widget is seeded from the view before it is drawn and changes the view in its callback, so that a link, a reload,
the browser's back button and a click all lead through the same door.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from pages.parts.links import Asked, Query
from pages.parts.plain import for_markdown, shortened
from pages.parts.views import View

V = TypeVar("V", bound=View)

# The only session keys beside those of widgets: the page that was shown last, and the last address of each.
_LAST_PAGE = "last_page"
_QUERIES = "query_of_page"


def _address() -> Query:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def read(kind: type[V]) -> V:
    """Read the view from the address; coming from another page, the one that was left there.

    Parameters
    ----------
    kind : type
        The view of the page.

    Returns
    -------
    View
        What the page shows.

    Raises
    ------
    InputError
        If the address says what cannot be.
    """
    remembered: Query = st.session_state.setdefault(_QUERIES, {}).get(kind.page, {})
    came_from_elsewhere = st.session_state.get(_LAST_PAGE) != kind.page
    st.session_state[_LAST_PAGE] = kind.page
    if came_from_elsewhere and not _address() and remembered:
        st.query_params.from_dict(remembered)
    address = Asked(_address())
    view = kind.from_query(address)
    st.session_state[_QUERIES][kind.page] = view.to_query()
    if unknown := address.unasked():
        named = for_markdown(", ".join(repr(shortened(key, 40)) for key in unknown[:3]))
        st.warning(f"The link says {named}, which this page does not know: it is shown without.")
    return view


def again(kind: type[V]) -> V:
    """Read the view from the address as it stands, in callbacks and in fragments; `read` was called before."""
    return kind.from_query(_address())


def page_shown() -> str:
    """Name the page whose view was read last, as addresses do."""
    return str(st.session_state[_LAST_PAGE])


def show(view: View) -> None:
    """Write a view into the address, whole."""
    query = view.to_query()
    st.session_state.setdefault(_QUERIES, {})[view.page] = query
    if query != _address():
        st.query_params.from_dict(query)


def change(kind: type[V], /, **changes: Any) -> None:
    """Change some values of the view; for callbacks, which run before the page is drawn again."""
    view = kind.from_query(_address())
    show(replace(view, **changes))


def last(kind: type[V], /, **changes: Any) -> V:
    """Give another page's view as it was left, with some values changed."""
    remembered: Query = st.session_state.get(_QUERIES, {}).get(kind.page, {})
    return replace(kind.from_query(remembered), **changes)


def was_shown(kind: type[V]) -> bool:
    """Say whether the reader was on another page, so that `last` gives what they left there."""
    return kind.page in st.session_state.get(_QUERIES, {})


def forget(page: str) -> None:
    """Begin a page afresh, whatever its address says."""
    st.session_state.setdefault(_QUERIES, {}).pop(page, None)
    st.query_params.clear()


def seeded(key: str, value: Any) -> str:
    """Give the widget of a key its value before it is drawn, and return the key.

    It is set only where it differs, so that an answer from the server does not undo what is being typed.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def widget_value(key: str) -> Any:
    """Give what a widget was just set to; for its callback."""
    return st.session_state[key]


def changes(kind: type[V], key: str, /, **derived: Callable[[Any], Any]) -> Callable[[], None]:
    """Make a callback that takes a widget's value into the view.

    Parameters
    ----------
    kind : type
        The view.
    key : str
        The widget's.
    **derived : callable
        For each value of the view, what it becomes of the widget's value.

    Returns
    -------
    callable
        For ``on_change``.
    """

    def callback() -> None:
        value = widget_value(key)
        change(kind, **{name: of_value(value) for name, of_value in derived.items()})

    return callback
