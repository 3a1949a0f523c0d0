"""What the map is tinted by, what the pointer does, and where one looks."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.corpus.filters import Membership
from core.corpus.windows import Window
from pages.parts import state
from pages.parts.map.view import CHOOSE, DOCUMENTS, KEPT, OUTLINE, ZOOM, MapView
from pages.parts.plain import one_line
from pages.parts.state import changes, seeded, widget_value
from pages.parts.wording import short_title

_POINTERS = {
    CHOOSE: ":material/web_traffic: Choose",
    ZOOM: ":material/crop_free: Zoom",
    OUTLINE: ":material/gesture: Outline",
}
_TINTS = {DOCUMENTS: "Number of documents", KEPT: "Share kept by a selection"}
_IN, _OUT = 0.5, 2.0


def map_controls(
    view: MapView, *, criteria: Sequence[str], selections: Sequence[Membership], groupings: Sequence[str]
) -> None:
    """Draw the controls above the map."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = seeded("map_tint", view.tint)
        st.selectbox(
            "Tinted by",
            [DOCUMENTS, *([KEPT] if selections else []), *criteria],
            key=key,
            format_func=_tint_in_words,
            on_change=partial(_tint, key, view),
            width=240,
        )
        if selections:
            key = seeded("map_selection", view.selection)
            st.selectbox(
                "Selection",
                selections,
                key=key,
                format_func=_selection_in_words,
                on_change=changes(MapView, key, selection=_same),
                width=200,
            )
        if len(groupings) > 1:
            key = seeded("map_groups", view.groups)
            st.selectbox("Clusters", groupings, key=key, on_change=changes(MapView, key, groups=str), width=160)
        key = seeded("map_pointer", view.pointer)
        st.segmented_control(
            "Pointer",
            list(_POINTERS),
            key=key,
            format_func=_POINTERS.__getitem__,
            required=True,
            on_change=changes(MapView, key, pointer=str),
            help="Choose: click titles to keep their clusters, a point to read its document. Zoom: drag a box, which "
            "becomes what is shown. Outline: draw round documents to keep only those.",
        )
        _steps_through(view)


def _steps_through(view: MapView) -> None:
    """Offer to go in, out and sideways; each has a key."""
    window = view.window
    steps: list[tuple[str, str, str, Window]] = [
        ("in", "zoom_in", "I", window.zoomed(_IN)),
        ("out", "zoom_out", "O", window.zoomed(_OUT)),
        ("whole", "zoom_out_map", "W", Window()),
        ("left", "arrow_back", "Left", window.moved(-1, 0)),
        ("right", "arrow_forward", "Right", window.moved(1, 0)),
        ("down", "arrow_downward", "Down", window.moved(0, -1)),
        ("up", "arrow_upward", "Up", window.moved(0, 1)),
    ]
    words = {"in": "Zoom in", "out": "Zoom out", "whole": "The whole map"}
    with st.container(horizontal=True, gap="small", width="content", key="map_ways"):
        for name, icon, shortcut, target in steps:
            st.button(
                "",
                key=f"map_{name}",
                icon=f":material/{icon}:",
                help=words.get(name, f"Go {name}"),
                shortcut=shortcut,
                disabled=target == window,
                on_click=partial(state.change, MapView, window=target),
                type="tertiary",
            )


def _tint(key: str, shown: MapView) -> None:
    """Tint by something else; by a selection, then by the one that is shown, not by whichever is the newest one day."""
    tint = widget_value(key)
    state.change(MapView, tint=tint, **({"selection": shown.selection} if tint == KEPT else {}))


def _same(selection: Membership) -> Membership:
    return selection


def _tint_in_words(tint: str) -> str:
    return _TINTS.get(tint) or f"Mean rating, {short_title(tint)}"


def _selection_in_words(selection: Membership) -> str:
    return one_line(selection.selection)
