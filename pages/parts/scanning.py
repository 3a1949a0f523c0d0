"""What a filter finds so far: searches through all texts tell how far they are, and can be stopped."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.corpus.catalog.how_far import RUNNING
from core.corpus.catalog.so_far import Reach, Scanned, SoFar
from core.corpus.filters import DocumentFilter
from core.corpus.searches import Likeness
from core.errors import QuLensError
from core.jobs import start
from core.wording import count, speed
from pages.parts.caches import scans as caches
from pages.parts.jobs.panel import why_not_now
from pages.parts.opened import Opened

# The page is drawn again when so many times the documents were looked through that it shows; or when more was found,
# while all of it fits on one screen.
_GROWTH, _FEW = 1.5, 50
_SECONDS = 1.0


def scan_panel(corpus: Opened, documents: DocumentFilter) -> DocumentFilter:
    """Tell what is not found yet, where anything is missing.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    documents : DocumentFilter
        The filter of the page's view.

    Returns
    -------
    DocumentFilter
        What the page is to ask with; the filter itself where nothing is missing.

    Raises
    ------
    InputError
        If a search of the filter is none.
    """
    found = caches.so_far(*corpus.key, documents)
    if found.unindexed:
        _lead_to_indexing(corpus, found.unindexed)
    if found.scans:
        is_running = any(scanned.how_far.state == RUNNING for scanned in found.scans)
        st.fragment(_panel, run_every=_SECONDS if is_running else None)(*corpus.key, documents, found)
    return found.documents


def _panel(root: str, revision: str, documents: DocumentFilter, shown: SoFar) -> None:
    try:
        found = caches.so_far(root, revision, documents, patience=0.0)
    except QuLensError:
        # The pass broke off; drawn again, the page says why, and asks no further.
        st.rerun()
    if _has_more_to_show(shown, found):
        st.rerun()
    for number, scanned in enumerate(found.scans):
        _draw(root, revision, scanned, number)


def _has_more_to_show(shown: SoFar, found: SoFar) -> bool:
    states = [[(scanned.search, scanned.how_far.state) for scanned in each.scans] for each in (shown, found)]
    if states[0] != states[1]:
        return True
    return any(
        now.how_far.n_found > before.how_far.n_found
        and (before.how_far.n_found < _FEW or now.how_far.n_scanned >= _GROWTH * before.how_far.n_scanned)
        for before, now in zip(shown.scans, found.scans, strict=True)
    )


def _draw(root: str, revision: str, scanned: Scanned, number: int) -> None:
    far, is_running = scanned.how_far, scanned.how_far.state == RUNNING
    # Other searches may narrow the page further: this is what this one found.
    what = f"**{far.n_found:,} found in the first {far.n_scanned:,} of {count(far.n_documents, 'document')}**"
    said = f"{what}, still looking" if is_running else f"Partial: {what}, stopped there"
    with st.container(horizontal=True, vertical_alignment="center", key=f"scan_{number}"):
        pace = f" :small[{speed(far.documents_per_second, 'documents')}]" if is_running and far.seconds else ""
        st.progress(far.n_scanned / max(far.n_documents, 1), f"{said}{pace}", width="stretch")
        act, label, icon = (caches.stop, "Stop", "stop_circle") if is_running else (caches.go_on, "Go on", "play_arrow")
        st.button(
            label,
            key=f"scan_{number}_{label}",
            icon=f":material/{icon}:",
            on_click=partial(act, root, revision, scanned.search),
        )


def _lead_to_indexing(corpus: Opened, unindexed: Sequence[Reach]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="unindexed"):
        st.warning(
            " ".join(_what_is_missing(reach) for reach in unindexed),
            icon=":material/info:",
            width="stretch",
        )
        busy = why_not_now(corpus.root)
        if st.button("Index them", key="index_words", icon=":material/search:", disabled=busy is not None):
            start(corpus.workspace, "index")
            st.rerun()


def _what_is_missing(reach: Reach) -> str:
    missing = count(reach.n_documents - reach.n_indexed, "document")
    by = "likeness" if isinstance(reach.search, Likeness) else "words"
    return f"{missing} of {reach.n_documents:,} came in after the last index, and cannot be found by {by}."
