"""The beginning of a document in a pane, with the way to the whole of it: for reading documents side by side."""

import streamlit as st

from core.criteria import DEFAULT_CRITERION
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.wording import signed

_PANE_PIXELS = 320
_CHARACTERS = 1_500
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5;font-size:.9rem;unicode-bidi:plaintext"


def beginning(corpus: Opened, doc_id: str, rater: str | None, *, criterion: str = DEFAULT_CRITERION, key: str) -> None:
    """Show how a document begins, what it is rated by a criterion, and a link to Browse.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    doc_id : str
        Which document.
    rater, criterion : str or None, str
        Whose rating by what is told.
    key : str
        Names the place on the page.
    """
    place = caches.place(*corpus.key, doc_id, rater)
    percentile = place.percentiles[criterion]
    rated = (
        "not rated"
        if percentile is None
        else f"{signed(place.standardised[criterion])} sd, percentile {percentile:.0f}"
    )
    st.caption(f"{rated} · {for_markdown(shortened(place.domain, 40))} · {count(place.n_tokens, 'token')}")
    passage = caches.passage(*corpus.key, doc_id, rater, 1)
    text = passage.text[:_CHARACTERS]
    more = " …" if len(text) < passage.n_characters else ""
    # The document is in the key: another text begins at its top.
    with st.container(height=_PANE_PIXELS, border=True, key=f"{key}_{doc_id[:64]}"):
        st.html(f'<div dir="auto" tabindex="0" style="{_STYLE}">{for_html(text)}{more}</div>')
    browse = BrowseView(rater=rater, doc_id=doc_id, criterion=criterion)
    st.page_link("pages/browse.py", label="Read it whole", icon=":material/menu_book:", query_params=browse.to_query())
