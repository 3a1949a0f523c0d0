"""Section five: the pairs on which rater and judge are farthest apart, to be read."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.wording import count
from pages.parts import state
from pages.parts.caches import raters as caches
from pages.parts.messages import empty
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import name_of
from pages.parts.raters.open_pair import open_pair
from pages.parts.raters.quality import criteria_compared
from pages.parts.raters.view import RatersView
from pages.parts.state import changes, seeded, widget_value

MOST_LISTED = 200
_ROW_PIXELS, _MOST_ROWS = 30, 11
_TITLE_CHARACTERS = 60


def disagreements_section(measured: Measured) -> None:
    """List pairs, the widest gap first; a click on one opens it."""
    st.subheader("Where rater and judge disagree most", anchor=False)
    criteria = list(criteria_compared(measured))
    criterion = measured.view.criterion if measured.view.criterion in criteria else criteria[0]
    key = seeded("raters_criterion", criterion)
    st.segmented_control(
        "Criterion",
        criteria,
        key=key,
        required=True,
        format_func=partial(name_of, is_short=True),
        on_change=changes(RatersView, key, criterion=str),
        label_visibility="collapsed",
    )
    found = caches.disagreements(*measured.key, judge=measured.view.judge, criterion=criterion)
    if found.empty:
        empty("No pair was judged by this criterion.", "Choose another one.")
        return
    _list(found.head(MOST_LISTED), measured.view)
    n = len(found)
    which = f"All {count(n, 'pair')}." if n <= MOST_LISTED else f"The {MOST_LISTED} widest of {n:,}."
    averaged = "Judges: how many" if measured.view.judge is None else "Answers: how many of this judge's"
    st.caption(
        f"{which} Gap: how far the two probabilities are apart. Confidence: the judge's, 0 for a tie, 1 where it is "
        f"certain. {averaged} were averaged. Click a pair to read it."
    )
    chosen = found[_is_open(found, measured.view)]
    if len(chosen):
        open_pair(measured, chosen.iloc[0], criterion)
    elif measured.view.pair:
        names = " and ".join(f"'{for_markdown(shortened(doc_id, 80))}'" for doc_id in measured.view.pair)
        st.warning(f"The link asks for the pair of {names}, which is not in this list. Click another one.")


def _is_open(found: pd.DataFrame, view: RatersView) -> "pd.Series[bool]":
    doc_a, doc_b = view.pair or (None, None)
    return (found["doc_a"] == doc_a) & (found["doc_b"] == doc_b)


def _list(listed: pd.DataFrame, view: RatersView) -> None:
    opened = _is_open(listed, view).tolist()
    shown = pd.DataFrame(
        {
            "gap": listed["gap"],
            # Rounded here: what a browser makes of 84.5 is not what is written below.
            "rater": (100 * listed["prob_rater"]).round(),
            "judge": (100 * listed["prob_judge"]).round(),
            "confidence": listed["confidence"],
            "a": [shortened(str(title), _TITLE_CHARACTERS) for title in listed["title_a"]],
            "b": [shortened(str(title), _TITLE_CHARACTERS) for title in listed["title_b"]],
            "n": listed["n_judgments"],
        }
    )
    pairs = tuple(zip(listed["doc_a"], listed["doc_b"], strict=True))
    rows = [opened.index(True)] if True in opened else []
    # Another list is another table: the old one would keep the row that was clicked.
    name = f"disagreements_{view.criterion}_{view.judge}_{view.rater}"
    key = seeded(name, {"selection": {"rows": rows, "columns": [], "cells": []}})
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=_ROW_PIXELS * (min(len(shown), _MOST_ROWS) + 1) + 4,
        row_height=_ROW_PIXELS,
        column_config={
            "gap": st.column_config.NumberColumn("Gap", format="%.2f", width=60),
            "rater": _probability("Rater: B better"),
            "judge": _probability("Judge: B better"),
            "confidence": st.column_config.NumberColumn("Confidence", format="%.2f", width=90),
            "a": st.column_config.TextColumn("A", width=300),
            "b": st.column_config.TextColumn("B", width=300),
            "n": st.column_config.NumberColumn("Judges" if view.judge is None else "Answers", width=70),
        },
        on_select=partial(_clicked, key, pairs),
        selection_mode=["single-row", "single-cell"],
        alt="Pairs by the gap between rater and judge",
    )


def _probability(title: str) -> Any:
    return st.column_config.ProgressColumn(title, min_value=0, max_value=100, format="%.0f %%", width=120)


def _clicked(key: str, pairs: tuple[tuple[str, str], ...]) -> None:
    selection = widget_value(key)["selection"]
    rows = [cell[0] for cell in selection["cells"]] or selection["rows"]
    state.change(RatersView, pair=pairs[rows[0]] if rows else None)
