"""One page of documents as a table; a click on a row opens it, a click on a column's head sorts all documents."""

import random
from collections.abc import Sequence
from functools import partial
from zlib import crc32

import pandas as pd
import streamlit as st

from core.corpus.filters import BY_FIELD, CLOSENESS, ORDER_COLUMNS, Order
from core.corpus.searches import Likeness, Words
from core.criteria import CRITERION_KEYS
from pages.parts import state
from pages.parts.browse.browsing import Browsing
from pages.parts.browse.columns import SNIPPET, column_choice, column_config, shown_columns, title_of_column
from pages.parts.browse.view import LAST_DRAW, PAGE_SIZES, RANDOM, BrowseView
from pages.parts.caches import documents as caches
from pages.parts.filters.saved_views import views_button
from pages.parts.plain import one_line, shortened
from pages.parts.state import changes, seeded, widget_value

_ROW_PIXELS, _HEAD_PIXELS = 30, 37
# Streamlit breaks lines in rows that are higher than 60.
_ROW_WITH_SNIPPET_PIXELS = 62
_MOST_PIXELS = 640
_TITLE_CHARACTERS, _SNIPPET_CHARACTERS = 46, 84


def table_controls(browsing: Browsing, *, criteria: Sequence[str]) -> None:
    """Let the reader choose what is sorted by and which way, the columns, ten documents by chance, or a saved view."""
    view = browsing.shown
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if view.draw is None:
            _order_controls(browsing, criteria=criteria)
        column_choice(browsing.corpus, view, criteria)
        st.button(
            "Ten at random" if view.draw is None else "Another ten",
            key="browse_draw",
            icon=":material/casino:",
            shortcut="T",
            on_click=_draw,
            help="Ten documents that the filter leaves, drawn by chance; the link shows the same ten",
        )
        if view.draw is not None:
            back = partial(state.change, BrowseView, draw=None, doc_id=None, passage=1)
            st.button("All documents", key="browse_all", icon=":material/table_rows:", on_click=back, type="tertiary")
        views_button(browsing.corpus, BrowseView)


def _draw() -> None:
    state.change(BrowseView, draw=random.randint(1, LAST_DRAW), page_number=1, doc_id=None, passage=1)


def orders_here(browsing: Browsing, criteria: Sequence[str]) -> list[str]:
    """List what documents can be sorted by here."""
    tells = any(isinstance(search, Words | Likeness) for search in browsing.view.filter.searches)
    ours = [column for column in ORDER_COLUMNS if column in criteria or column not in CRITERION_KEYS]
    return [*([CLOSENESS] if tells else []), *ours, *(f"{BY_FIELD}{name}" for name in _fields(browsing))]


def _fields(browsing: Browsing) -> list[str]:
    # What became a column of ours is that column already.
    return [name for name in caches.fields(*browsing.corpus.key) if name not in ORDER_COLUMNS]


def _order_controls(browsing: Browsing, *, criteria: Sequence[str]) -> None:
    options, order = orders_here(browsing, criteria), browsing.shown.order
    # As the catalog does it.
    column = order.column if order.column in options else "n_tokens"
    key = seeded("browse_sort", column)
    st.selectbox(
        "Sorted by",
        options,
        key=key,
        format_func=lambda name: one_line(title_of_column(name)),
        on_change=partial(_sort_by, key),
        width=190,
        label_visibility="collapsed",
    )
    st.button(
        _direction(column, descending=order.descending),
        key="browse_direction",
        icon=":material/arrow_downward:" if order.descending else ":material/arrow_upward:",
        on_click=partial(_turn_round, column),
        help="Turn the order round",
    )


def _direction(column: str, *, descending: bool) -> str:
    if column == CLOSENESS:
        return "Best first" if descending else "Best last"
    return "Highest first" if descending else "Lowest first"


def _sort_by(key: str) -> None:
    view = state.again(BrowseView)
    state.change(BrowseView, order=Order(widget_value(key), descending=view.order.descending), page_number=1)


def _turn_round(column: str) -> None:
    descending = not state.again(BrowseView).order.descending
    state.change(BrowseView, order=Order(column, descending=descending), page_number=1)


def documents_table(browsing: Browsing, *, criteria: Sequence[str], beside_reader: bool) -> None:
    """Draw the table; the open document's row is marked."""
    view, doc_ids = browsing.shown, tuple(browsing.frame["doc_id"])
    rows = [doc_ids.index(view.doc_id)] if view.doc_id in doc_ids else []
    narrow = beside_reader and bool(criteria)
    columns = shown_columns(browsing.corpus, view, criteria, narrow=narrow)
    # Beside the reader the text itself says where it answers a search.
    found = None if beside_reader else browsing.snippets()
    shown = _with_snippets(_frame_shown(browsing, columns), found)
    row_height = _ROW_PIXELS if found is None else _ROW_WITH_SNIPPET_PIXELS
    # Other documents are a new table: the old one would keep the column whose head was clicked, and lose a click.
    key = seeded(_name_of(view, columns), {"selection": {"rows": rows, "columns": [], "cells": []}})
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=min(_MOST_PIXELS, row_height * len(doc_ids) + _HEAD_PIXELS),
        row_height=row_height,
        column_config=column_config(
            columns,
            view.order,
            caches.fields(*browsing.corpus.key),
            narrow=narrow,
            has_snippets=found is not None,
        ),
        placeholder="",
        on_select=partial(_clicked, key, doc_ids, tuple(shown.columns)),
        selection_mode=["single-row", "single-column", "single-cell"],
        alt="Documents: title line, " + ", ".join(one_line(title_of_column(column)) for column in columns),
    )


def _name_of(view: BrowseView, columns: Sequence[str]) -> str:
    shown = (view.filter, view.order, view.page_number, view.page_size, view.draw, columns)
    return f"browse_table_{crc32(repr(shown).encode()):x}"


def _frame_shown(browsing: Browsing, columns: Sequence[str]) -> pd.DataFrame:
    frame = browsing.frame
    further = tuple(column for column in columns if column not in frame)
    if further:
        frame = frame.join(browsing.values(further))
    return frame[["title", *columns]]


def _with_snippets(frame: pd.DataFrame, found: list[str] | None) -> pd.DataFrame:
    """Put where the text answers the search behind the title, both cut to what three lines hold."""
    if found is None:
        return frame
    frame = frame.assign(title=[shortened(title, _TITLE_CHARACTERS) for title in frame["title"]])
    frame.insert(1, SNIPPET, [shortened(snippet, _SNIPPET_CHARACTERS) for snippet in found])
    return frame


def _clicked(key: str, doc_ids: tuple[str, ...], columns: tuple[str, ...]) -> None:
    view, selection = state.again(BrowseView), widget_value(key)["selection"]
    if selection["columns"]:
        column = selection["columns"][0]
        if column in ORDER_COLUMNS or column.startswith(BY_FIELD):
            descending = not view.order.descending if view.order.column == column else column != "domain"
            state.change(BrowseView, order=Order(column, descending=descending), page_number=1, draw=None)
    elif selection["cells"]:
        state.change(BrowseView, doc_id=doc_ids[selection["cells"][0][0]], passage=1)
    else:
        doc_id = doc_ids[selection["rows"][0]] if selection["rows"] else None
        state.change(BrowseView, doc_id=doc_id, passage=1)


def page_controls(view: BrowseView, n_pages: int, n_documents: int) -> None:
    """Let the reader turn pages, and choose how many documents stand on one; say what is shown."""
    if view.draw is not None:
        st.caption(f"{min(RANDOM, n_documents)} of {n_documents:,} documents, drawn by chance.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if n_pages > 1:
            key = seeded("browse_page", view.page_number)
            st.pagination(n_pages, key=key, on_change=changes(BrowseView, key, page_number=int))
        size = seeded("browse_size", view.page_size)
        st.selectbox(
            "Documents on a page",
            PAGE_SIZES,
            key=size,
            format_func=lambda n: f"{n} a page",
            on_change=changes(BrowseView, size, page_size=int, page_number=lambda _: 1),
            width=120,
            label_visibility="collapsed",
        )
