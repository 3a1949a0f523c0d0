"""One page of documents as a table; a click on a row opens it, a click on a column's head sorts all documents."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.corpus.filters import ORDER_COLUMNS, Order
from core.criteria import CRITERIA, CRITERION_KEYS
from pages.parts import state
from pages.parts.browse.view import PAGE_SIZES, BrowseView
from pages.parts.charts.palette import CRITERION_COLOURS
from pages.parts.state import changes, seeded, widget_value
from pages.parts.wording import short_title

_SORTS = {
    **{criterion.key: criterion.title for criterion in CRITERIA},
    "n_tokens": "Tokens",
    "domain": "Domain",
    "doc_id": "Id",
    "date": "Date",
}
_ROW_PIXELS = 30
_MOST_PIXELS = 640
_NARROW_TITLE, _WIDE_TITLE = 124, 300
_NARROW_BAR, _WIDE_BAR = 73, 98


def order_controls(view: BrowseView, *, criteria: Sequence[str]) -> None:
    """Let the reader choose what is sorted by, and which way."""
    options = [column for column in ORDER_COLUMNS if column in criteria or column not in CRITERION_KEYS]
    # As the catalog does it.
    column = view.order.column if view.order.column in options else "n_tokens"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = seeded("browse_sort", column)
        st.selectbox(
            "Sorted by",
            options,
            key=key,
            format_func=lambda name: _SORTS[name],
            on_change=partial(_sort_by, key),
            width=210,
            label_visibility="collapsed",
        )
        st.button(
            "Highest first" if view.order.descending else "Lowest first",
            key="browse_direction",
            icon=":material/arrow_downward:" if view.order.descending else ":material/arrow_upward:",
            on_click=partial(_turn_round, column),
            help="Turn the order round",
        )


def _sort_by(key: str) -> None:
    view = state.read(BrowseView)
    state.change(BrowseView, order=Order(widget_value(key), descending=view.order.descending), page_number=1)


def _turn_round(column: str) -> None:
    descending = not state.read(BrowseView).order.descending
    state.change(BrowseView, order=Order(column, descending=descending), page_number=1)


def documents_table(frame: pd.DataFrame, view: BrowseView, *, criteria: Sequence[str], beside_reader: bool) -> None:
    """Draw the table; the open document's row is marked."""
    doc_ids = tuple(frame["doc_id"])
    rows = [doc_ids.index(view.doc_id)] if view.doc_id in doc_ids else []
    # Beside the reader there is room for the first line and the ratings only.
    narrow = beside_reader and bool(criteria)
    shown = frame[["title", *([] if narrow else ["domain", "n_tokens"]), *criteria]]
    # A new order is a new table: the old one would keep the column whose head was clicked.
    name = f"browse_table_{view.order.column}_{int(view.order.descending)}"
    key = seeded(name, {"selection": {"rows": rows, "columns": [], "cells": []}})
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=min(_MOST_PIXELS, _ROW_PIXELS * (len(frame) + 1) + 4),
        row_height=_ROW_PIXELS,
        column_config=_columns(view.order, narrow=narrow),
        placeholder="",
        on_select=partial(_clicked, key, doc_ids, tuple(shown.columns)),
        selection_mode=["single-row", "single-column", "single-cell"],
        alt="Documents: title line, domain, tokens, and percentiles by each criterion",
    )


def _columns(order: Order, *, narrow: bool) -> dict[str, Any]:
    def head(column: str, title: str) -> str:
        return f"{title} {'↓' if order.descending else '↑'}" if order.column == column else title

    return {
        "title": st.column_config.TextColumn("Title", width=_NARROW_TITLE if narrow else _WIDE_TITLE),
        "domain": st.column_config.TextColumn(head("domain", "Domain"), width=110),
        "n_tokens": st.column_config.NumberColumn(head("n_tokens", "Tokens"), format="localized", width=74),
        **{
            criterion.key: st.column_config.ProgressColumn(
                head(criterion.key, short_title(criterion.key)),
                help=f"{criterion.title}: percentile among the rated documents of the corpus",
                min_value=0,
                max_value=100,
                format="%.0f",
                color=CRITERION_COLOURS[criterion.key],
                width=_NARROW_BAR if narrow else _WIDE_BAR,
            )
            for criterion in CRITERIA
        },
    }


def _clicked(key: str, doc_ids: tuple[str, ...], columns: tuple[str, ...]) -> None:
    view, selection = state.read(BrowseView), widget_value(key)["selection"]
    if selection["columns"]:
        column = selection["columns"][0]
        if column in ORDER_COLUMNS:
            descending = not view.order.descending if view.order.column == column else column != "domain"
            state.change(BrowseView, order=Order(column, descending=descending), page_number=1)
    elif selection["cells"]:
        state.change(BrowseView, doc_id=doc_ids[selection["cells"][0][0]], passage=1)
    else:
        doc_id = doc_ids[selection["rows"][0]] if selection["rows"] else None
        state.change(BrowseView, doc_id=doc_id, passage=1)


def page_choice(view: BrowseView, n_pages: int) -> None:
    """Let the reader turn pages; nothing is drawn where there is one."""
    if n_pages > 1:
        key = seeded("browse_page", view.page_number)
        st.pagination(n_pages, key=key, on_change=changes(BrowseView, key, page_number=int))


def size_choice(view: BrowseView) -> None:
    """Let the reader choose how many documents stand on a page."""
    key = seeded("browse_size", view.page_size)
    st.selectbox(
        "Documents on a page",
        PAGE_SIZES,
        key=key,
        on_change=changes(BrowseView, key, page_size=int, page_number=lambda _: 1),
    )
