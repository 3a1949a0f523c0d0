"""Subset: choose what to select, see what it does, save it, export it."""

from dataclasses import replace

import streamlit as st

from pages.parts import state
from pages.parts.bias.view import BiasView
from pages.parts.caches import subset as caches
from pages.parts.headline import headline
from pages.parts.jobs.panel import job_panel
from pages.parts.messages import empty, errors_shown
from pages.parts.opened import advise_rating, opened, require_documents
from pages.parts.plain import for_markdown
from pages.parts.subset.across_groups import groups_section
from pages.parts.subset.all_overlaps import all_overlaps_section
from pages.parts.subset.asked import asked
from pages.parts.subset.controls import subset_controls
from pages.parts.subset.export_form import export_form
from pages.parts.subset.over_temperature import temperature_section
from pages.parts.subset.overlaps import overlap_section
from pages.parts.subset.preview import amounts_line, criteria_charts
from pages.parts.subset.probes import probes_section
from pages.parts.subset.saved_selections import load_button, report_of, save_form, saved_table
from pages.parts.subset.shown_command import shown_command
from pages.parts.subset.side_by_side import side_by_side
from pages.parts.subset.training_order import order_section
from pages.parts.subset.view import SubsetView

with errors_shown(page=SubsetView.page):
    corpus = opened()
    view = state.read(SubsetView)
    rater = corpus.rater_or_first(view.rater)
    headline(corpus, rater=rater)
    require_documents(corpus)
    if rater is None:
        advise_rating(corpus)
        st.stop()
    if (usual := view.among(corpus.criteria(rater))) != view:
        state.show(view := usual)

    with st.sidebar:
        subset_controls(corpus, view, rater)
    parameters = asked(corpus, view, rater)
    choice, comparison = caches.preview(*corpus.key, parameters)
    amounts_line(choice, comparison, caches.sample_size(*corpus.key, parameters))
    criteria_charts(comparison, parameters)
    temperature_section(corpus, parameters)
    groups_section(corpus, view, parameters)
    bias = BiasView(subset=replace(view, selection=None), columns=(view.across,))
    st.page_link(
        "pages/bias.py",
        label="The same with intervals, and the texts behind it",
        icon=":material/balance:",
        query_params=bias.to_query(),
    )
    side_by_side(corpus, view, parameters)
    order_section(corpus, view, parameters)
    all_overlaps_section(corpus, view, parameters)
    probes_section(corpus, view)

    st.subheader("Save", anchor=False)
    with errors_shown():
        chosen = save_form(corpus, parameters, choice) or view.selection
    shown_command(corpus, view, parameters, chosen or "NAME")

    st.subheader("Saved selections", anchor=False)
    if not corpus.workspace.selections():
        empty("None yet.", "Name what you see above and save it; then it can be exported from here.")
        st.stop()
    saved_table(corpus, chosen)
    if chosen in corpus.workspace.selections():
        load_button(corpus, chosen)
        report_of(corpus, chosen)
        overlap_section(corpus, view, chosen, rater)
        st.subheader(f"Export {for_markdown(chosen)}", anchor=False)
        export_form(corpus, chosen)
        job_panel(corpus.root)
    else:
        st.caption("Click a selection to load its settings or to export it.")
