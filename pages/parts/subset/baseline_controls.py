"""The baselines that a selection is to be compared with: a folded part of the side bar of the subset page."""

import shlex
from functools import partial

import streamlit as st

from core.selection.baselines.registry import BASELINES, MATCHED
from pages.parts import state
from pages.parts.opened import Opened
from pages.parts.state import changes, seeded
from pages.parts.subset.view import SubsetView


def baseline_controls(corpus: Opened, view: SubsetView) -> None:
    """Let the reader choose a baseline of the same budget; those that need a column say how to make it."""
    workspace = corpus.workspace
    columns, saved = workspace.columns(), workspace.selections()
    st.caption("Of the same budget, order and seed, instead of the ratings.")
    missing = []
    for baseline in BASELINES:
        lacks_column = baseline.column is not None and baseline.column not in columns
        if lacks_column:
            missing.append(f"qulens {baseline.made_by.format(shlex.quote(corpus.root))}")
        is_chosen = baseline.name == view.baseline
        st.button(
            baseline.name,
            key=f"baseline_{baseline.name}",
            type="primary" if is_chosen else "secondary",
            disabled=not is_chosen and (lacks_column or (baseline.name == MATCHED and not saved)),
            help=f"By {baseline.goes_by}: {baseline.takes}.",
            on_click=partial(_choose, None if is_chosen else baseline.name, saved[0] if saved else None),
            width="stretch",
        )
        if is_chosen and view.match is not None:
            _match(saved, view.match)
    if missing:
        st.caption("Those that cannot be chosen need a column first:")
        st.code("\n".join(dict.fromkeys(missing)), language="bash", wrap_lines=True)
    if not saved:
        st.caption(f"{MATCHED} needs a saved selection to be matched to.")


def _choose(name: str | None, newest: str | None) -> None:
    # A target would find the temperature that the baseline settles.
    state.change(SubsetView, baseline=name, temperature_for=None, match=newest if name == MATCHED else None)


def _match(saved: list[str], match: str) -> None:
    key = seeded("subset_match", match)
    st.selectbox(
        "Matched to",
        saved if match in saved else [*saved, match],
        key=key,
        on_change=changes(SubsetView, key, match=str),
        help="Its budget, and its tokens of each domain.",
    )
