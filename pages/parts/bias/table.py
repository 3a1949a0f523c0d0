"""All groups as a table that sorts, and as CSV."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts.bias.audited import Audited
from pages.parts.bias.names import held_in_words, title_of_columns
from pages.parts.bias.view import BiasView
from pages.parts.charts.audit_dots import sign_of
from pages.parts.plain import for_file_name

_NUMBERS = ("Documents kept", "of", "Tokens kept", "of tokens", "Compared", "Unrated")
_SHARES = ("Share before", "Share after")
_RATIOS = ("Retention", "95 % from", "95 % to", "Uniform draw", "Remains", "remains from", "remains to")


def groups_table(found: Audited, view: BiasView) -> None:
    """List all groups, also those that are too many for the picture."""
    frame = _frame(found)
    held = held_in_words(found.found.held)
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in _NUMBERS}
    shares = {name: st.column_config.NumberColumn(format="percent") for name in _SHARES}
    ratios = {name: st.column_config.NumberColumn(format="%.2f") for name in _RATIOS}
    st.dataframe(
        frame,
        hide_index=True,
        key="retention_table",
        column_config={
            "group": st.column_config.TextColumn(title_of_columns(view.columns), pinned=True),
            "Sign": st.column_config.TextColumn(help="Kept more, or less, than chance explains, all groups together"),
            "p": st.column_config.NumberColumn("p, adjusted", format="%.3f", help="Not tested below 30 documents"),
            **numbers,
            **shares,
            **ratios,
            "Uniform draw": st.column_config.NumberColumn(format="%.2f", help="With the same share of every domain"),
            "Remains": st.column_config.NumberColumn(format="%.2f", help=f"With {held}"),
            "Compared": st.column_config.NumberColumn(
                format="localized", help="Documents that share a stratum with another group"
            ),
        },
        alt="All groups",
    )
    named = found.name or "settings"
    st.download_button(
        "CSV of all groups and ratings",
        data=partial(_as_csv, found),
        file_name=f"audit-{for_file_name(named)}-{for_file_name('-'.join(view.columns))}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        "All groups, those with few documents too. Exact, but for the intervals. Ratios: 1 is as overall. A click on "
        "the head of a column sorts."
    )


def _frame(found: Audited) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for each in found.found.groups:
        kept, gap = each.retention, each.remaining.gap if each.remaining is not None and each.remaining.gap.n else None
        rows.append(
            {
                "group": kept.group.name,
                "Documents kept": kept.kept.n_documents,
                "of": kept.pool.n_documents,
                "Tokens kept": kept.kept.n_tokens,
                "of tokens": kept.pool.n_tokens,
                "Share before": kept.share_before,
                "Share after": kept.share_after,
                "Retention": kept.retention_ratio,
                "95 % from": kept.ci_low,
                "95 % to": kept.ci_high,
                "Sign": sign_of(each),
                "p": each.p_adjusted,
                "Uniform draw": each.uniform_matched,
                "Remains": gap.value if gap else None,
                "remains from": gap.ci_low if gap else None,
                "remains to": gap.ci_high if gap else None,
                "Compared": gap.n if gap else 0,
                **({"Unrated": each.n_unrated} if found.found.n_unrated else {}),
            }
        )
    return pd.DataFrame(rows)


def _as_csv(found: Audited) -> bytes:
    """Write what `GroupAudit.to_json` says, a line a group, the ratings by each criterion in columns of their own."""
    frame = pd.json_normalize([each.to_json() for each in found.found.groups], sep=".")
    return frame.to_csv(index=False).encode()
