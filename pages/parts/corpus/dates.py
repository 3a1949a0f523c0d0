"""When the documents were written, where that is known."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from core.corpus.catalog.dates import Years
from core.wording import count
from pages.parts.caches import corpus as caches
from pages.parts.charts.dates import documents_by_year
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.opened import Opened


def dates_of_corpus(corpus: Opened) -> None:
    """Draw the years and say how many documents are dated; nothing where no import named a field of dates."""
    years = caches.years(*corpus.key)
    n_unusable = sum(record.get("n_unusable_dates", 0) for record in corpus.workspace.imports())
    if not years.n_dated and not n_unusable:
        return
    st.subheader("Dates", anchor=False)
    if years.n_dated:
        st.plotly_chart(
            documents_by_year(years),
            config=NO_BUTTONS,
            key="dates",
            alt="Documents by year; the table of domains has the first and the last date of each.",
        )
    st.caption(" ".join(_in_words(years, corpus.summary["n_documents"], n_unusable)))


def _in_words(years: Years, n_documents: int, n_unusable: int) -> Iterator[str]:
    span = f", {years.first} to {years.last}" if years.n_dated else ""
    yield f"{years.n_dated:,} of {count(n_documents, 'document')} dated{span}."
    if years.step > 1:
        yield f"A bar is {years.step:,} years."
    if n_unusable:
        yield f"{count(n_unusable, 'date')} could not be read."


def with_dates(domains: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Put the dates beside the domains, where there are any."""
    return domains if dates.empty else domains.merge(dates, on="domain", how="left").fillna({"n_dated": 0})
