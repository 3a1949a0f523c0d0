"""One document: what it is, where it stands, the ways to its neighbours and all its fields."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.corpus.catalog.lookups import Place
from core.corpus.embeddings import embedded_parts
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import UNFAMILIAR_SHARE
from core.corpus.searches import MOST_LIKE, Likeness
from core.criteria import criterion_by_key
from core.insight.passages import Passage
from core.wording import count
from pages.parts import state
from pages.parts.browse.strips import strips
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.charts.palette import FULL_TINT, tint
from pages.parts.filters.refilter import refilters
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.state import changes, seeded
from pages.parts.two.view import TwoView
from pages.parts.wording import percent, short_title, signed

_FIELD_CHARACTERS = 2_000


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
    st.html(f'<div style="font-size:.85rem;opacity:.75">{" · ".join(parts)}</div>')
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


def tint_choice(criteria: Sequence[str], chosen: str) -> None:
    """Let the reader choose the criterion that tints the text, and explain the tints."""
    key = seeded("browse_tint", chosen)
    st.segmented_control(
        "Tint by",
        criteria,
        key=key,
        format_func=short_title,
        required=True,
        on_change=changes(BrowseView, key, criterion=str),
        label_visibility="collapsed",
    )
    steps = [-FULL_TINT, -FULL_TINT / 2, 0.0, FULL_TINT / 2, FULL_TINT]
    boxes = "".join(
        f'<span style="background:{tint(step)};padding:.1em .55em;border:1px solid rgba(128,136,144,.35)">'
        f"{signed(step, 0)}</span>"
        for step in steps
    )
    title = for_html(criterion_by_key(chosen).title)
    st.html(f'<div style="font-size:.8rem;opacity:.9">{boxes}&ensp;{title} of each segment, in sd of documents</div>')


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
        f'<dd style="margin:0 0 .4em 0;white-space:pre-wrap;overflow-wrap:anywhere">{for_html(_plain(value))}</dd>'
        for name, value in values.items()
    )
    st.html(
        f'<div style="font-weight:600;font-size:.85rem">{title}</div><dl style="margin:0;font-size:.85rem">{rows}</dl>'
    )


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _FIELD_CHARACTERS else text[:_FIELD_CHARACTERS] + " …"


def neighbour_buttons(previous: tuple[int, str] | None, following: tuple[int, str] | None) -> None:
    """Draw the ways to the document before and after this one, each given by page number and id; and the way out."""
    with st.container(horizontal=True, gap="small"):
        for label, shortcut, neighbour in (("Previous", "K", previous), ("Next", "J", following)):
            page_number, doc_id = neighbour or (1, None)
            st.button(
                label,
                key=f"go_{label.lower()}",
                shortcut=shortcut,
                disabled=neighbour is None,
                on_click=partial(state.change, BrowseView, doc_id=doc_id, page_number=page_number, passage=1),
            )
        close = partial(state.change, BrowseView, doc_id=None, passage=1)
        st.button("Close", key="go_close", on_click=close, type="tertiary", icon=":material/close:")


def ways_on(corpus: Opened, doc_id: str, rater: str | None) -> None:
    """Draw the ways from this document to others: those like it, those least like it, and one beside it."""
    can_search = bool(embedded_parts(corpus.workspace))
    # Of a small corpus, not all of it.
    most = min(max(corpus.summary["n_documents"] // 20, 10), MOST_LIKE)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, icon, is_least in (("More like this", "hub", False), ("Least like this", "scatter_plot", True)):
            search = Likeness(doc_id=doc_id, most=most, is_least=is_least)
            st.button(
                label,
                key=f"like_{int(is_least)}",
                icon=f":material/{icon}:",
                on_click=refilters(BrowseView, partial(DocumentFilter.with_search, wanted=search)),
                disabled=not can_search,
                type="tertiary",
                help="Filters by it; a step that can be undone" if can_search else "Make the index first, see below",
            )
        beside = TwoView(kind="documents", left=doc_id, rater=rater)
        st.page_link(
            "pages/two.py", label="Compare with…", icon=":material/splitscreen:", query_params=beside.to_query()
        )
