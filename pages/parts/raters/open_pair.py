"""One judged pair: both excerpts side by side, what each judge said in each order, and what the rater says."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.judging.files.judgment_table import MISSING
from core.judging.stored.judgment import Judgment
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.caches import raters as caches
from pages.parts.compare.view import CompareView
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import name_of
from pages.parts.raters.view import RatersView
from pages.parts.text_pane import text_pane
from pages.parts.wording import ABSENT, percent

_PANE_PIXELS = 420


def open_pair(measured: Measured, pair: "pd.Series[Any]", criterion: str) -> None:
    """Show a row of `core.qurater.agreement.rater_as_judge.disagreements`."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{for_markdown(name_of(criterion))}**: the rater gives B {percent(pair.prob_rater, 0)}, "
            f"the judge {percent(pair.prob_judge, 0)}."
        )
        clear = partial(state.change, RatersView, pair=None)
        st.button("Close", key="close_pair", on_click=clear, type="tertiary", icon=":material/close:")
    wanted = ((pair.doc_a, pair.start_a, pair.end_a), (pair.doc_b, pair.start_b, pair.end_b))
    texts = caches.passages(*measured.corpus.key, wanted)
    for column, name, (doc_id, start, end), text in zip(st.columns(2, gap="medium"), "AB", wanted, texts, strict=True):
        with column:
            place = documents_caches.place(*measured.corpus.key, doc_id, None)
            st.markdown(
                f"**{name}** · {for_markdown(shortened(place.title, 80))}  \n"
                f":small[{for_markdown(shortened(place.domain, 40))}, characters {start + 1:,} to {end:,}]"
            )
            text_pane(f"raters_{name}", doc_id, text, pixels=_PANE_PIXELS)
            _link_to_document(measured, doc_id, name)
    _answers(measured, pair, criterion)
    compare = CompareView(pair=(pair.doc_a, pair.doc_b))
    st.page_link(
        "pages/compare.py", label="Judge this pair", icon=":material/compare:", query_params=compare.to_query()
    )


def _link_to_document(measured: Measured, doc_id: str, name: str) -> None:
    rater = measured.name if measured.name in measured.corpus.raters else None
    browse = BrowseView(rater=rater, doc_id=doc_id)
    st.page_link(
        "pages/browse.py", label=f"Read {name} in Browse", icon=":material/menu_book:", query_params=browse.to_query()
    )


def _answers(measured: Measured, pair: "pd.Series[Any]", criterion: str) -> None:
    said = [
        each
        for each in caches.judgments(measured.corpus.root, measured.judged)
        if (each.doc_a, each.doc_b, each.criterion) == (pair.doc_a, pair.doc_b, criterion)
        and (*each.span_a, *each.span_b) == (pair.start_a, pair.end_a, pair.start_b, pair.end_b)
    ]
    st.dataframe(
        pd.DataFrame([_row(each) for each in sorted(said, key=lambda each: (each.judge, each.first))]),
        hide_index=True,
        key="answers_on_pair",
        column_config={"When (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone="UTC")},
        alt="What each judge said of this pair, by the order in which the texts were shown",
    )


def _row(each: Judgment) -> dict[str, Any]:
    return {
        "Judge": each.judge,
        "Shown first": each.first.upper(),
        "B better": percent(each.prob_b_preferred, 0),
        "Without an answer": each.missing if each.missing in MISSING else "",
        "Votes": ABSENT if each.n_votes is None else f"{each.n_votes:,}",
        # What came from a file may hold anything.
        "When (UTC)": pd.to_datetime(each.made, utc=True, errors="coerce"),
    }
