"""Small tables as HTML, in which everything of the reader's own is escaped."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.plain import for_html

_CELL = "padding:.3em .8em .3em 0;vertical-align:top;text-align:left;overflow-wrap:anywhere;white-space:pre-wrap"
_NUMBER = f"{_CELL};white-space:nowrap"
_LINE = "border-bottom:1px solid rgba(128,136,144,.3)"


def html_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str, has_numbers: bool = False) -> None:
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
