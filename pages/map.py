"""Map: documents by likeness, how many lie where, in which clusters, and what a selection keeps of these."""

import streamlit as st

from core.corpus.catalog.columns import field_of_column
from core.corpus.catalog.places import Axes
from core.corpus.filters import Membership
from core.insight.map.here import map_here
from core.insight.map.making import X, Y
from pages.parts import state
from pages.parts.beginnings import beginning
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.filters.controls import filter_controls
from pages.parts.filters.pills import filter_pills
from pages.parts.headline import headline
from pages.parts.map.clusters import clusters_table
from pages.parts.map.controls import map_controls
from pages.parts.map.picture import map_picture
from pages.parts.map.steps import first_steps, further_steps
from pages.parts.map.view import MapView
from pages.parts.messages import errors_shown
from pages.parts.opened import opened, require_documents
from pages.parts.rater_choice import rater_choice
from pages.parts.selections import saved_selections

with errors_shown(page=MapView.page):
    corpus = opened()
    view = state.read(MapView)
    rater = corpus.rater_or_first(view.rater)
    here = map_here(corpus.workspace)
    fields = documents_caches.fields(*corpus.key)
    shown = documents_caches.amount(*corpus.key, view.filter, rater)
    headline(corpus, rater=rater, shown=shown)
    require_documents(corpus)
    axes = Axes(field_of_column(fields, X), field_of_column(fields, Y))
    if here.method is None or not set(axes) <= set(fields):
        first_steps(corpus, here)
        st.stop()

    criteria = corpus.criteria(rater)
    selections = [Membership(*named) for named in saved_selections(corpus)]
    groupings = [name for name in here.groupings if field_of_column(fields, name) in fields]
    view = view.among(criteria, selections=selections, groupings=groupings)
    group = field_of_column(fields, view.groups) if view.groups is not None else None
    with st.sidebar:
        rater_choice(corpus, MapView, rater)
        filter_controls(corpus, view, rater)
    filter_pills(corpus, view, rater)
    map_controls(view, criteria=criteria, selections=selections, groupings=groupings)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        map_picture(corpus, view, rater, here=here, axes=axes, group=group)
        browse = BrowseView(rater=view.rater, filter=view.filter)
        st.page_link("pages/browse.py", label="Read them", icon=":material/menu_book:", query_params=browse.to_query())
    with right:
        if view.doc_id is not None:
            beginning(corpus, view.doc_id, rater, key="map")
        if group is not None:
            clusters_table(corpus, view, rater, group=group, criteria=criteria, selection=view.selection)
        further_steps(corpus, here)
