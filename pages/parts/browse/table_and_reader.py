"""The table of documents and the open one beside it: a click there draws these two again, and nothing else."""

from dataclasses import replace

import streamlit as st

from core.corpus.catalog.lookups import Place
from pages.parts import state
from pages.parts.browse import reader, why
from pages.parts.browse.browsing import Browsing
from pages.parts.browse.documents_table import documents_table, page_controls, table_controls
from pages.parts.browse.notes import note_controls, note_shown, notes_list
from pages.parts.browse.similar_documents import similar_documents
from pages.parts.browse.text import choose_typeface, passage_choice, text_pane
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.frame import name_tab
from pages.parts.messages import errors_shown, refusals_shown
from pages.parts.opened import Opened
from pages.parts.tints import tint_choice, tint_legend


@st.fragment
def table_and_reader(drawn: Browsing) -> None:
    """Draw the page of the table, and the document that is open.

    Parameters
    ----------
    drawn : Browsing
        What the page was drawn with. Where another filter or rater was chosen within, all of the page is drawn again.
    """
    with errors_shown(page=BrowseView.page):
        view = state.again(BrowseView)
        if (view.filter, view.rater) != (drawn.view.filter, drawn.view.rater):
            st.rerun()
        _draw(replace(drawn, view=view))


def _draw(browsing: Browsing) -> None:
    place = None
    # A link may name a document that is not here; the table is.
    with refusals_shown():
        place = browsing.place
    name_tab(place.title if place else "Browse")
    table_side, reader_side = st.columns([1, 1], gap="medium") if place else (st.container(), None)
    with table_side, st.container(key="browse_list"):
        _list(browsing, is_beside_reader=place is not None)
    if place and reader_side:
        with reader_side:
            _read(browsing, place)


def _list(browsing: Browsing, *, is_beside_reader: bool) -> None:
    criteria = browsing.corpus.criteria(browsing.rater)
    table_controls(browsing, criteria=criteria)
    documents_table(browsing, criteria=criteria, beside_reader=is_beside_reader)
    page_controls(browsing.shown, browsing.n_pages, browsing.amount.n_documents)
    notes_list(browsing.corpus)


def _read(browsing: Browsing, place: Place) -> None:
    corpus, view, rater, doc_id = browsing.corpus, browsing.view, browsing.rater, place.doc_id
    criteria = corpus.criteria(rater)
    tinted_by = view.criterion if view.criterion in criteria or not criteria else criteria[0]
    passage = caches.passage(*corpus.key, doc_id, rater, view.passage)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            reader.neighbour_buttons(*browsing.neighbours())
            note_controls(corpus, doc_id)
        reader.reader_head(place, passage)
        note_shown(corpus, doc_id)
        # What is not rated has no tints.
        if passage.segments:
            tint_choice(BrowseView, criteria, tinted_by)
            tint_legend(tinted_by)
        text_pane(view, passage, tinted_by, hits=browsing.hits(passage))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            passage_choice(passage)
            choose_typeface(view)
    if rater is not None:
        reader.ratings_of_document(corpus, place, rater)
    reader.ways_on(corpus, doc_id, rater)
    _why(corpus, place, tinted_by, rater)
    reader.fields_of_document(corpus, place, passage.fields)


def _why(corpus: Opened, place: Place, criterion: str, rater: str | None) -> None:
    """Offer what says why the document is rated so, and what is near it; each is worked out while it is open."""
    if rater is not None:
        why.rated_next(corpus, place, criterion, rater)
    why.comparisons(corpus, place.doc_id)
    why.selections(corpus, place.doc_id)
    why.copies(corpus, place.doc_id)
    similar_documents(corpus, place.doc_id)
