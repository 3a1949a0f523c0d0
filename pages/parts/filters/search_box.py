"""One box to search in, and the way in which what is typed there is looked for."""

from dataclasses import dataclass

import streamlit as st

from core.corpus.searches import EVERYWHERE, FIELDS, Search
from core.errors import QuLensError
from pages.parts import state
from pages.parts.caches import scans as caches
from pages.parts.filters.finding import has_index
from pages.parts.filters.index_needed import lead_to_index
from pages.parts.filters.likeness import likeness_controls, likeness_to
from pages.parts.filters.search_help import search_help
from pages.parts.filters.search_modes import (
    LETTERS,
    LIKE,
    MODES,
    WORDS,
    field_searched,
    mode_of,
    search_for,
    with_search,
    written_in,
)
from pages.parts.filters.steps import take_step
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.state import seeded, widget_value
from pages.parts.views import FilteredView

_REFUSED = "refused_searches"


@dataclass(frozen=True, slots=True)
class _Refused:
    """What was typed and cannot be asked, and why; it stays in the box to be mended."""

    mode: str
    written: str
    why: str


def search_box(corpus: Opened, view: FilteredView) -> None:
    """Draw the box, with the search of the view's filter in it; what is typed goes into the address."""
    page, kind = view.page, type(view)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        mode = _mode_choice(corpus, view)
        is_ready = has_index(corpus, mode)
        refused = st.session_state.get(_REFUSED, {}).get(page)
        refused = refused if refused and refused.mode == mode else None
        key = seeded(f"{page}_{mode}", refused.written if refused else written_in(view.filter, mode))
        field = f"{page}_field_of_words"
        st.text_input(
            MODES[mode].title,
            key=key,
            on_change=lambda: _submitted(corpus, kind, mode, key=key, field=field),
            placeholder=MODES[mode].placeholder,
            icon=MODES[mode].icon,
            label_visibility="collapsed",
            disabled=not is_ready,
        )
        if mode == WORDS:
            st.selectbox(
                "Where words are looked for",
                FIELDS,
                key=_field_seeded(view, field),
                on_change=lambda: _submitted(corpus, kind, mode, key=key, field=field),
                width=132,
                label_visibility="collapsed",
                disabled=not is_ready,
            )
        elif mode == LIKE:
            likeness_controls(corpus, view, disabled=not is_ready)
        search_help(corpus, page, mode)
    if refused:
        st.error(for_markdown(refused.why), icon=":material/error:")
    if not is_ready:
        lead_to_index(corpus, f"{page}_index")


def _field_seeded(view: FilteredView, key: str) -> str:
    """Show where the filter looks for words; while it looks for none, what the reader chose stays."""
    is_asked = bool(written_in(view.filter, WORDS))
    return seeded(key, field_searched(view.filter)) if is_asked or key not in st.session_state else key


def search_in_mode(page: str, mode: str) -> None:
    """Choose the way of searching on a page; for callbacks."""
    st.session_state[_mode_key(page)] = mode


def _mode_key(page: str) -> str:
    return f"{page}_mode"


def _mode_choice(corpus: Opened, view: FilteredView) -> str:
    key = _mode_key(view.page)
    if key not in st.session_state:
        # Letters need no index: who wants words is told how to make theirs.
        st.session_state[key] = mode_of(view.filter) or (WORDS if has_index(corpus, WORDS) else LETTERS)
    mode: str = st.selectbox(
        "Search for",
        list(MODES),
        key=key,
        format_func=lambda mode: MODES[mode].title,
        width=132,
        label_visibility="collapsed",
    )
    return mode


def _submitted(corpus: Opened, kind: type[FilteredView], mode: str, *, key: str, field: str) -> None:
    view, written = state.again(kind), str(widget_value(key))
    where = widget_value(field) if mode == WORDS else EVERYWHERE
    refused = st.session_state.setdefault(_REFUSED, {})
    refused.pop(kind.page, None)
    try:
        search = _search(kind.page, mode, written, field=where)
        if search is not None:
            caches.require_askable(*corpus.key, search)
            wanted = view.filter.with_search(search)
        else:
            wanted = with_search(view.filter, mode, written)
    except QuLensError as error:
        refused[kind.page] = _Refused(mode, written, str(error))
    else:
        take_step(kind, view, wanted)


def _search(page: str, mode: str, written: str, *, field: str) -> Search | None:
    """Make a search of what was typed and of the controls beside it."""
    if mode == LIKE and written.strip():
        return likeness_to(page, written.strip())
    return search_for(mode, written, field=field)
