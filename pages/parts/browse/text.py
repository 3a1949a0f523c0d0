"""The text of a document as its author wrote it: its segments tinted by their ratings, what was searched marked."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.insight.passages import Passage
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.charts.palette import tint
from pages.parts.compare.view import FIXED_WIDTH, PROPORTIONAL
from pages.parts.plain import for_html
from pages.parts.state import changes, seeded
from pages.parts.wording import signed

Place = tuple[int, int]

# So that the text begins in the upper half of a small screen, and the ratings below it are seen there too.
_PANE_PIXELS = 460
_TEXT_STYLE = "unicode-bidi:plaintext;tab-size:4;"
_TYPEFACES = {
    PROPORTIONAL: "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;font-size:1rem;max-width:46rem",
    # Columns stay columns: the pane scrolls to what is too wide.
    FIXED_WIDTH: "white-space:pre;font-family:monospace;line-height:1.45;font-size:.85rem;width:max-content",
}
_NUMBER_STYLE = (
    "font-size:.7rem;line-height:1;padding:0 .3em;margin-right:.35em;border-radius:3px;vertical-align:.15em;"
    "border:1px solid rgba(128,136,144,.6);user-select:none;white-space:nowrap"
)
_MARK_STYLE = "background:#F0E442;color:#22272B;border-radius:2px;padding:0 .1em"


def text_pane(view: BrowseView, passage: Passage, criterion: str, *, hits: Sequence[Place] = ()) -> None:
    """Show the passage in a pane of its own, each segment tinted and preceded by its number, the hits marked.

    Parameters
    ----------
    view : BrowseView
        Which document is open, and in which letters.
    passage : Passage
        A passage of it.
    criterion : str
        Whose ratings tint it.
    hits : sequence of (int, int)
        See `tinted_html`.
    """
    # The passage is in the key: another one begins at its top, and another tint keeps the place.
    with st.container(height=_PANE_PIXELS, border=True, key=f"text_pane_{passage.number}_{(view.doc_id or '')[:64]}"):
        style, text = f"{_TEXT_STYLE}{_TYPEFACES[view.typeface]}", tinted_html(passage, criterion, hits=hits)
        st.html(f'<div style="{style}" dir="auto" tabindex="0">{text}</div>')


def choose_typeface(view: BrowseView) -> None:
    """Offer the other letters, by click or key."""
    other = PROPORTIONAL if view.typeface == FIXED_WIDTH else FIXED_WIDTH
    st.button(
        "Proportional" if other == PROPORTIONAL else "Fixed width",
        key="browse_typeface",
        on_click=partial(state.change, BrowseView, typeface=other),
        type="tertiary",
        shortcut="W",
        help="Fixed-width letters keep the columns of code and tables",
    )


def tinted_html(passage: Passage, criterion: str, *, hits: Sequence[Place] = ()) -> str:
    """Write a passage as HTML: the text escaped, and nothing of it lost.

    Parameters
    ----------
    passage : Passage
        The text and its segments.
    criterion : str
        Whose ratings tint it.
    hits : sequence of (int, int)
        Stretches of the passage that are marked, ascending, in characters; no two overlap.

    Returns
    -------
    str
        One ``span`` a segment; without segments the text alone.
    """
    text = passage.text
    if not passage.segments:
        return marked_html(text, 0, len(text), hits)
    parts = [marked_html(text, 0, passage.segments[0].start, hits)]
    for segment in passage.segments:
        value = segment.standardised[criterion]
        about = f"segment {segment.number} of {passage.n_segments}, {count(segment.n_tokens, 'token')}"
        number = f'<span style="{_NUMBER_STYLE}" title="{about}">{signed(value, 1)}</span>'
        inner = marked_html(text, segment.start, segment.end, hits)
        parts.append(f'<span style="background:{tint(value, 0.4)}">{number}{inner}</span>')
    return "".join(parts)


def marked_html(text: str, start: int, end: int, hits: Sequence[Place]) -> str:
    """Write a stretch of a text as HTML, with the hits within it marked; one that reaches beyond it is marked in part.

    Examples
    --------
    >>> marked_html("a < b", 0, 5, [(2, 3)]).replace(_MARK_STYLE, "")
    'a <mark style="">&lt;</mark> b'
    """
    parts, here = [], start
    for first, last in hits:
        low, high = max(first, here), min(last, end)
        if low < high:
            parts += [for_html(text[here:low]), f'<mark style="{_MARK_STYLE}">{for_html(text[low:high])}</mark>']
            here = high
    return "".join([*parts, for_html(text[here:end])])


def passage_choice(passage: Passage) -> None:
    """Let the reader go on in a long text."""
    if passage.n_passages > 1:
        key = seeded("browse_passage", passage.number)
        st.pagination(passage.n_passages, key=key, on_change=changes(BrowseView, key, passage=int))
        shown = f"Characters {passage.start + 1:,} to {passage.start + len(passage.text):,}"
        st.caption(f"{shown} of {passage.n_characters:,}.")
