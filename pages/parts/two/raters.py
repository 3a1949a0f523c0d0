"""Two raters on one document: by which criterion they part, and where in the text."""

import streamlit as st

from core.insight.passages import Passage
from core.insight.two.gaps import gaps
from core.insight.two.segments import segment_gaps
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.caches import two as caches
from pages.parts.html_table import html_table
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.tints import tint_choice, tint_legend
from pages.parts.two.choosers import choice, swap_button
from pages.parts.two.common import gaps_chart
from pages.parts.two.texts import passage_choice, tinted_pane
from pages.parts.two.view import TwoView
from pages.parts.wording import short_title, signed

_MOST_SEGMENTS = 8
_SNIPPET_CHARACTERS = 140


def raters_section(corpus: Opened, view: TwoView) -> None:
    """Compare two raters on one document."""
    if len(corpus.raters) < 2:
        empty(
            "There are ratings by fewer than two raters here.",
            "Train another one on the page Raters, or name the folder of one; then have it rate the documents.",
            corpus.command("rate", "--rater", "NAME"),
        )
        return
    view = _choices(corpus, view)
    if view.doc_id is None or view.left is None or view.right is None:
        empty("Choose a document.", "Write or paste its id, or come from Browse, where each document has the way here.")
        return
    left, right = (documents_caches.place(*corpus.key, view.doc_id, rater) for rater in (view.left, view.right))
    shared = [key for key in corpus.criteria(view.left) if key in corpus.criteria(view.right)]
    if not shared:
        empty("These two raters rate by no criterion in common.", "Choose others.")
        return
    st.markdown(f"**{for_markdown(shortened(left.title, 100))}**")
    st.subheader("Ratings of the whole document", anchor=False)
    found = gaps(shared, left.standardised, right.standardised)
    gaps_chart(found, left=view.left, right=view.right, key="two_raters")
    st.caption("Each rater's ratings are standardised over this corpus, by itself.")
    _segments(corpus, view, shared)


def _choices(corpus: Opened, view: TwoView) -> TwoView:
    """Let the reader choose; without a choice it is the first two raters, and the document that is open in Browse."""
    named = {"left": view.left, "right": view.right}
    left = view.left if view.left is not None else next(name for name in corpus.raters if name != view.right)
    right = view.right if view.right is not None else next(name for name in corpus.raters if name != left)
    open_in_browse = state.last(BrowseView).doc_id if state.was_shown(BrowseView) else None
    doc_id = view.doc_id or open_in_browse
    usual = TwoView(view.kind, left, right, doc_id, view.rater, view.criterion, view.passage)
    if None in named.values() or view.doc_id != doc_id:
        state.show(usual)
    for column, field, label, chosen in zip(
        st.columns(2, gap="medium"), ("left", "right"), ("Left rater", "Right rater"), (left, right), strict=True
    ):
        with column:
            choice(field, label, corpus.raters, chosen=chosen)
    described = caches.described(*corpus.key, (doc_id,) if doc_id else ())
    titles = {row["doc_id"]: f"{row['title']} · {row['doc_id']}" for row in described.to_dict("records")}
    choice("doc_id", "Document", [], chosen=doc_id, titles=titles, placeholder="An id", others=True)
    swap_button(usual)
    return usual


def _segments(corpus: Opened, view: TwoView, criteria: list[str]) -> None:
    st.subheader("Where in the text they part", anchor=False)
    criterion = view.criterion if view.criterion in criteria else criteria[0]
    tint_choice(TwoView, criteria, criterion)
    tint_legend(criterion)
    doc_id = view.doc_id or ""
    names = (view.left or "", view.right or "")
    passages = [documents_caches.passage(*corpus.key, doc_id, rater, view.passage) for rater in names]
    _largest(passages, criterion, names)
    for column, passage, rater in zip(st.columns(2, gap="medium"), passages, names, strict=True):
        with column:
            st.markdown(f"**{for_markdown(rater)}**")
            tinted_pane(passage, criterion, key=f"two_rated_{rater}_{doc_id[:64]}")
    passage_choice(passages)


def _largest(passages: list[Passage], criterion: str, names: tuple[str, str]) -> None:
    left, right = passages
    found = segment_gaps(left.segments, right.segments, criterion)
    if not found:
        st.caption("One of the two has not rated this document.")
        return
    rows = [
        [
            shortened(left.text[gap.start : gap.end], _SNIPPET_CHARACTERS),
            signed(gap.one),
            signed(gap.other),
            signed(gap.difference),
        ]
        for gap in found[:_MOST_SEGMENTS]
    ]
    title = short_title(criterion)
    html_table(
        ["Segment begins", *(f"{shortened(name, 30)}, sd" for name in names), "Apart, sd"],
        rows,
        has_numbers=True,
        caption=f"Segments by {title}, the largest difference first",
    )
    more = f" The {_MOST_SEGMENTS} farthest apart of {len(found):,}." if len(found) > _MOST_SEGMENTS else ""
    where = "" if left.n_passages == 1 else f" of passage {left.number} of {left.n_passages:,}"
    st.caption(f"Segments{where} by {title}, the largest difference first.{more}")
