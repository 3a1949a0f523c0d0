"""Small tables and texts with marks, as HTML in which everything of the reader's own is escaped."""

from collections.abc import Sequence

import streamlit as st

from core.insight.two.text_difference import Stretch
from pages.parts.charts.palette import ABOVE, BELOW
from pages.parts.plain import for_html

_CELL = "padding:.3em .8em .3em 0;vertical-align:top;text-align:left;overflow-wrap:anywhere;white-space:pre-wrap"
_NUMBER = f"{_CELL};white-space:nowrap"
_LINE = "border-bottom:1px solid rgba(128,136,144,.3)"
# Of what both have, so much is shown around each difference.
_AROUND_CHARACTERS = 200


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str, has_numbers: bool = False) -> None:
    """Draw a table of plain texts; the first cell of each row heads it.

    Parameters
    ----------
    head : sequence of str
        Titles of the columns.
    rows : sequence of sequence of str
        Cells, untrusted.
    caption : str
        What the table says, for those who cannot see it.
    has_numbers : bool
        Whether the cells after the first are short, and stay on one line.
    """
    titles = "".join(f'<th scope="col" style="{_CELL};{_LINE};opacity:.75">{for_html(cell)}</th>' for cell in head)
    style = _NUMBER if has_numbers else _CELL
    lines = "".join(f"<tr>{_cells(row, style)}</tr>" for row in rows)
    st.html(
        '<table style="font-size:.9rem;border-collapse:collapse;width:100%">'
        f'<caption style="position:absolute;left:-9999px">{for_html(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _cells(row: Sequence[str], style: str) -> str:
    first = f'<th scope="row" style="{_CELL};{_LINE};font-weight:600;min-width:5rem">{for_html(row[0])}</th>'
    return first + "".join(f'<td style="{style};{_LINE}">{for_html(cell)}</td>' for cell in row[1:])


def marked(stretches: Sequence[Stretch], *, is_left: bool) -> str:
    """Write one of two texts as HTML, with marks on what the other has not; long stretches of both are cut short.

    Examples
    --------
    >>> marked([Stretch("<a> ", "<a> "), Stretch("b", "")], is_left=False)
    '&lt;a&gt; '
    """
    tag, colour = ("del", BELOW) if is_left else ("ins", ABOVE)
    style = f"background:rgba({','.join(map(str, colour))},.28);text-decoration-thickness:1px"
    parts = []
    for place, stretch in enumerate(stretches):
        text = stretch.one if is_left else stretch.other
        if stretch.is_same:
            parts.append(_shortened(text, is_first=place == 0, is_last=place == len(stretches) - 1))
        elif text:
            parts.append(f'<{tag} style="{style}">{for_html(text)}</{tag}>')
    return "".join(parts)


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """Leave of a stretch what stands beside a difference."""
    before, after = (0 if is_first else _AROUND_CHARACTERS), (0 if is_last else _AROUND_CHARACTERS)
    n_left_out = len(text) - before - after
    if n_left_out < _AROUND_CHARACTERS:
        return for_html(text)
    note = f'<span style="opacity:.75;font-style:italic"> ⋯ {n_left_out:,} characters are the same ⋯ </span>'
    return for_html(text[:before]) + note + for_html(text[len(text) - after :] if after else "")
