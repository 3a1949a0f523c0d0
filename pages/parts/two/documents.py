"""Two documents: how they are rated, what else is different of them, in which words they differ, and both to read."""

import random
from typing import Any

import streamlit as st

from core.corpus.catalog.lookups import Place
from core.corpus.notes import notes
from core.corpus.similar.state import index_state
from core.insight.two.documents import Fact, TwoDocuments
from core.insight.two.gaps import gaps
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.caches import similar as similar_caches
from pages.parts.caches import two as caches
from pages.parts.html_table import html_table
from pages.parts.messages import empty, refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened, value_as_text
from pages.parts.tints import tint_choice, tint_legend
from pages.parts.two.choosers import choice, swap_button
from pages.parts.two.common import gaps_chart
from pages.parts.two.marks import marked
from pages.parts.two.texts import pane, passage_choice, tinted_pane
from pages.parts.two.view import TwoView
from pages.parts.wording import ABSENT, percent

_N_OFFERED = 10
_VALUE_CHARACTERS = 600
_OUR_NAMES = {
    "doc_id": "Id",
    "title": "Title",
    "domain": "Domain",
    "n_tokens": "Tokens",
    "n_bytes": "Bytes",
    "date": "Date",
}


def documents_section(corpus: Opened, view: TwoView, rater: str | None) -> None:
    """Compare two documents."""
    _choices(corpus, view)
    if view.left is None or view.right is None:
        empty(
            "Choose two documents.",
            "Write or paste their ids, take two at random, or come from Browse, where each document has the way here.",
        )
        return
    places = [documents_caches.place(*corpus.key, doc_id, rater) for doc_id in (view.left, view.right)]
    found = caches.two_documents(*corpus.key, view.left, view.right)
    for column, place in zip(st.columns(2, gap="medium"), places, strict=True):
        with column:
            _head(place, rater)
    if view.left == view.right:
        st.info("Left and right are the same document.", icon=":material/info:")
    if rater is not None:
        st.subheader("Ratings", anchor=False)
        rated = gaps(corpus.criteria(rater), places[0].standardised, places[1].standardised)
        gaps_chart(rated, left=f"left: {places[0].title}", right=f"right: {places[1].title}", key="two_ratings")
    _facts(found)
    _differences(view, found)
    _texts(corpus, view, rater)


def _choices(corpus: Opened, view: TwoView) -> None:
    offered, titles = _offered(corpus, view)
    for column, field, label, chosen in zip(
        st.columns(2, gap="medium"), ("left", "right"), ("Left", "Right"), (view.left, view.right), strict=True
    ):
        with column:
            choice(field, f"{label} document", offered, chosen=chosen, titles=titles, placeholder="An id", others=True)
    with st.container(horizontal=True):
        swap_button(view)
        st.button(
            "Two at random",
            key="two_random",
            shortcut="X",
            icon=":material/shuffle:",
            type="tertiary",
            on_click=_draw,
            args=(corpus,),
        )


def _offered(corpus: Opened, view: TwoView) -> tuple[list[str], dict[str, str]]:
    """Offer the document that is open in Browse, those with flags and notes, and those that are like the left one."""
    open_in_browse = state.last(BrowseView).doc_id if state.was_shown(BrowseView) else None
    offered = [open_in_browse] if open_in_browse else []
    offered += [note.doc_id for note in notes(corpus.workspace)[:_N_OFFERED]]
    if view.left is not None and (index := index_state(corpus.workspace)):
        with refusals_shown():
            near = similar_caches.neighbours(*corpus.key, index.name, view.left, limit=_N_OFFERED)
            offered += list(near["doc_id"])
    known = [each for each in (view.left, view.right) if each is not None]
    found = caches.described(*corpus.key, tuple(dict.fromkeys([*offered, *known])))
    titles = {row["doc_id"]: f"{row['title']} · {row['doc_id']}" for row in found.to_dict("records")}
    return [doc_id for doc_id in offered if doc_id in titles], titles


def _draw(corpus: Opened) -> None:
    n = corpus.summary["n_documents"]
    # Chance as the reader wants it: another two each time; the address then says which.
    places = random.sample(range(n), 2) if n > 1 else [0, 0]
    left, right = (caches.nth(*corpus.key, place) for place in places)
    state.change(TwoView, left=left, right=right, passage=1)


def _head(place: Place, rater: str | None) -> None:
    st.markdown(f"**{for_markdown(shortened(place.title, 100))}**")
    st.caption(f"{for_markdown(shortened(place.domain, 40))} · {count(place.n_tokens, 'token')}")
    browse = BrowseView(rater=rater, doc_id=place.doc_id)
    st.page_link("pages/browse.py", label="Open in Browse", icon=":material/menu_book:", query_params=browse.to_query())


def _facts(found: TwoDocuments) -> None:
    different = [fact for fact in found.facts if fact.differs]
    equal = [fact for fact in found.facts if not fact.differs]
    st.subheader("What else differs", anchor=False)
    if different:
        html_table(
            ["", "Left", "Right"],
            [[_name(fact), _plain(fact.one), _plain(fact.other)] for fact in different],
            caption="What is different of the two documents",
        )
    else:
        st.caption("Nothing: title, domain, length and all fields of the input are equal.")
    if equal:
        with st.expander(f"{count(len(equal), 'thing')} equal in both", icon=":material/equal:"):
            rows = [[_name(fact), _plain(fact.one)] for fact in equal]
            html_table(["", "Both"], rows, caption="What is equal in the two documents")


def _name(fact: Fact) -> str:
    return _OUR_NAMES.get(fact.name, fact.name) if fact.is_ours else f"{shortened(fact.name, 60)} (field)"


def _plain(value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value_as_text(value, _VALUE_CHARACTERS)


def _differences(view: TwoView, found: TwoDocuments) -> None:
    st.subheader("Where the texts differ", anchor=False)
    share = percent(found.share_in_common, 0)
    if not found.stretches:
        st.caption(f"They are two texts: {share} of the runs of three words that either has stand in both.")
        return
    if all(stretch.is_same for stretch in found.stretches) and found.n_compared == found.n_characters:
        st.caption("Nowhere: the texts are equal, character by character.")
        return
    st.caption(
        f"{share} of the runs of three words that either has stand in both. Marked: what the other text has not; "
        f"struck out on the left, underlined on the right. {_how_much(found)}"
    )
    for column, name, is_left in zip(st.columns(2, gap="medium"), ("left", "right"), (True, False), strict=True):
        with column:
            pane(
                marked(found.stretches, is_left=is_left),
                key=f"two_diff_{name}_{(view.left or '')[:40]}_{(view.right or '')[:40]}",
            )


def _how_much(found: TwoDocuments) -> str:
    if found.n_compared == found.n_characters:
        return ""
    return (
        f"Compared are the first {found.n_compared[0]:,} of {found.n_characters[0]:,} characters on the left and "
        f"{found.n_compared[1]:,} of {found.n_characters[1]:,} on the right."
    )


def _texts(corpus: Opened, view: TwoView, rater: str | None) -> None:
    st.subheader("Both texts", anchor=False)
    criteria = corpus.criteria(rater)
    criterion = view.criterion if view.criterion in criteria or not criteria else criteria[0]
    if criteria:
        tint_choice(TwoView, criteria, criterion)
        tint_legend(criterion)
    ids = (view.left or "", view.right or "")
    passages = [documents_caches.passage(*corpus.key, doc_id, rater, view.passage) for doc_id in ids]
    names = ("left", "right")
    for column, passage, doc_id, name in zip(st.columns(2, gap="medium"), passages, ids, names, strict=True):
        with column:
            tinted_pane(passage, criterion, key=f"two_text_{name}_{doc_id[:64]}")
    passage_choice(passages)
