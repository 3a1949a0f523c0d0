"""What a page with a filter asks with, and what that finds: told above, with the conditions as pills."""

from typing import NamedTuple

import streamlit as st

from core.corpus.filters import DocumentFilter
from core.records import Amount
from pages.parts.caches import documents as caches
from pages.parts.filters.pills import filter_pills
from pages.parts.headline import headline
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.scanning import scan_panel
from pages.parts.views import FilteredView


class Answered(NamedTuple):
    """What a filter comes to: None where it cannot be answered, which is said above its pills."""

    asked: DocumentFilter | None
    shown: Amount | None


def filter_answered(corpus: Opened, view: FilteredView, rater: str | None) -> Answered:
    """Draw the head of a page: the line that says what is shown, the pills, and how far searches are.

    Parameters
    ----------
    corpus, view, rater
        What is shown.

    Returns
    -------
    Answered
        What the page is to ask with, see `pages.parts.scanning.scan_panel`, and how much that is.
    """
    head, pills = st.container(), st.container()
    asked = shown = None
    # A filter that cannot be answered is seen as pills, to be mended there.
    with refusals_shown():
        asked = scan_panel(corpus, view.filter)
        shown = caches.amount(*corpus.key, asked, rater)
    with pills:
        filter_pills(corpus, view, rater, asked=asked)
    with head:
        headline(corpus, rater=rater, shown=shown, is_partial=asked not in (None, view.filter))
    return Answered(asked, shown)
