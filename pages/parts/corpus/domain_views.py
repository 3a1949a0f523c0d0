"""The domains of a corpus as a picture and as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.criteria import criterion_by_key
from core.wording import count
from pages.parts.charts.domains import MOST_DOMAINS, domain_overview
from pages.parts.charts.palette import NO_BUTTONS, TEXT_ON_DARK, TEXT_ON_LIGHT


def domain_picture(domains: pd.DataFrame, *, criteria: Sequence[str]) -> None:
    """Draw the largest domains."""
    drawn = domains.head(MOST_DOMAINS)
    text_colour = TEXT_ON_DARK if st.context.theme.type == "dark" else TEXT_ON_LIGHT
    st.plotly_chart(
        domain_overview(drawn, criteria=criteria, text_colour=text_colour),
        config=NO_BUTTONS,
        key="domain_picture",
        alt=f"Tokens and mean standardised ratings of {count(len(drawn), 'domain')}; the table has the same.",
    )
    legend = "Cells: mean standardised rating in sd; brown below the corpus mean, green above. " if criteria else ""
    which = f"All {count(len(domains), 'domain')}." if len(drawn) == len(domains) else _some(drawn, domains)
    st.caption(legend + which)


def _some(drawn: pd.DataFrame, domains: pd.DataFrame) -> str:
    return f"The {len(drawn)} largest of {count(len(domains), 'domain')}; the table has all."


def domain_table(domains: pd.DataFrame, *, criteria: Sequence[str]) -> None:
    """List all domains."""
    config = {
        "domain": st.column_config.TextColumn("Domain", width="medium", pinned=True),
        "n_documents": st.column_config.NumberColumn("Documents", format="localized"),
        "n_tokens": st.column_config.NumberColumn("Tokens", format="localized"),
        "n_rated": st.column_config.NumberColumn("Rated", format="localized"),
        "n_dated": st.column_config.NumberColumn("Dated", format="localized"),
        "first_date": st.column_config.TextColumn("From"),
        "last_date": st.column_config.TextColumn("To"),
        **{
            key: st.column_config.NumberColumn(f"{criterion_by_key(key).title}, sd", format="%+.2f") for key in criteria
        },
    }
    wanted = ["domain", "n_documents", "n_tokens", *(["n_rated", *criteria] if criteria else [])]
    wanted += [name for name in ("n_dated", "first_date", "last_date") if name in domains]
    st.dataframe(
        domains[wanted], column_config=config, hide_index=True, placeholder="", key="domain_table", alt="All domains"
    )
