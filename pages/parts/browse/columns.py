"""The columns of the table of documents: which there are, which are shown, and how each is drawn."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.corpus.catalog.fields import Field
from core.corpus.filters import BY_FIELD, CLOSENESS, Order
from core.criteria import CRITERION_KEYS, criterion_by_key
from pages.parts import state
from pages.parts.browse.view import COLUMNS, BrowseView
from pages.parts.caches import documents as caches
from pages.parts.charts.palette import CRITERION_COLOURS
from pages.parts.opened import Opened
from pages.parts.plain import one_line, shortened
from pages.parts.state import seeded, widget_value
from pages.parts.wording import short_title

_TITLES = {"n_tokens": "Tokens", "domain": "Domain", "doc_id": "Id", "date": "Date", CLOSENESS: "Closeness"}
SNIPPET = "snippet"
# So that at 1280 pixels all usual columns stand beside each other, also with what was found.
_NARROW_TITLE, _WIDE_TITLE, _TITLE_BESIDE_SNIPPET, _SNIPPET = 164, 370, 160, 210
_NARROW_BAR, _WIDE_BAR = 62, 84
_NAME_CHARACTERS = 40
_CHOICE = "browse_columns"


def title_of_column(column: str) -> str:
    """Name a column; plain text.

    Examples
    --------
    >>> title_of_column("facts_and_trivia"), title_of_column("field:year")
    ('Facts & trivia', 'year')
    """
    if column in CRITERION_KEYS:
        return criterion_by_key(column).title
    return _TITLES.get(column) or shortened(column.removeprefix(BY_FIELD), _NAME_CHARACTERS)


def columns_here(corpus: Opened, criteria: Sequence[str]) -> list[str]:
    """List the columns that the table can show beside the title."""
    ours = [column for column in COLUMNS if column not in CRITERION_KEYS or column in criteria]
    # A field of the input that became a column of ours is that column already.
    return [*ours, *(f"{BY_FIELD}{name}" for name in caches.fields(*corpus.key) if name not in COLUMNS)]


def shown_columns(corpus: Opened, view: BrowseView, criteria: Sequence[str], *, narrow: bool) -> list[str]:
    """Give the columns that the table shows; without a choice those that there is room for."""
    if view.columns:
        here = columns_here(corpus, criteria)
        return [column for column in view.columns if column in here]
    # Beside the reader there is room for the first line and the ratings only.
    return [*([] if narrow and criteria else ["domain", "n_tokens"]), *criteria]


def column_choice(corpus: Opened, view: BrowseView, criteria: Sequence[str]) -> None:
    """Let the reader choose the columns."""
    with st.popover(
        "Columns", icon=":material/view_column:", key="browse_columns_button", on_change="rerun"
    ) as popover:
        if not popover.open:
            return
        usual = shown_columns(corpus, BrowseView(), criteria, narrow=False)
        st.multiselect(
            "Columns beside the title, in this order",
            columns_here(corpus, criteria),
            key=seeded(_CHOICE, list(view.columns) or usual),
            format_func=lambda column: one_line(title_of_column(column)),
            on_change=lambda: _chosen(tuple(usual)),
            help="Percentiles for the criteria; fields of the input and columns of values as they are.",
        )
        if view.columns:
            st.button("As usual", key="browse_columns_usual", on_click=lambda: state.change(BrowseView, columns=()))


def _chosen(usual: tuple[str, ...]) -> None:
    chosen = tuple(widget_value(_CHOICE))
    state.change(BrowseView, columns=() if chosen == usual else chosen)


def column_config(
    shown: Sequence[str], order: Order, fields: dict[str, Field], *, narrow: bool, has_snippets: bool
) -> dict[str, Any]:
    """Say how each column is drawn: ratings as bars of percentiles, numbers to the right."""

    def head(column: str, title: str) -> str:
        return f"{title} {'↓' if order.descending else '↑'}" if order.column == column else title

    config: dict[str, Any] = {
        "title": st.column_config.TextColumn("Title", width=_width_of_title(narrow=narrow, has_snippets=has_snippets)),
        SNIPPET: st.column_config.TextColumn("Found", help="«Where» the text answers the search", width=_SNIPPET),
    }
    for column in shown:
        if column in CRITERION_KEYS:
            config[column] = st.column_config.ProgressColumn(
                head(column, short_title(column)),
                help=f"{criterion_by_key(column).title}: percentile among the rated documents of the corpus",
                min_value=0,
                max_value=100,
                format="%.0f",
                color=CRITERION_COLOURS[column],
                width=_NARROW_BAR if narrow else _WIDE_BAR,
            )
        elif column == "n_tokens":
            config[column] = st.column_config.NumberColumn(head(column, "Tokens"), format="localized", width=68)
        else:
            config[column] = _plain(column, head(column, one_line(title_of_column(column))), fields)
    return config


def _width_of_title(*, narrow: bool, has_snippets: bool) -> int:
    return _NARROW_TITLE if narrow else _TITLE_BESIDE_SNIPPET if has_snippets else _WIDE_TITLE


def _plain(column: str, title: str, fields: dict[str, Field]) -> Any:
    field = fields.get(column.removeprefix(BY_FIELD))
    if column.startswith(BY_FIELD) and field is not None and field.is_number:
        return st.column_config.NumberColumn(title, width=90)
    return st.column_config.TextColumn(title, width=104)
