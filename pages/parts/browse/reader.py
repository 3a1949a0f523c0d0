"""One document: what it is, where it stands, the ways to its neighbours and all its fields."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from core.corpus.catalog.lookups import Place
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import UNFAMILIAR_SHARE
from core.corpus.searches import Likeness
from core.corpus.similar.state import index_state
from core.insight.passages import Passage
from core.wording import count
from pages.parts import state
from pages.parts.browse.strips import strips
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.filters.likeness import usual_most
from pages.parts.filters.refilter import refilters
from pages.parts.filters.search_box import search_in_mode
from pages.parts.filters.search_modes import LIKE
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened, value_as_text
from pages.parts.two.view import TwoView
from pages.parts.wording import percent

_FIELD_CHARACTERS = 2_000
_VALUE_STYLE = "margin:0 0 .4em 0;white-space:pre-wrap;overflow-wrap:anywhere"
_BACK = "Close the document, back to the list"
# On a telephone the document takes the place of the list, as the theme cannot say; behind text, since HTML that is
# nothing but a style would outlive the document.
_ALONE_WHERE_NARROW = (
    "<style>@media (max-width: 640px) {.st-key-browse_search, .st-key-browse_list {display: none}}</style>"
)


def reader_head(place: Place, passage: Passage) -> None:
    """Say which document this is, in its own words and in numbers, and mark what the tokenizer hardly knows."""
    st.markdown(f"**{for_markdown(shortened(place.title, 110))}**")
    parts = [
        for_html(shortened(place.domain, 60)),
        count(place.n_tokens, "token"),
        count(place.n_bytes, "byte"),
        count(passage.n_segments, "segment") if passage.segments else "not rated",
        f"id {for_html(shortened(place.doc_id, 60))}",
    ]
    # HTML, not markdown, whose escaping would end up in an id that is copied from here.
    st.html(f'<div style="font-size:.85rem;opacity:.75">{" · ".join(parts)}</div>{_ALONE_WHERE_NARROW}')
    if place.share_fragments is not None and place.share_fragments > UNFAMILIAR_SHARE:
        st.warning(
            f"The rater's tokenizer hardly knows this text ({percent(place.share_fragments, 0)} of its tokens are "
            "unknown or single letters), so its ratings say little.",
            icon=":material/translate:",
        )


def ratings_of_document(corpus: Opened, place: Place, rater: str) -> None:
    """Draw where the document stands among all, by each criterion."""
    criteria = corpus.criteria(rater)
    everything = {key: caches.histogram(*corpus.key, DocumentFilter(), rater, key) for key in criteria}
    in_domain = caches.percentiles_in_domain(*corpus.key, place.doc_id, rater)
    strips(everything, place.standardised, place.percentiles, in_domain)
    st.caption("On the right: rating in sd · percentile among all rated documents · percentile in its domain.")


def fields_of_document(corpus: Opened, place: Place, fields: dict[str, Any]) -> None:
    """List the input's other fields, the columns of values and where the document lies, as plain text."""
    with st.expander(
        "All that is known of it", icon=":material/data_object:", key="reader_fields", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        _listed("Fields of the input", fields)
        # What the input says stands above, whole.
        others = {
            name: value for name, value in caches.fields_of(*corpus.key, place.doc_id).items() if name not in fields
        }
        _listed("Columns of values", others)
        part = corpus.workspace.document_parts()[place.part].name
        _listed(
            "In the workspace",
            {
                "id": place.doc_id,
                "domain": place.domain,
                "tokens": place.n_tokens,
                "bytes": place.n_bytes,
                "file": f"documents/{part}",
                "row": place.row,
            },
        )


def _listed(title: str, values: Mapping[str, Any]) -> None:
    if not values:
        return
    rows = "".join(
        f'<dt style="opacity:.7">{for_html(shortened(str(name), 120))}</dt>'
        f'<dd style="{_VALUE_STYLE}">{for_html(value_as_text(value, _FIELD_CHARACTERS))}</dd>'
        for name, value in values.items()
    )
    st.html(
        f'<div style="font-weight:600;font-size:.85rem">{title}</div><dl style="margin:0;font-size:.85rem">{rows}</dl>'
    )


def neighbour_buttons(previous: tuple[int, str] | None, following: tuple[int, str] | None) -> None:
    """Draw the way back to the list, and to the document before and after, each given by page number and id."""
    back = partial(state.change, BrowseView, doc_id=None, passage=1)
    st.button("List", key="go_close", on_click=back, type="tertiary", icon=":material/arrow_back:", help=_BACK)
    for label, shortcut, neighbour in (("Previous", "K", previous), ("Next", "J", following)):
        page_number, doc_id = neighbour or (1, None)
        st.button(
            label,
            key=f"go_{label.lower()}",
            shortcut=shortcut,
            disabled=neighbour is None,
            on_click=partial(state.change, BrowseView, doc_id=doc_id, page_number=page_number, passage=1),
        )


def ways_on(corpus: Opened, doc_id: str, rater: str | None) -> None:
    """Draw the ways from this document to others: those like it, those least like it, and one beside it."""
    can_search = index_state(corpus.workspace) is not None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, icon, is_least in (("More like this", "hub", False), ("Least like this", "scatter_plot", True)):
            search = Likeness(doc_id=doc_id, most=usual_most(corpus), is_least=is_least)
            st.button(
                label,
                key=f"like_{int(is_least)}",
                icon=f":material/{icon}:",
                on_click=partial(_search_like, search),
                disabled=not can_search,
                type="tertiary",
                help="Filters by it; a step that can be undone" if can_search else "Make the index first, see below",
            )
        beside = TwoView(kind="documents", left=doc_id, rater=rater)
        st.page_link(
            "pages/two.py", label="Compare with…", icon=":material/splitscreen:", query_params=beside.to_query()
        )


def _search_like(search: Likeness) -> None:
    """Filter by likeness, and show the controls that say how many."""
    search_in_mode(BrowseView.page, LIKE)
    refilters(BrowseView, partial(DocumentFilter.with_search, wanted=search))()
