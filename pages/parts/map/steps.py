"""How a corpus comes to have a map: what is done, what is to be done next, with its command and its button."""

import streamlit as st

from core.insight.clusters import FEWEST, MOST, suggested_k
from core.insight.map.here import MapHere
from core.jobs import start
from core.wording import count
from pages.parts.jobs.panel import job_panel
from pages.parts.opened import Opened


def first_steps(corpus: Opened, here: MapHere) -> None:
    """Lead to the map of a corpus that has none."""
    st.subheader("There is no map yet", anchor=False)
    st.markdown(
        "Documents become vectors, and what is alike is put side by side. Each step is a job that goes on when this "
        "page is closed; beside it stands what does the same in a terminal."
    )
    busy = job_panel(corpus.root)
    for verb, label, is_done in (("index", "Index the documents", here.is_indexed), ("map", "Make the map", False)):
        with st.container(horizontal=True, vertical_alignment="center"):
            is_next = not is_done and (verb == "index" or here.is_indexed)
            icon = ":material/check_circle:" if is_done else ":material/play_circle:"
            if st.button(label, key=f"map_{verb}", icon=icon, disabled=busy is not None or not is_next):
                start(corpus.workspace, verb)
                st.rerun()
            st.code(corpus.command(verb), language="bash", wrap_lines=True)


def further_steps(corpus: Opened, here: MapHere) -> None:
    """Offer clusters, or others; and a new map, where documents came in after this one."""
    n_documents = corpus.summary["n_documents"]
    n_late = n_documents - here.n_placed
    has_clusters = bool(here.groupings)
    if not has_clusters:
        st.markdown("**There are no clusters yet.** They say what lies where, by their words.")
    label = "Clusters and map" if has_clusters else "Find clusters"
    with st.popover(label, icon=":material/bubble_chart:", key="map_steps", on_change="rerun") as steps:
        if not steps.open:
            return
        busy = job_panel(corpus.root)
        k = st.number_input(
            "Number of clusters",
            FEWEST,
            min(MOST, max(n_documents, FEWEST)),
            suggested_k(n_documents),
            key="map_k",
            help=f"{suggested_k(n_documents):,} is suggested: the square root of half of the documents.",
        )
        arguments = ["--k", str(k), *(["--force"] if has_clusters else [])]
        st.code(corpus.command("cluster", *arguments), language="bash", wrap_lines=True)
        again = "Find other clusters" if has_clusters else "Find clusters"
        if st.button(again, key="map_cluster", icon=":material/bubble_chart:", disabled=busy is not None):
            start(corpus.workspace, "cluster", arguments)
            st.rerun()
        if has_clusters:
            st.caption("They take the place of those that are there.")
        if n_late > 0:
            st.markdown(f"{count(n_late, 'document')} came in after the map was made. Index them, then make it again.")
        st.code(corpus.command("map", "--force"), language="bash", wrap_lines=True)
        if st.button("Make the map again", key="map_again", icon=":material/map:", disabled=busy is not None):
            start(corpus.workspace, "map", ["--force"])
            st.rerun()
