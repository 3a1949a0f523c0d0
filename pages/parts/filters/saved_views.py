"""Views under names: saved, opened again by a link, renamed and deleted."""

from functools import partial

import streamlit as st

from core.corpus.saved_views import MOST_NAME_CHARACTERS, SavedView, delete_view, rename_view, save_view, saved_views
from core.errors import QuLensError
from pages.parts import state
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, one_line, shortened
from pages.parts.state import widget_value
from pages.parts.views import View

_NAME = "saved_view_name"
_REFUSED = "saved_view_refused"


@st.fragment
def views_button(corpus: Opened, kind: type[View]) -> None:
    """Draw the button; the views are read when it is opened."""
    with st.popover("Views", icon=":material/bookmark:", key=f"{kind.page}_views", on_change="rerun") as popover:
        if popover.open:
            with refusals_shown():
                _views(corpus, kind)


def _views(corpus: Opened, kind: type[View]) -> None:
    if why := st.session_state.pop(_REFUSED, None):
        st.error(for_markdown(why), icon=":material/error:")
    st.text_input(
        "Save this view as",
        key=_NAME,
        max_chars=MOST_NAME_CHARACTERS,
        on_change=partial(_save, corpus, kind),
        placeholder="a name, then Enter",
        help="Filter, order, columns and the open document: what the address holds. Kept in the workspace, for all "
        "who open it.",
    )
    found = saved_views(corpus.workspace)
    if not found:
        st.caption("No view is saved yet.")
    for number, view in enumerate(found):
        _listed(corpus, number, view)


def _listed(corpus: Opened, number: int, view: SavedView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch"):
            st.page_link(
                f"pages/{view.page}.py",
                label=for_markdown(shortened(view.name, MOST_NAME_CHARACTERS)),
                icon=":material/bookmark:",
                query_params={key: list(values) for key, values in view.query.items()},
                help=f"Opens it on the page {view.page.capitalize()}",
            )
        with st.popover("", icon=":material/edit:", type="tertiary", key=f"saved_view_edit_{number}", help="Rename"):
            key = f"saved_view_rename_{number}"
            st.text_input(
                "New name",
                one_line(view.name),
                key=key,
                max_chars=MOST_NAME_CHARACTERS,
                on_change=partial(_rename, corpus, view.name, key),
            )
        st.button(
            "",
            key=f"saved_view_delete_{number}",
            icon=":material/delete:",
            type="tertiary",
            on_click=partial(_delete, corpus, view.name),
            help="Delete this view",
        )


def _save(corpus: Opened, kind: type[View]) -> None:
    name = widget_value(_NAME)
    if name.strip():
        view = state.again(kind)
        with _refusal_kept():
            save_view(corpus.workspace, name, page=kind.page, query=view.to_query())
            st.session_state[_NAME] = ""


def _rename(corpus: Opened, name: str, key: str) -> None:
    with _refusal_kept():
        rename_view(corpus.workspace, name, widget_value(key))


def _delete(corpus: Opened, name: str) -> None:
    with _refusal_kept():
        delete_view(corpus.workspace, name)


class _refusal_kept:
    """Keep why something was refused until the fragment is drawn: what a callback writes would stand above it."""

    def __enter__(self) -> None:
        st.session_state.pop(_REFUSED, None)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, QuLensError):
            st.session_state[_REFUSED] = str(error)
            return True
        return False
