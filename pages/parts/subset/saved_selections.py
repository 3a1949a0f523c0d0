"""Selections are saved, listed, and loaded again."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.selection.asked.parameters import SelectionParameters
from core.selection.choosing.choose import Choice
from core.selection.report.page import REPORT
from core.selection.stored.selecting import selection_manifest, store
from core.wording import count
from pages.parts import state
from pages.parts.caches import subset as caches
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_file_name, for_markdown
from pages.parts.selections import title_of
from pages.parts.state import seeded, widget_value
from pages.parts.subset.view import SubsetView

MOST_LISTED = 200


def save_form(corpus: Opened, parameters: SelectionParameters, choice: Choice) -> str | None:
    """Let the reader name and save what is previewed.

    Returns
    -------
    str or None
        The name under which it was saved just now.
    """
    with st.form("save", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Save the selection as", key="save_name", placeholder="a name", width=260)
        force = st.checkbox("Replace one of this name", key="save_force")
        if not st.form_submit_button("Save", type="primary", icon=":material/save:", key="save_button"):
            return None
    pool = caches.pool_of(*corpus.key, parameters)
    report = store(corpus.workspace, name.strip(), pool, parameters=parameters, choice=choice, force=force)
    state.change(SubsetView, selection=report.selection)
    st.success(
        f"Saved {for_markdown(report.selection)}: {count(report.n_documents, 'document')}.", icon=":material/check:"
    )
    return report.selection


def saved_table(corpus: Opened, chosen: str | None) -> None:
    """List the saved selections, the newest first; a click on one chooses it. Damaged ones are named above."""
    listed: dict[str, dict[str, Any]] = {}
    for name in corpus.workspace.selections()[:MOST_LISTED]:
        with refusals_shown():
            listed[name] = _row(selection_manifest(corpus.workspace, name))
    names = list(listed)
    rows = [names.index(chosen)] if chosen in names else []
    key = seeded("saved_table", {"selection": {"rows": rows, "columns": [], "cells": []}})
    st.dataframe(
        pd.DataFrame(list(listed.values())),
        hide_index=True,
        key=key,
        on_select=partial(_chosen, key, tuple(names)),
        selection_mode=["single-row", "single-cell"],
        column_config={
            "Documents": st.column_config.NumberColumn(format="localized"),
            "Tokens": st.column_config.NumberColumn(format="localized"),
            "As varied as": st.column_config.NumberColumn(
                format="localized", help="A uniform draw from so many documents; nothing for mixes and phases."
            ),
            "Made": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        alt="Saved selections",
    )


def _row(manifest: dict[str, Any]) -> dict[str, Any]:
    parameters = SelectionParameters.from_json(manifest["parameters"])
    weights = ", ".join(
        title_of(key) if weight == 1 else f"{title_of(key)} {weight:g}" for key, weight in parameters.criteria
    )
    by = parameters.baseline or (f"low {weights}" if parameters.inverse else weights)
    return {
        "Name": manifest["selection"],
        "Documents": manifest["n_documents"],
        "Tokens": manifest["n_tokens"],
        "By": by,
        "Temperature": parameters.temperature,
        "Quotas": "shares" if parameters.shares else parameters.quota,
        "Order": parameters.order,
        "As varied as": manifest["effective_sample_size"],
        "Seed": str(parameters.seed),
        "Rater": parameters.rater,
        "Made": pd.Timestamp(manifest["created"]),
    }


def _chosen(key: str, names: tuple[str, ...]) -> None:
    selection = widget_value(key)["selection"]
    rows = [selection["cells"][0][0]] if selection["cells"] else selection["rows"]
    state.change(SubsetView, selection=names[rows[0]] if rows else None)


def load_button(corpus: Opened, name: str) -> None:
    """Let the reader bring the settings of a saved selection back into the controls."""
    parameters = SelectionParameters.from_json(selection_manifest(corpus.workspace, name)["parameters"])
    view = SubsetView.of_parameters(parameters, selection=name)
    st.button(
        "Load its settings", key="load", icon=":material/settings_backup_restore:", on_click=state.show, args=(view,)
    )


def report_of(corpus: Opened, name: str) -> None:
    """Offer the report of a saved selection, and say where it lies."""
    path = corpus.workspace.selection(name) / REPORT
    if not path.is_file():
        st.caption("This selection has no report: it was saved by an earlier QuLens. Saved again, it gets one.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Its report",
            path.read_bytes,
            file_name=f"{for_file_name(name)}-{REPORT}",
            mime="text/html",
            key="report",
            icon=":material/summarize:",
            on_click="ignore",
        )
        st.caption(f"One file for any browser: {for_markdown(str(path))}")
