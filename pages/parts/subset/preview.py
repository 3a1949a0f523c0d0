"""What a selection would do, before it is saved: amounts, ratings kept and dropped, domains."""

import pandas as pd
import streamlit as st

from core.criteria import criterion_by_key
from core.insight.subset_and_pool import Comparison, CriterionShift
from core.selection.choosing.choose import Choice
from core.wording import count
from pages.parts.charts.distributions import shift_of_criterion
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import DROPPED, KEPT, NO_BUTTONS
from pages.parts.charts.retention import Row, retention_chart
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed

_IN_A_ROW = 4
_SWATCH = "display:inline-block;width:.8em;height:.8em;margin:0 .35em 0 .9em"


def amounts_line(choice: Choice, comparison: Comparison) -> None:
    """Say how much is taken, of what, and what could not be."""
    kept, pool = comparison.subset, comparison.pool
    share = percent(kept.n_tokens / pool.n_tokens if pool.n_tokens else None)
    parts = [
        f"**{kept.n_documents:,}** of {count(pool.n_documents, 'document')}",
        f"**{kept.n_tokens:,}** {_at_most(choice)}, {share} of the pool",
        f"{choice.n_unrated:,} unrated, not considered",
    ]
    st.markdown("Would keep " + " · ".join(parts))
    if choice.empty_groups:
        names = ", ".join(for_markdown(shortened(name, 40)) for name in choice.empty_groups[:8])
        more = f" and {len(choice.empty_groups) - 8} more" if len(choice.empty_groups) > 8 else ""
        # The domain of a corpus without domains has no name that a reader knows.
        of = f" of {names}{more}" if kept.n_documents else ""
        st.warning(f"Nothing is taken{of}.", icon=":material/block:")


def _at_most(choice: Choice) -> str:
    if choice.token_budget is None:
        return f"tokens, in at most {count(choice.document_budget or 0, 'document')}"
    return f"of at most {count(choice.token_budget, 'token')}"


def criteria_charts(comparison: Comparison) -> None:
    """Draw the ratings of subset and pool, one chart a criterion."""
    legend = "".join(
        f'<span style="{_SWATCH};background:{colour}"></span>{name}'
        for colour, name in ((DROPPED, "pool"), (KEPT, "subset"))
    )
    lines = "lines: mean of the kept (colour) and of the dropped documents (dotted)"
    st.html(
        '<div style="font-size:.85rem;opacity:.9">Ratings, each as % of its own documents'
        f"{legend} &ensp;·&ensp; {lines}</div>"
    )
    for first in range(0, len(comparison.criteria), _IN_A_ROW):
        row = comparison.criteria[first : first + _IN_A_ROW]
        for column, shift in zip(st.columns(_IN_A_ROW), row, strict=False):
            with column:
                _criterion_chart(criterion_by_key(shift.criterion).title, shift)


def _criterion_chart(title: str, shift: CriterionShift) -> None:
    means = f"kept {signed(shift.mean_kept)} sd · dropped {signed(shift.mean_dropped)} sd"
    st.markdown(f"**{for_markdown(title)}**  \n{means}")
    figure = shift_of_criterion(
        shift.criterion,
        shift.pool_shares,
        shift.subset_shares,
        mean_kept=shift.mean_kept,
        mean_dropped=shift.mean_dropped,
    )
    st.plotly_chart(figure, config=NO_BUTTONS, key=f"shift_{shift.criterion}", alt=f"{title}: mean {means}")


def domains_chart(comparison: Comparison) -> None:
    """Draw the domains of subset and pool, and list them."""
    rows = [
        Row(shift.domain, shift.pool.n_documents, shift.share_before, shift.share_after, shift.retention_ratio)
        for shift in comparison.domains
    ]
    drawn = rows[:MOST_DOMAINS]
    st.plotly_chart(
        retention_chart(drawn),
        config=NO_BUTTONS,
        key="domain_shifts",
        alt="Share of the tokens of pool and subset by domain, and retention; the table has the same.",
    )
    which = (
        f"All {count(len(rows), 'domain')}."
        if len(drawn) == len(rows)
        else f"The {len(drawn)} largest of {len(rows):,}."
    )
    st.caption(f"Retention: the share of a domain's tokens that is kept, over the share kept overall. {which}")
    with st.expander("The same as a table", icon=":material/table_rows:"):
        _domains_table(comparison)


def _domains_table(comparison: Comparison) -> None:
    frame = pd.DataFrame(
        [
            {
                "Domain": shift.domain,
                "Documents kept": shift.subset.n_documents,
                "of": shift.pool.n_documents,
                "Tokens kept": shift.subset.n_tokens,
                "of tokens": shift.pool.n_tokens,
                "Share before": shift.share_before,
                "Share after": shift.share_after,
                "Retention": shift.retention_ratio,
            }
            for shift in comparison.domains
        ]
    )
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in frame.columns[1:5]}
    shares = {name: st.column_config.NumberColumn(format="percent") for name in ("Share before", "Share after")}
    retention = {"Retention": st.column_config.NumberColumn(format="%.2f")}
    st.dataframe(
        frame, hide_index=True, column_config=numbers | shares | retention, key="shift_table", alt="All domains"
    )
