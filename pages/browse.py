"""Browse: filter and sort the documents, and read them."""

import streamlit as st

from pages.parts import state
from pages.parts.browse import reader
from pages.parts.browse.browsing import Browsing
from pages.parts.browse.documents_table import documents_table, order_controls, page_choice, size_choice
from pages.parts.browse.notes import note_controls, notes_list
from pages.parts.browse.similar_documents import similar_documents
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.filters.controls import filter_controls
from pages.parts.filters.pills import filter_pills, ranges_upside_down
from pages.parts.headline import headline
from pages.parts.messages import empty, errors_shown, refusals_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.rater_choice import rater_choice

with errors_shown(page=BrowseView.page):
    corpus = opened()
    view = state.read(BrowseView)
    rater = corpus.rater_or_first(view.rater)
    criteria = corpus.criteria(rater)
    browsing = Browsing(corpus, view, rater)
    headline(corpus, rater=rater, shown=browsing.amount)
    require_documents(corpus)

    with st.sidebar:
        rater_choice(corpus, BrowseView, rater)
        filter_controls(corpus, view, rater)
        size_choice(view)
    filter_pills(corpus, view, rater)
    advise_rating(corpus)
    if not browsing.amount.n_documents:
        upside_down = "".join(f" {each} begins above its end." for each in ranges_upside_down(view.filter))
        empty("No document matches this filter.", f"Remove a condition above, or widen a range.{upside_down}")
        st.stop()
    place = None
    # A link may name a document that is not here; the table is.
    with refusals_shown():
        place = browsing.place

    table_side, reader_side = st.columns([1, 1], gap="medium") if place else (st.container(), None)
    with table_side:
        order_controls(browsing.shown, criteria=criteria)
        documents_table(browsing.frame, browsing.shown, criteria=criteria, beside_reader=place is not None)
        page_choice(browsing.shown, browsing.n_pages)
        notes_list(corpus)

    if place and reader_side:
        with reader_side:
            reader.neighbour_buttons(*browsing.neighbours())
            tinted_by = view.criterion if view.criterion in criteria or not criteria else criteria[0]
            passage = caches.passage(*corpus.key, place.doc_id, rater, view.passage)
            reader.reader_head(place, passage)
            note_controls(corpus, place.doc_id)
            if rater is not None:
                reader.ratings_of_document(corpus, place, rater)
                reader.tint_choice(criteria, tinted_by)
            reader.text_pane(place.doc_id, passage, tinted_by)
            reader.passage_choice(passage)
            reader.fields_of_document(passage.fields)
            similar_documents(corpus, place.doc_id)
