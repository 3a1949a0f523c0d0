"""What a selection keeps of each domain, length, year, cluster, or value of any field."""

import pandas as pd
import streamlit as st

from core.insight.groups import NO_VALUE
from core.insight.subset_and_pool import GroupShift
from core.selection.asked.parameters import DOMAIN, SelectionParameters
from core.wording import count
from pages.parts.bias.names import title_of_column
from pages.parts.caches import audit as audit_caches
from pages.parts.caches import kept as caches
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.retention import Row, retention_chart
from pages.parts.opened import Opened
from pages.parts.state import changes, seeded
from pages.parts.subset.view import SubsetView


def groups_section(corpus: Opened, view: SubsetView, parameters: SelectionParameters) -> None:
    """Let the reader choose a column, and draw what is kept of its groups."""
    columns = audit_caches.columns(*corpus.key)
    key = seeded("subset_across", view.across)
    st.selectbox(
        "Kept and dropped by",
        columns if view.across in columns else [*columns, view.across],
        key=key,
        format_func=title_of_column,
        on_change=changes(SubsetView, key, across=str),
        width=260,
        help="The domain, the length, the date, or any column or field with at most 200 different texts.",
    )
    found = caches.shifts(*corpus.key, parameters, column=view.across)
    drawn = [shift for shift in found if shift.group != NO_VALUE] or list(found)
    title = title_of_column(view.across)
    st.plotly_chart(
        retention_chart([_row(shift) for shift in drawn[:MOST_DOMAINS]]),
        config=NO_BUTTONS,
        key=f"shifts_{view.across}",
        alt=f"{title}: share of the tokens of pool and subset, and retention; the table has the same.",
    )
    st.caption(_explained(view.across, list(found), drawn))
    with st.expander("The same as a table", icon=":material/table_rows:"):
        _table(title, found)


def _row(shift: GroupShift) -> Row:
    return Row(shift.group, shift.pool.n_documents, shift.share_before, shift.share_after, shift.retention_ratio)


def _explained(column: str, found: list[GroupShift], drawn: list[GroupShift]) -> str:
    kind = "domain" if column == DOMAIN else "group"
    which = f"All {count(len(drawn), kind)}."
    if len(drawn) > MOST_DOMAINS:
        which = f"{MOST_DOMAINS} of {len(drawn):,} {kind}s; the table has all."
    n_left_out = sum(shift.pool.n_documents for shift in found if shift not in drawn)
    left_out = f" {count(n_left_out, 'document')} without a value: see the table." if n_left_out else ""
    return (
        f"Retention: the share of a {kind}'s tokens that is kept, over the share kept overall; 1 is as overall. "
        f"{which}{left_out}"
    )


def _table(title: str, found: tuple[GroupShift, ...]) -> None:
    frame = pd.DataFrame(
        [
            {
                "group": shift.group,
                "Documents kept": shift.subset.n_documents,
                "of": shift.pool.n_documents,
                "Tokens kept": shift.subset.n_tokens,
                "of tokens": shift.pool.n_tokens,
                "Share before": shift.share_before,
                "Share after": shift.share_after,
                "Retention": shift.retention_ratio,
            }
            for shift in found
        ]
    )
    names = {"group": st.column_config.TextColumn(title)}
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in frame.columns[1:5]}
    shares = {name: st.column_config.NumberColumn(format="percent") for name in ("Share before", "Share after")}
    retention = {"Retention": st.column_config.NumberColumn(format="%.2f")}
    st.dataframe(
        frame,
        hide_index=True,
        column_config=names | numbers | shares | retention,
        key="shift_table",
        alt=f"What is kept by {title}",
    )
