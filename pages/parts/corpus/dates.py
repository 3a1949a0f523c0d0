"""When the documents were written, where that is known."""

import pandas as pd
import streamlit as st

from pages.parts.caches import corpus as caches
from pages.parts.charts.dates import documents_by_year
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.opened import Opened
from pages.parts.wording import count


def dates_of_corpus(corpus: Opened) -> None:
    """Draw the years and say how many documents are dated; nothing where none is."""
    years = caches.years(*corpus.key)
    if not years.n_dated:
        return
    st.subheader("Dates", anchor=False)
    st.plotly_chart(
        documents_by_year(years),
        config=NO_BUTTONS,
        key="dates",
        alt="Documents by year; the table of domains has the first and the last date of each.",
    )
    n_documents = count(corpus.summary["n_documents"], "document")
    bars = f" A bar is {years.step:,} years." if years.step > 1 else ""
    st.caption(f"{years.n_dated:,} of {n_documents} dated, {years.first} to {years.last}.{bars}")


def with_dates(domains: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Put the dates beside the domains, where there are any."""
    return domains if dates.empty else domains.merge(dates, on="domain", how="left").fillna({"n_dated": 0})
