"""One document: its text as its author wrote it, tinted by how its segments are rated, and all that is known of it."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.corpus.catalog.lookups import Place
from core.corpus.filters import DocumentFilter
from core.corpus.ratings import UNFAMILIAR_SHARE
from core.criteria import criterion_by_key
from core.insight.passages import Passage
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.charts.distributions import strips
from pages.parts.charts.palette import FULL_TINT, NO_BUTTONS, tint
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.state import changes, seeded
from pages.parts.wording import percent, short_title, signed

_PANE_PIXELS = 600
_FIELD_CHARACTERS = 2_000
_TEXT_STYLE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;max-width:46rem;"
    "unicode-bidi:plaintext;tab-size:4;font-size:1rem"
)
_NUMBER_STYLE = (
    "font-size:.7rem;line-height:1;padding:0 .3em;margin-right:.35em;border-radius:3px;vertical-align:.15em;"
    "border:1px solid rgba(128,136,144,.6);user-select:none;white-space:nowrap"
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
    said = ", ".join(f"{criterion_by_key(key).title} {signed(place.standardised[key], 1)} sd" for key in criteria)
    st.plotly_chart(
        strips(everything, place.standardised, place.percentiles, in_domain),
        config=NO_BUTTONS,
        key="strips",
        alt=f"Where this document stands in the corpus: {said}",
    )
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


def text_pane(doc_id: str, passage: Passage, criterion: str) -> None:
    """Show the passage in a pane of its own, each segment tinted and preceded by its number."""
    # The passage is in the key: another one begins at its top, and another tint keeps the place.
    with st.container(height=_PANE_PIXELS, border=True, key=f"text_pane_{passage.number}_{doc_id[:64]}"):
        st.html(f'<div style="{_TEXT_STYLE}" dir="auto">{tinted_html(passage, criterion)}</div>')


def tinted_html(passage: Passage, criterion: str) -> str:
    """Write a passage as HTML: the text escaped, and nothing of it lost.

    Parameters
    ----------
    passage : Passage
        The text and its segments.
    criterion : str
        Whose ratings tint it.

    Returns
    -------
    str
        One ``span`` a segment; without segments the text alone.
    """
    if not passage.segments:
        return for_html(passage.text)
    parts = [for_html(passage.text[: passage.segments[0].start])]
    for segment in passage.segments:
        value = segment.standardised[criterion]
        about = f"segment {segment.number} of {passage.n_segments}, {count(segment.n_tokens, 'token')}"
        number = f'<span style="{_NUMBER_STYLE}" title="{about}">{signed(value, 1)}</span>'
        text = for_html(passage.text[segment.start : segment.end])
        parts.append(f'<span style="background:{tint(value, 0.4)}">{number}{text}</span>')
    return "".join(parts)


def passage_choice(passage: Passage) -> None:
    """Let the reader go on in a long text."""
    if passage.n_passages > 1:
        key = seeded("browse_passage", passage.number)
        st.pagination(passage.n_passages, key=key, on_change=changes(BrowseView, key, passage=int))
        shown = f"Characters {passage.start + 1:,} to {passage.start + len(passage.text):,}"
        st.caption(f"{shown} of {passage.n_characters:,}.")


def fields_of_document(fields: dict[str, Any]) -> None:
    """List the input's other fields as plain text."""
    if not fields:
        return
    with st.expander(f"{count(len(fields), 'field')} of the input", icon=":material/data_object:"):
        rows = "".join(
            f'<dt style="opacity:.7">{for_html(shortened(str(name), 120))}</dt>'
            f'<dd style="margin:0 0 .4em 0;white-space:pre-wrap;overflow-wrap:anywhere">{for_html(_plain(value))}</dd>'
            for name, value in fields.items()
        )
        st.html(f'<dl style="margin:0;font-size:.85rem">{rows}</dl>')


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
