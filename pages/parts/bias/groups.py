"""What the selection keeps of each group: as a picture, as a table, and the documents behind a figure."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from core.corpus.filters import DocumentFilter, Order
from core.insight.audit.retention import FEW_DOCUMENTS, GroupRetention
from core.insight.groups import NO_VALUE
from core.wording import count
from pages.parts import state
from pages.parts.bias.audited import Audited
from pages.parts.bias.controls import title_of_column
from pages.parts.bias.view import BiasView
from pages.parts.browse.view import BrowseView
from pages.parts.charts.clicks import clicked
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.retention import Row, retention_chart
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import main_criterion, membership
from pages.parts.subset.view import SubsetView
from pages.parts.wording import ABSENT, percent


def groups_chart(found: list[GroupRetention], view: BiasView) -> None:
    """Draw the groups; a click on one chooses it. Documents without a value would dwarf the others."""
    drawn = [each for each in found if each.group.name != NO_VALUE] or found
    which = f"All {count(len(drawn), 'group')}."
    if len(drawn) > MOST_DOMAINS:
        which = f"{MOST_DOMAINS} of {len(drawn):,} groups."
    rows = [
        Row(
            each.group.name,
            each.pool.n_documents,
            each.share_before,
            each.share_after,
            each.retention_ratio,
            each.ci_low,
            each.ci_high,
            each.has_few_documents,
        )
        for each in drawn
    ]
    key = f"retention_{view.column}_{view.group}"
    st.plotly_chart(
        retention_chart(rows[:MOST_DOMAINS], chosen=view.group),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(_choose, key),
        selection_mode="points",
        alt=f"Shares of tokens and retention by {title_of_column(view.column)}; the table has the same.",
    )
    n_left_out = sum(each.pool.n_documents for each in found if each not in drawn)
    left_out = f" {count(n_left_out, 'document')} without a value: see the table." if n_left_out else ""
    st.caption(
        f"{which}{left_out} Retention: the share of a group's tokens that is kept, over the share kept overall; 1 is "
        "as overall. Lines: 95 % intervals, from 1,000 resamples of the documents within each group: how far the "
        "figure hangs on which documents this corpus happened to hold. Hollow: fewer than "
        f"{FEW_DOCUMENTS} documents, whose interval is itself uncertain; where all or none of them are kept it has no "
        "width and says nothing. Click a group to read it."
    )


def _choose(key: str) -> None:
    group = clicked(key)
    state.change(BiasView, group=None if group == state.read(BiasView).group else group)


def groups_table(found: list[GroupRetention], view: BiasView) -> None:
    """List all groups."""
    title = title_of_column(view.column)
    frame = pd.DataFrame(
        [
            {
                "group": each.group.name,
                "Documents kept": each.kept.n_documents,
                "of": each.pool.n_documents,
                "Tokens kept": each.kept.n_tokens,
                "of tokens": each.pool.n_tokens,
                "Share before": each.share_before,
                "Share after": each.share_after,
                "Retention": each.retention_ratio,
                "95 % from": each.ci_low,
                "95 % to": each.ci_high,
            }
            for each in found
        ]
    )
    counts = {name: st.column_config.NumberColumn(format="localized") for name in list(frame.columns[1:5])}
    shares = {name: st.column_config.NumberColumn(format="percent") for name in ("Share before", "Share after")}
    ratios = {name: st.column_config.NumberColumn(format="%.2f") for name in ("Retention", "95 % from", "95 % to")}
    names = {"group": st.column_config.TextColumn(title)}
    with st.expander("The same as a table", icon=":material/table_rows:"):
        st.dataframe(
            frame,
            hide_index=True,
            column_config=names | counts | shares | ratios,
            key="retention_table",
            alt="All groups",
        )


def documents_of_group(corpus: Opened, found: Audited, each: GroupRetention, *, column: str) -> None:
    """Say what is kept of the chosen group, and lead to its documents."""
    name = for_markdown(shortened(each.group.name, 60))
    ratio = ABSENT if each.retention_ratio is None else f"{each.retention_ratio:.2f}"
    st.subheader(f"{for_markdown(title_of_column(column))}: {name}", anchor=False)
    st.markdown(
        f"Kept: **{each.kept.n_documents:,}** of {count(each.pool.n_documents, 'document')}, "
        f"{each.kept.n_tokens:,} of {count(each.pool.n_tokens, 'token')} "
        f"({percent(each.kept.n_tokens / each.pool.n_tokens if each.pool.n_tokens else None)}) · retention **{ratio}**"
    )
    if each.group.documents is None:
        why = "have no value here" if each.group.name == NO_VALUE else "are what is left over of many values"
        st.caption(f"These {why}, and Browse has no filter for them.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _links(corpus, found, each, each.group.documents)
        clear = partial(state.change, BiasView, group=None)
        st.button("Choose none", key="clear_group", on_click=clear, type="tertiary", icon=":material/close:")


def _links(corpus: Opened, found: Audited, each: GroupRetention, documents: DocumentFilter) -> None:
    by, rater = main_criterion(found.parameters), found.parameters.rater
    if found.name is None:
        everything = BrowseView(rater=rater, filter=documents, order=Order(by))
        _link("Read its documents", each.pool.n_documents, everything)
        st.page_link(
            "pages/subset.py",
            label="Save this selection, to read what it keeps and what not",
            icon=":material/save:",
            query_params=SubsetView.of_parameters(found.parameters).to_query(),
        )
        return
    n_dropped = each.pool.n_documents - each.kept.n_documents
    # Where the two meet: the lowest of the kept, the highest of the dropped.
    for label, n, kept in (("Read the kept", each.kept.n_documents, True), ("Read the dropped", n_dropped, False)):
        wanted = replace(documents, memberships=(membership(corpus, found.name, kept=kept),))
        _link(label, n, BrowseView(rater=rater, filter=wanted, order=Order(by, descending=not kept)))


def _link(label: str, n: int, browse: BrowseView) -> None:
    st.page_link(
        "pages/browse.py",
        label=f"{label}: {count(n, 'document')}",
        icon=":material/menu_book:",
        query_params=browse.to_query(),
        disabled=not n,
    )
