"""The catalog of a corpus is built when it is first looked at: how far that is, shown to all who wait."""

import streamlit as st

from core.records import Progress
from core.wording import amount
from pages.parts.caches import documents as caches
from pages.parts.plain import for_markdown

_TITLE = "Building the catalog of this corpus, once"
_SECONDS_UNSEEN, _SECONDS_BETWEEN = 0.5, 0.3


def wait_for_catalog(root: str, revision: str) -> None:
    """Wait until the catalog of a corpus is there; what takes long shows how far it is.

    A click meanwhile begins the waiting again, not the building.
    """
    under_way = caches.catalog_under_way(root, revision)
    try:
        if under_way.is_done(within_seconds=_SECONDS_UNSEEN):
            return
        bar = st.progress(0.0, f"{_TITLE}…")
        while not under_way.is_done(within_seconds=_SECONDS_BETWEEN):
            if progress := under_way.progress:
                bar.progress(progress.done / progress.total if progress.total else 1.0, how_far(progress))
        bar.empty()
    except Exception:
        # Whoever comes next tries again.
        caches.catalog_under_way.clear()
        raise


def how_far(progress: Progress) -> str:
    """Say in words how far the building is.

    Examples
    --------
    >>> how_far(Progress(5_000, 9_000, "documents", "reading"))
    'Building the catalog of this corpus, once: reading, 5,000 of 9,000 documents'
    """
    far = f", {amount(progress)}" if progress.total else ""
    return f"{_TITLE}: {for_markdown(progress.note)}{far}"
