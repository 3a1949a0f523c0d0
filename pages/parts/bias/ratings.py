"""How each group is rated, by one criterion: quantiles, mean, and the gap to all other documents."""

from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter, Order
from core.criteria import criterion_by_key
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import columns_in_words
from pages.parts.bias.picture import choose_clicked
from pages.parts.bias.view import BiasView
from pages.parts.browse.view import BrowseView
from pages.parts.charts.audit_dots import p_in_words
from pages.parts.charts.audit_ratings import audit_ratings
from pages.parts.charts.palette import CRITERION_COLOURS, NO_BUTTONS
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import main_criterion
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title, signed


def criterion_choice(corpus: Opened, found: Audited, view: BiasView) -> str:
    """Let the reader choose a criterion, by default the one that is selected by, and give it."""
    rated = corpus.criteria(found.parameters.rater)
    usual = main_criterion(found.parameters) if main_criterion(found.parameters) in rated else rated[0]
    criterion = view.criterion if view.criterion in rated else usual
    key = seeded("bias_rated", criterion)
    st.segmented_control(
        "Rated by",
        rated,
        key=key,
        format_func=short_title,
        required=True,
        on_change=changes(BiasView, key, criterion=str),
    )
    return criterion


def ratings_section(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Draw the ratings of each group, in the order of the picture above."""
    criterion = criterion_choice(corpus, found, view)
    key = f"bias_ratings_{criterion}_{'_'.join(view.columns)}_{view.group}"
    order = found.order
    st.plotly_chart(
        audit_ratings(
            [each.ratings[criterion] for each in order.shown],
            n_few=len(order.few),
            colour=CRITERION_COLOURS[criterion],
            chosen=view.group,
        ),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_clicked, key),
        selection_mode="points",
        alt=f"Ratings by {criterion_by_key(criterion).title} of each {columns_in_words(view.columns)}.",
    )
    st.caption(
        "Left: thin, nine in ten documents; thick, half of them; stroke, the median; dot, the mean; in standard "
        "deviations of the corpus. Right: the group's mean less that of all other documents, with Welch's 95 % "
        "interval. In the order of the picture above. Exact. A raw gap is often length or topic in disguise."
    )
    _chosen(corpus, found, view, criterion)


def _chosen(corpus: Opened, found: Audited, view: BiasView, criterion: str) -> None:
    """Say the numbers of the chosen group, and lead to its documents by this criterion."""
    each = found.group(view.group)
    if each is None or each.ratings[criterion].gap.value is None:
        return
    rated = each.ratings[criterion]
    gap = rated.gap
    interval = "" if gap.ci_low is None else f" ({signed(gap.ci_low)} to {signed(gap.ci_high)})"
    tested = "too few documents to test" if rated.has_few_documents else p_in_words(rated.p_adjusted)
    st.markdown(
        f"**{for_markdown(shortened(each.retention.group.name, 60))}**: mean {signed(rated.mean)} sd, gap to all "
        f"others {signed(gap.value)} sd{interval}, Hedges' g {signed(rated.effect_size)}, "
        f"n = {gap.n:,} rated; {tested}."
    )
    documents = each.retention.group.documents
    if documents is not None:
        _links(found, documents, criterion)


def _links(found: Audited, documents: DocumentFilter, criterion: str) -> None:
    with st.container(horizontal=True):
        for label, descending in (("Read its highest rated", True), ("its lowest rated", False)):
            browse = BrowseView(
                rater=found.parameters.rater, filter=documents, order=Order(criterion, descending=descending)
            )
            st.page_link("pages/browse.py", label=label, icon=":material/menu_book:", query_params=browse.to_query())
