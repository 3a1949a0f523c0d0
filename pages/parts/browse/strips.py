"""Where one document stands among all, one strip a criterion: drawn as it is sent, without a chart library."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import streamlit as st

from core.criteria import criterion_by_key
from core.insight.histograms import HIGHEST, LOWEST
from pages.parts.charts.palette import CRITERION_COLOURS
from pages.parts.plain import for_html
from pages.parts.wording import ABSENT, signed

_HEIGHT = 20
_GRID = (
    "display:grid;grid-template-columns:minmax(6rem,max-content) minmax(4rem,1fr) max-content;gap:.1rem .7rem;"
    "align-items:end;font-size:.85rem;line-height:1.35"
)


def strips(
    corpus: Mapping[str, Sequence[int]],
    standardised: Mapping[str, float | None],
    percentiles: Mapping[str, float | None],
    in_domain: Mapping[str, float | None],
) -> None:
    """Draw a histogram of the corpus for each criterion, a line where the document is, and its numbers.

    Parameters
    ----------
    corpus : mapping of str to sequence of int
        Documents of the corpus by each criterion that is drawn, in the bins of `core.insight.histograms.EDGES`.
    standardised, percentiles, in_domain : mapping of str to float or None
        The document's; percentiles among all documents, and among those of its domain.
    """
    rows = "".join(
        f"<div>{for_html(criterion_by_key(key).title)}</div>{strip_image(key, counts, standardised[key])}"
        f"<div>{_in_words(standardised[key], percentiles[key], in_domain[key])}</div>"
        for key, counts in corpus.items()
    )
    st.html(f'<div style="{_GRID}">{rows}</div>')


def strip_image(criterion: str, counts: Sequence[int], value: float | None) -> str:
    """Write the histogram of one criterion as an image in HTML, of which a page takes no drawing.

    Examples
    --------
    >>> strip_image("writing_style", [1, 2], None)[:42]
    '<img alt="Writing style: not rated" style='
    """
    said = f"{criterion_by_key(criterion).title}: {'not rated' if value is None else signed(value) + ' sd'}"
    drawn = b64encode(strip_svg(criterion, counts, value).encode()).decode()
    style = "width:100%;height:22px"
    return f'<img alt="{for_html(said)}" style="{style}" src="data:image/svg+xml;base64,{drawn}">'


def strip_svg(criterion: str, counts: Sequence[int], value: float | None) -> str:
    """Draw the histogram of one criterion, 20 units high and one wide for each bin.

    Examples
    --------
    >>> "<rect" in strip_svg("writing_style", [1, 2], 0.0), "<rect" in strip_svg("writing_style", [1, 2], None)
    (True, False)
    """
    colour, n, most = CRITERION_COLOURS[criterion], len(counts), max([*counts, 1])
    bars = "".join(
        f"M{number + 0.04:g} {_HEIGHT}v-{_HEIGHT * count / most:.1f}h.92V{_HEIGHT}z"
        for number, count in enumerate(counts)
        if count
    )
    mark = ""
    if value is not None:
        place = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST) * n
        mark = f'<rect x="{place - 0.15:.2f}" y="0" width="0.3" height="{_HEIGHT}" fill="{colour}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n} {_HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{bars}" fill="{colour}" fill-opacity="0.4"/>{mark}</svg>'
    )


def _in_words(value: float | None, percentile: float | None, in_domain: float | None) -> str:
    if value is None or percentile is None or in_domain is None:
        return f"{ABSENT} not rated"
    return f"<b>{signed(value, 1)}</b> sd · {percentile:.0f} · {in_domain:.0f}"
