"""Two domains: how far their ratings lie apart, their words, and some documents of each."""

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.criteria import criterion_by_key
from core.estimates import Estimate
from core.insight.two.domains import DomainGap
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import two as caches
from pages.parts.charts.palette import CRITERION_COLOURS, NO_BUTTONS
from pages.parts.charts.two import two_curves
from pages.parts.messages import empty, refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.two.choosers import choice, swap_button
from pages.parts.two.common import NAME_CHARACTERS, document_links
from pages.parts.two.view import TwoView
from pages.parts.wording import percent, signed

_N_EXAMPLES = 4


def domains_section(corpus: Opened, view: TwoView, rater: str | None) -> None:
    """Compare two domains."""
    names = corpus.domains_offered()
    if len(names) < 2:
        empty("All documents are of one domain.", "Name the field with the domain when you import (--domain-field).")
        return
    for column, field, label, chosen in zip(
        st.columns(2, gap="medium"), ("left", "right"), ("Left", "Right"), (view.left, view.right), strict=True
    ):
        with column:
            choice(field, f"{label} domain", names, chosen=chosen, others=len(corpus.summary["domains"]) > len(names))
            if chosen is not None:
                st.caption(_size(corpus, chosen))
    swap_button(view)
    if view.left is None or view.right is None:
        empty("Choose two domains.", "Their ratings are then drawn over each other.")
        return
    if rater is not None:
        _ratings(corpus, view.left, view.right, rater)
    _words(corpus, view.left, view.right)
    _examples(corpus, (view.left, view.right), rater)


def _size(corpus: Opened, name: str) -> str:
    domain = corpus.summary["domains"].get(name)
    if domain is None:
        return "There is no such domain here. Choose one from the list."
    share = domain["n_tokens"] / max(corpus.summary["n_tokens"], 1)
    documents, tokens = count(domain["n_documents"], "document"), count(domain["n_tokens"], "token")
    return f"{documents}, {tokens}: {percent(share)} of the corpus' tokens"


def _ratings(corpus: Opened, left: str, right: str, rater: str) -> None:
    st.subheader("Ratings", anchor=False)
    found = caches.domain_gaps(*corpus.key, rater, one=left, other=right)
    for first in range(0, len(found), 2):
        for column, gap in zip(st.columns(2, gap="medium"), found[first : first + 2], strict=False):
            with column:
                _curves(gap, left, right)
    st.caption(
        "The largest difference first: mean of the right one less that of the left one, in standard deviations of the "
        "corpus. In brackets its 95 % interval (Welch), over which documents this corpus happens to hold."
    )


def _curves(gap: DomainGap, left: str, right: str) -> None:
    title = criterion_by_key(gap.criterion).title
    said = _difference(gap.difference)
    st.markdown(f"**{for_markdown(title)}**  \n:small[{said}; n = {gap.difference.n:,}]")
    if gap.one is None or gap.other is None:
        st.caption("In one of the two no document is rated.")
        return
    names = [shortened(name, NAME_CHARACTERS) for name in (left, right)]
    st.plotly_chart(
        two_curves(CRITERION_COLOURS[gap.criterion], gap.one.shares, gap.other.shares, left=names[0], right=names[1]),
        config=NO_BUTTONS,
        key=f"two_curves_{gap.criterion}",
        alt=f"{title}: mean {signed(gap.one.mean)} sd in {names[0]}, {signed(gap.other.mean)} sd in {names[1]}; {said}",
    )


def _difference(found: Estimate) -> str:
    if found.value is None:
        return "no difference can be told"
    ends = "" if found.ci_low is None else f" ({signed(found.ci_low)} to {signed(found.ci_high)})"
    return f"difference {signed(found.value)}{ends} sd"


def _words(corpus: Opened, left: str, right: str) -> None:
    st.subheader("Words that set them apart", anchor=False)
    if left == right:
        st.caption("None: left and right are the same domain.")
        return
    with refusals_shown():
        found = caches.domain_words(*corpus.key, one=left, other=right)
        for column, name, words in zip(
            st.columns(2, gap="medium"), (left, right), (found.one, found.other), strict=True
        ):
            with column:
                st.markdown(f"**{for_markdown(shortened(name, NAME_CHARACTERS))}**")
                st.markdown(for_markdown(", ".join(words)) if words else "None that is surely commoner here.")
        st.caption(
            f"From the beginnings of {count(found.n_one, 'document')} and {found.n_other:,}, drawn by chance: words "
            "that are commoner in one of them, the surest first."
        )


def _examples(corpus: Opened, names: tuple[str, str], rater: str | None) -> None:
    st.subheader("Some documents of each", anchor=False)
    for column, name in zip(st.columns(2, gap="medium"), names, strict=True):
        with column:
            found = caches.examples(*corpus.key, name, n=_N_EXAMPLES)
            document_links(corpus, found["doc_id"], rater)
            browse = BrowseView(rater=rater, filter=DocumentFilter(domains=(name,)))
            st.page_link(
                "pages/browse.py",
                label=f"All of {for_markdown(shortened(name, NAME_CHARACTERS))}",
                icon=":material/table_rows:",
                query_params=browse.to_query(),
            )
