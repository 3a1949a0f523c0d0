"""The ratings of each domain, one picture a criterion; a click on a domain leads to its documents."""

from functools import partial

import streamlit as st

from core.corpus.filters import Order
from core.criteria import criterion_by_key
from core.insight.distributions import DomainRatings
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.charts.clicks import clicked
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.ridges import ridges
from pages.parts.distributions.view import DistributionsView
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import signed


def domains_section(found: dict[str, list[DomainRatings]], view: DistributionsView) -> None:
    """Draw the domains by each criterion, the highest median on top."""
    st.subheader("Ratings by domain", anchor=False)
    if view.domain is not None:
        _chosen(view)
    criteria = list(found)
    for first in range(0, len(criteria), 2):
        for column, criterion in zip(st.columns(2, gap="medium"), criteria[first : first + 2], strict=False):
            with column:
                _picture(criterion, criterion_by_key(criterion).title, found[criterion], view)
    n = len(found[view.criterion])
    which = f"All {count(n, 'domain')}." if n <= MOST_DOMAINS else f"The {MOST_DOMAINS} highest of {n:,} domains."
    st.caption(
        f"{which} Curves: share of a domain's rated documents, all on one scale. Thin line: 5th to 95th percentile; "
        "thick: the middle half; dot: median. Dotted: corpus mean. Click a domain to choose it."
    )


def _picture(criterion: str, title: str, rows: list[DomainRatings], view: DistributionsView) -> None:
    st.markdown(f"**{for_markdown(title)}**")
    key = f"ridges_{criterion}_{view.domain}"
    best, worst = rows[0], rows[-1]
    st.plotly_chart(
        ridges(rows[:MOST_DOMAINS], chosen=view.domain),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(_choose, key, criterion),
        selection_mode="points",
        alt=(
            f"{title} by domain. Highest median: {shortened(best.domain, 80)}, {signed(best.median)} sd; "
            f"lowest: {shortened(worst.domain, 80)}, {signed(worst.median)} sd."
        ),
    )


def _choose(key: str, criterion: str) -> None:
    domain = clicked(key)
    chosen_before = state.read(DistributionsView).domain
    state.change(DistributionsView, domain=None if domain == chosen_before else domain, criterion=criterion, turn=1)


def _chosen(view: DistributionsView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{for_markdown(shortened(view.domain or '', 60))}** is chosen.")
        highest = BrowseView(rater=view.rater, filter=view.read_from, order=Order(view.criterion))
        lowest = BrowseView(rater=view.rater, filter=view.read_from, order=Order(view.criterion, descending=False))
        for label, browse in (("Its highest rated", highest), ("Its lowest rated", lowest)):
            st.page_link("pages/browse.py", label=label, icon=":material/menu_book:", query_params=browse.to_query())
        clear = partial(state.change, DistributionsView, domain=None, turn=1)
        st.button("Choose none", key="clear_domain", on_click=clear, type="tertiary", icon=":material/close:")
