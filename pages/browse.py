"""Browse: filter and sort the documents, and read them."""

import streamlit as st

from pages.parts import state
from pages.parts.browse.browsing import Browsing
from pages.parts.browse.table_and_reader import table_and_reader
from pages.parts.browse.view import BrowseView
from pages.parts.filters.controls import condition_controls
from pages.parts.filters.pills import filter_pills, ranges_upside_down
from pages.parts.filters.search_box import search_box
from pages.parts.headline import headline
from pages.parts.messages import empty, errors_shown, refusals_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.rater_choice import rater_choice
from pages.parts.scanning import scan_panel

with errors_shown(page=BrowseView.page):
    corpus = opened()
    view = state.read(BrowseView)
    rater = corpus.rater_or_first(view.rater)
    require_documents(corpus)
    head, searching = st.container(), st.container(key="browse_search")
    with searching:
        search_box(corpus, view)
        pills, progress = st.container(), st.container()
    browsing = amount = asked = None
    # A filter that cannot be answered is seen as pills, to be mended there.
    with progress, refusals_shown():
        asked = scan_panel(corpus, view.filter)
        browsing = Browsing(corpus, view, rater, asked)
        amount = browsing.amount
    with pills:
        # The table has them among its controls.
        filter_pills(corpus, view, rater, asked=asked, has_views=not (amount and amount.n_documents))
    with head:
        headline(corpus, rater=rater, shown=amount, is_partial=bool(amount) and asked != view.filter)
    advise_rating(corpus)
    if browsing and amount and amount.n_documents:
        table_and_reader(browsing)
    elif amount and asked != view.filter:
        empty("Nothing is found yet.", "What is found is shown here as soon as there is some.")
    elif amount:
        upside_down = "".join(f" {each} begins above its end." for each in ranges_upside_down(view.filter))
        empty("No document matches this filter.", f"Remove a condition above, or widen a range.{upside_down}")
    # Behind the documents: its histograms take the longest.
    with st.sidebar:
        rater_choice(corpus, BrowseView, rater)
        condition_controls(corpus, view, rater, asked=asked)
