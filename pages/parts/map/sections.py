"""What the map page shows of a filter: the map, the document that was clicked, the clusters, and further steps."""

import streamlit as st

from core.corpus.catalog.places import Axes
from core.corpus.filters import DocumentFilter
from core.insight.map.here import MapHere
from core.records import Amount
from pages.parts.beginnings import beginning
from pages.parts.browse.view import BrowseView
from pages.parts.map.clusters import clusters_table
from pages.parts.map.nothing import advise_where_nothing_is, tell_of_unplaced
from pages.parts.map.picture import map_picture
from pages.parts.map.steps import further_steps
from pages.parts.map.view import MapView
from pages.parts.opened import Opened


def sections(
    corpus: Opened,
    view: MapView,
    rater: str | None,
    asked: DocumentFilter,
    *,
    here: MapHere,
    axes: Axes,
    group: str | None,
    shown: Amount,
) -> None:
    """Draw all that hangs on the filter.

    Parameters
    ----------
    corpus, view, rater
        What is shown.
    asked : DocumentFilter
        The filter to ask with, see `pages.parts.scanning`; links and pills are of the view's own.
    here, axes
        Which map there is.
    group : str or None
        The field with the names of clusters.
    shown : Amount
        What the filter leaves.
    """
    advise_where_nothing_is(corpus, view, rater, asked, axes=axes, shown=shown)
    # The map has the whole width, but for a document that is read beside it.
    left, right = st.columns([5, 4], gap="medium") if view.doc_id is not None else (st.container(), None)
    with left:
        map_picture(corpus, view, rater, asked, here=here, axes=axes, group=group)
    if right is not None and view.doc_id is not None:
        with right:
            beginning(corpus, view.doc_id, rater, key="map")
    if shown.n_documents:
        browse = BrowseView(rater=view.rater, filter=view.filter)
        st.page_link("pages/browse.py", label="Read them", icon=":material/menu_book:", query_params=browse.to_query())
    tell_of_unplaced(corpus, rater, asked, axes=axes, here=here, shown=shown)
    if group is not None:
        clusters_table(corpus, view, rater, asked, group=group, criteria=corpus.criteria(rater))
    further_steps(corpus, here)
