"""What reports are put together from: a page with its style in it, sections, pairs and tables; names are escaped."""

from collections.abc import Sequence

from core.selection.report.asked_words import Pairs
from core.selection.report.drawing import shown

CONTENTS = "contents"
# Nothing is fetched, nothing runs; the style stands in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def document(title: str, inside: str, *, css: str) -> str:
    """Make a whole page of what stands in it: HTML already; the title is not."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{shown(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{css}</style></head><body><main>{inside}</main></body></html>\n"
    )


def section(title: str, inside: str, *, at: str = "") -> str:
    """Make a section with a title of what is HTML already.

    Links lead to `at`, which is this program's own, and from there back to the list of contents of the page.
    """
    place, back = (f' id="{at}"', f'<a class="back" href="#{CONTENTS}">contents</a>') if at else ("", "")
    return f"<section{place}>{back}<h2>{shown(title)}</h2>{inside}</section>"


def pairs(told: Pairs) -> str:
    """Set out names and values."""
    rows = "".join(f"<dt>{shown(name)}</dt><dd>{shown(value, 4_000)}</dd>" for name, value in told)
    return f"<dl>{rows}</dl>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Set out rows, of which the first cells are names."""
    top = "".join(f"<th scope='col'>{shown(name)}</th>" for name in head)
    body = "".join(
        f"<tr><th scope='row'>{shown(first, 80)}</th>{''.join(f'<td>{shown(cell)}</td>' for cell in cells)}</tr>"
        for first, *cells in rows
    )
    inside = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='wide' role='region' tabindex='0' aria-label='{shown(head[0])}'>{inside}</div>"
