"""The table of documents and the open one beside it: a click there draws these two again, and nothing else."""

from dataclasses import replace

import streamlit as st

from core.corpus.catalog.lookups import Place
from pages.parts import state
from pages.parts.browse import reader, why
from pages.parts.browse.browsing import Browsing
from pages.parts.browse.documents_table import documents_table, page_controls, table_controls
from pages.parts.browse.notes import note_controls, notes_list
from pages.parts.browse.similar_documents import similar_documents
from pages.parts.browse.text import passage_choice, text_pane
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.messages import errors_shown, refusals_shown


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
    criteria = browsing.corpus.criteria(browsing.rater)
    table_side, reader_side = st.columns([1, 1], gap="medium") if place else (st.container(), None)
    with table_side:
        table_controls(browsing, criteria=criteria)
        documents_table(browsing, criteria=criteria, beside_reader=place is not None)
        page_controls(browsing.shown, browsing.n_pages, browsing.amount.n_documents)
        notes_list(browsing.corpus)
    if place and reader_side:
        with reader_side:
            _read(browsing, place, criteria)


def _read(browsing: Browsing, place: Place, criteria: list[str]) -> None:
    corpus, view, rater, doc_id = browsing.corpus, browsing.view, browsing.rater, place.doc_id
    reader.neighbour_buttons(*browsing.neighbours())
    tinted_by = view.criterion if view.criterion in criteria or not criteria else criteria[0]
    passage = caches.passage(*corpus.key, doc_id, rater, view.passage)
    reader.reader_head(place, passage)
    note_controls(corpus, doc_id)
    if rater is not None:
        reader.ratings_of_document(corpus, place, rater)
        reader.tint_choice(criteria, tinted_by)
    text_pane(doc_id, passage, tinted_by, hits=browsing.hits(passage))
    passage_choice(passage)
    reader.ways_on(corpus, doc_id, rater)
    if rater is not None:
        why.rated_next(corpus, place, tinted_by, rater)
    why.comparisons(corpus, doc_id)
    why.selections(corpus, doc_id)
    why.copies(corpus, doc_id)
    similar_documents(corpus, doc_id)
    reader.fields_of_document(corpus, place, passage.fields)
