"""The group that was chosen: what is kept of it in numbers, the way to its documents, and some of them to read."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.corpus.filters import DocumentFilter, Order
from core.insight.audit.group_audit import GroupAudit
from core.insight.groups import NO_VALUE
from core.selection.asked.parameters import DOMAIN
from core.wording import count
from pages.parts import state
from pages.parts.beginnings import beginning
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import held_in_words, title_of_columns
from pages.parts.bias.view import BiasView
from pages.parts.browse.view import BrowseView
from pages.parts.caches import audit as caches
from pages.parts.charts.audit_dots import p_in_words
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import main_criterion, membership
from pages.parts.subset.view import SubsetView
from pages.parts.wording import ABSENT, percent


def group_section(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Show the chosen group, where one is."""
    each = found.group(view.group)
    if each is None:
        if view.group is not None:
            st.warning(f"There is no group {for_markdown(repr(shortened(view.group, 60)))} here: choose another.")
        return
    _numbers(found, each, view)
    if each.is_absent:
        st.caption("No document is in this combination: nothing can be kept of it, and nothing read.")
        return
    _ways(corpus, found, each, each.retention.group.documents)
    _texts(corpus, found, each, view)


def _numbers(found: Audited, each: GroupAudit, view: BiasView) -> None:
    kept = each.retention
    st.subheader(
        f"{for_markdown(title_of_columns(view.columns))}: {for_markdown(shortened(kept.group.name, 60))}", anchor=False
    )
    share = percent(kept.kept.n_tokens / kept.pool.n_tokens if kept.pool.n_tokens else None)
    interval = "" if kept.ci_low is None or kept.ci_high is None else f" ({kept.ci_low:.2f} to {kept.ci_high:.2f})"
    parts = [
        f"Kept: **{kept.kept.n_documents:,}** of {count(kept.pool.n_documents, 'document')}, "
        f"{kept.kept.n_tokens:,} of {count(kept.pool.n_tokens, 'token')} ({share})",
        f"retention **{_number(kept.retention_ratio)}**{interval}",
        *([f"{each.n_unrated:,} more without a rating"] if each.n_unrated else []),
        "too few documents to test" if kept.has_few_documents else p_in_words(each.p_adjusted),
    ]
    if DOMAIN not in view.columns:
        parts.append(f"a uniform draw with the same domains {_number(each.uniform_matched)}")
    if each.remaining is not None and each.remaining.gap.n:
        gap = each.remaining.gap
        parts.append(f"with {for_markdown(held_in_words(found.found.held))} {_number(gap.value)} (n = {gap.n:,})")
    st.markdown(" · ".join(parts))


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"


def _ways(corpus: Opened, found: Audited, each: GroupAudit, documents: DocumentFilter | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if documents is None:
            of_none = each.retention.group.name == NO_VALUE
            why = "have no value here" if of_none else "are what is left over of many values"
            st.caption(f"These {why}, and Browse has no filter for them.")
        else:
            _links(corpus, found, each, documents)
        clear = partial(state.change, BiasView, group=None, draw=1)
        st.button("Choose none", key="clear_group", on_click=clear, type="tertiary", icon=":material/close:")


def _links(corpus: Opened, found: Audited, each: GroupAudit, documents: DocumentFilter) -> None:
    by, rater, kept = main_criterion(found.parameters), found.parameters.rater, each.retention
    if found.name is None:
        everything = BrowseView(rater=rater, filter=documents, order=Order(by))
        _link("Read its documents", kept.pool.n_documents + each.n_unrated, everything)
        st.page_link(
            "pages/subset.py",
            label="Save this selection, to filter by what it keeps",
            icon=":material/save:",
            query_params=SubsetView.of_parameters(found.parameters).to_query(),
        )
        return
    # Browse has no filter for what is not rated, and lists it last.
    dropped = "Read the dropped, and the unrated" if each.n_unrated else "Read the dropped"
    n_not_kept = kept.pool.n_documents - kept.kept.n_documents + each.n_unrated
    # Where the two meet: the lowest of the kept, the highest of the dropped.
    for label, n, is_kept in (
        ("Read the kept", kept.kept.n_documents, True),
        (dropped, n_not_kept, False),
    ):
        wanted = replace(documents, memberships=(membership(corpus, found.name, kept=is_kept),))
        _link(label, n, BrowseView(rater=rater, filter=wanted, order=Order(by, descending=not is_kept)))


def _link(label: str, n: int, browse: BrowseView) -> None:
    st.page_link(
        "pages/browse.py",
        label=f"{label}: {count(n, 'document')}",
        icon=":material/menu_book:",
        query_params=browse.to_query(),
        disabled=not n,
    )


def _texts(corpus: Opened, found: Audited, each: GroupAudit, view: BiasView) -> None:
    """Let the reader go through pairs of a kept and a dropped document, drawn by chance."""
    name, rater = each.retention.group.name, found.parameters.rater
    to_read = caches.to_read(*corpus.key, rater, found.what, columns=view.columns, group=name)
    n_draws = max(len(to_read.kept), len(to_read.dropped), 1)
    draw = min(view.draw, n_draws)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, shortcut, other in (("Previous", "K", draw - 1), ("Next", "J", draw + 1)):
            st.button(
                label,
                key=f"bias_{label.lower()}",
                shortcut=shortcut,
                disabled=not 1 <= other <= n_draws,
                on_click=partial(state.change, BiasView, draw=other),
            )
        st.markdown(f"{draw} of {n_draws}")
        st.caption("Drawn by chance from the group, whatever the rating; the same for whoever looks again.")
    rated = corpus.criteria(rater)
    criterion = main_criterion(found.parameters) if main_criterion(found.parameters) in rated else rated[0]
    sides = (
        ("Kept", to_read.kept, each.retention.kept.n_documents),
        ("Dropped", to_read.dropped, each.retention.pool.n_documents - each.retention.kept.n_documents),
    )
    for column, (label, doc_ids, n) in zip(st.columns(2, gap="medium"), sides, strict=True):
        with column:
            st.markdown(f"**{label}** :small[· {count(n, 'document')} of this group]")
            if draw <= len(doc_ids):
                beginning(corpus, doc_ids[draw - 1], rater, criterion=criterion, key=f"bias_{label}")
            elif doc_ids:
                st.caption("No more: these were all that are drawn.")
            else:
                st.caption(f"Nothing of this group is {label.lower()}.")
