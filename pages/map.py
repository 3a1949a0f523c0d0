"""Map: documents by likeness, how many lie where, in which clusters, and what a selection keeps of these."""

import streamlit as st

from core.corpus.catalog.columns import field_of_column
from core.corpus.catalog.places import Axes
from core.corpus.filters import Membership
from core.insight.map.here import map_here
from core.insight.map.making import X, Y
from pages.parts import state
from pages.parts.caches import documents as documents_caches
from pages.parts.filters.answered import filter_answered
from pages.parts.filters.controls import filter_controls
from pages.parts.headline import headline
from pages.parts.map.controls import map_controls
from pages.parts.map.sections import sections
from pages.parts.map.steps import first_steps
from pages.parts.map.view import MapView
from pages.parts.messages import errors_shown, refusals_shown
from pages.parts.opened import opened, require_documents
from pages.parts.rater_choice import rater_choice
from pages.parts.selections import saved_selections

with errors_shown(page=MapView.page):
    corpus = opened()
    view = state.read(MapView)
    rater = corpus.rater_or_first(view.rater)
    require_documents(corpus)
    here = map_here(corpus.workspace)
    fields = documents_caches.fields(*corpus.key)
    axes = Axes(field_of_column(fields, X), field_of_column(fields, Y))
    if here.method is None or not set(axes) <= set(fields):
        headline(corpus, rater=rater)
        first_steps(corpus, here)
        st.stop()

    criteria = corpus.criteria(rater)
    selections = [Membership(*named) for named in saved_selections(corpus)]
    groupings = [name for name in here.groupings if field_of_column(fields, name) in fields]
    view = view.among(criteria, selections=selections, groupings=groupings)
    group = field_of_column(fields, view.groups) if view.groups is not None else None
    asked, shown = filter_answered(corpus, view, rater)
    if asked is not None and shown is not None:
        map_controls(view, criteria=criteria, selections=selections, groupings=groupings)
        with refusals_shown():
            sections(corpus, view, rater, asked, here=here, axes=axes, group=group, shown=shown)
    # Behind the pictures: its histograms take the longest.
    with st.sidebar:
        rater_choice(corpus, MapView, rater)
        filter_controls(corpus, view, rater, asked=asked)
