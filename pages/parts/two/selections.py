"""Two saved selections: what they share, how what only one keeps is rated, and from which domains it is."""

import json

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.insight.overlap import Overlap
from core.insight.two.selections import changed_settings
from core.records import Amount
from core.selection.asked.parameters import SelectionParameters
from core.selection.stored.selecting import selection_manifest
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import two as caches
from pages.parts.charts.overlap import overlap_bar
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.html_table import html_table
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import membership, settings_in_words
from pages.parts.two.choosers import choice, swap_button
from pages.parts.two.common import document_links, domains_chart, gaps_chart
from pages.parts.two.view import TwoView
from pages.parts.wording import ABSENT, percent


def selections_section(corpus: Opened, view: TwoView, rater: str) -> None:
    """Compare two saved selections."""
    names = corpus.workspace.selections()
    if len(names) < 2:
        empty("There are fewer than two saved selections.", "Save what you select on the page Subset.")
        st.page_link("pages/subset.py", label="Select documents", icon=":material/filter_alt:")
        return
    for column, field, label, chosen in zip(
        st.columns(2, gap="medium"), ("left", "right"), ("Left", "Right"), (view.left, view.right), strict=True
    ):
        with column:
            choice(field, f"{label} selection", names, chosen=chosen)
            if chosen is not None:
                manifest = selection_manifest(corpus.workspace, chosen)
                parameters = SelectionParameters.from_json(manifest["parameters"])
                st.caption(for_markdown(settings_in_words(parameters)))
    swap_button(view)
    if view.left is None or view.right is None:
        empty("Choose two selections.", "The newest are on top.")
        return
    left, right = view.left, view.right
    one, other = (membership(corpus, name, kept=True) for name in (left, right))
    found = caches.two_selections(*corpus.key, rater, one=one, other=other)
    _amounts(corpus, left, right, found.overlap)
    _settings(corpus, left, right)
    st.subheader("Mean ratings of what each keeps", anchor=False)
    gaps_chart(found.means, left=left, right=right, key="two_means")
    st.caption("Standardised over the corpus; exact.")
    st.subheader("Domains", anchor=False)
    if found.domains:
        domains_chart(found.domains, left=left, right=right, key="two_domains")
    _only(corpus, rater, (left, found.only_one), (right, found.only_other))


def _amounts(corpus: Opened, left: str, right: str, found: Overlap) -> None:
    one, other = (membership(corpus, name, kept=True) for name in (left, right))
    not_one, not_other = (membership(corpus, name, kept=False) for name in (left, right))
    parts = (
        (f"only {left}", found.only_one, (one, not_other)),
        ("both", found.both, (one, other)),
        (f"only {right}", found.only_other, (not_one, other)),
    )
    st.plotly_chart(
        overlap_bar([(label, amount.n_tokens) for label, amount, _ in parts]),
        config=NO_BUTTONS,
        key="two_overlap",
        alt=", ".join(f"{label}: {_said(amount)}" for label, amount, _ in parts),
    )
    with st.container(horizontal=True):
        for label, amount, memberships in parts:
            words = f"{for_markdown(label)}: {_said(amount)}"
            if not amount.n_documents:
                st.markdown(words, width="content")
                continue
            browse = BrowseView(filter=DocumentFilter(memberships=memberships))
            st.page_link("pages/browse.py", label=words, icon=":material/menu_book:", query_params=browse.to_query())
    by_chance = "" if found.expected is None else f" Two random ones of their sizes would share {found.expected:,.0f}."
    st.caption(
        f"They share {percent(found.jaccard)} of the documents that either keeps "
        f"({count(found.both.n_documents, 'document')}).{by_chance}"
    )


def _said(amount: Amount) -> str:
    return f"{count(amount.n_documents, 'document')}, {count(amount.n_tokens, 'token')}"


def _settings(corpus: Opened, left: str, right: str) -> None:
    manifests = [selection_manifest(corpus.workspace, name) for name in (left, right)]
    changed = changed_settings(manifests[0]["parameters"], manifests[1]["parameters"])
    st.subheader("Settings that differ", anchor=False)
    if not changed:
        st.caption("None: both were asked for alike.")
        return
    rows = [[name.replace("_", " "), _plain(one), _plain(other)] for name, one, other in changed]
    head = ["", shortened(left, 40), shortened(right, 40)]
    html_table(head, rows, caption="Settings that differ between the two selections")


def _plain(value: object) -> str:
    if value is None:
        return ABSENT
    return shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 200)


def _only(corpus: Opened, rater: str, *sides: tuple[str, tuple[str, ...]]) -> None:
    st.subheader("Some that only one keeps", anchor=False)
    for column, (name, doc_ids) in zip(st.columns(2, gap="medium"), sides, strict=True):
        with column:
            st.markdown(f"**Only {for_markdown(name)}**")
            if doc_ids:
                document_links(corpus, doc_ids, rater)
            else:
                st.caption("Nothing: the other keeps all of it.")
    st.caption("Drawn by chance, and always the same.")
