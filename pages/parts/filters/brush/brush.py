"""A histogram beside a control of a range: it shows what the filter leaves, and a range is drawn on it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import streamlit as st

from pages.parts.state import widget_value

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "qulens.brush",
    html=(_HERE / "brush.html").read_text(encoding="utf-8"),
    css=(_HERE / "brush.css").read_text(encoding="utf-8"),
    js=(_HERE / "brush.js").read_text(encoding="utf-8"),
)

Ends = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Bins:
    """Counts in bins.

    Attributes
    ----------
    edges : sequence of float
        Ascending; the first and the last bin hold what lies beyond, too.
    corpus : sequence of int
        Documents of the corpus in each bin.
    left : sequence of int or None
        Those that the filter leaves; None without a filter.
    """

    edges: Sequence[float]
    corpus: Sequence[int]
    left: Sequence[int] | None

    def within(self, low: float | None, high: float | None) -> tuple[int, int]:
        """Give the first and the last bin that a range reaches into.

        Examples
        --------
        >>> Bins([0.0, 1.0, 2.0, 3.0], [5, 5, 5], None).within(1.0, 2.0)
        (1, 1)
        """
        last = len(self.corpus) - 1
        first = 0 if low is None else min(max(bisect_right(self.edges, low) - 1, 0), last)
        return first, last if high is None else min(max(bisect_left(self.edges, high) - 1, first), last)

    def ends(self, first: int, last: int) -> Ends:
        """Give the range of some bins: an end of the histogram is open.

        Examples
        --------
        >>> Bins([0.0, 1.0, 2.0, 3.0], [5, 5, 5], None).ends(1, 2)
        (1.0, None)
        """
        return (
            None if first <= 0 else self.edges[first],
            None if last >= len(self.corpus) - 1 else self.edges[last + 1],
        )


def brush(
    key: str,
    bins: Bins,
    range_now: Ends,
    *,
    colour: str,
    alt: str,
    in_words: Callable[[float], str],
    on_drawn: Callable[[Ends], None],
) -> None:
    """Draw a histogram that a range can be drawn on.

    Parameters
    ----------
    key : str
        Of the widget.
    bins : Bins
        What is counted.
    range_now : tuple of float or None
        The range that is asked for; bins beyond it are pale.
    colour : str
        Of the bars.
    alt : str
        What it shows, in words; plain text.
    in_words : callable
        Writes an edge, with its unit.
    on_drawn : callable
        What becomes of a range that was drawn.
    """

    def callback() -> None:
        drawn = widget_value(key).get("drawn")
        if drawn:
            on_drawn(bins.ends(int(drawn[0]), int(drawn[1])))

    first, last = bins.within(*range_now)
    edges = [in_words(edge) for edge in bins.edges]
    data = {
        "all": list(bins.corpus),
        "left": None if bins.left is None else list(bins.left),
        "from": first,
        "to": last,
        "colour": colour,
        "alt": alt,
        "titles": [f"{low} to {high}" for low, high in pairwise(edges)],
    }
    _mount(key=key, data=data, on_drawn_change=callback)
