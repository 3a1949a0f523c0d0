"""What charts of reports are drawn with: inline SVG that is as wide as its place, its letters and marks never scaled.

Places across a picture are shares of its width, places down are pixels, so that one drawing serves a desk and a
telephone. Names are escaped here.
"""

import html
from collections.abc import Sequence

# Above the first row or level of a chart, and below the last, where the axis is labelled.
HEAD, FOOT = 16, 20


def shown(text: object, most: int = 200) -> str:
    r"""Write a name from outside so that a page shows it, and it is nothing else; control characters become blanks.

    Examples
    --------
    >>> shown("<b>\n'x'")
    '&lt;b&gt; &#x27;x&#x27;'
    """
    line = "".join(character if character.isprintable() else " " for character in str(text))
    return html.escape(line if len(line) <= most else line[: most - 1] + "\u2026")


def short(number: float) -> str:
    """Write a number in little room.

    Examples
    --------
    >>> [short(number) for number in (7, 1234, 2_500_000, 0.125)]
    ['7', '1.2k', '2.5M', '0.125']
    """
    for unit, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + letter
    return f"{number:.3g}"


def across(share: float) -> str:
    """Write a place across a picture, as SVG takes it.

    Examples
    --------
    >>> across(0.5), across(1 / 3)
    ('50%', '33.33%')
    """
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def text_at(x: float, y: float, text: str, anchor: str, *, right: int = 0) -> str:
    """Write a text from outside at a place, so many pixels to the right of it."""
    moved = f' dx="{right}"' if right else ""
    return f'<text x="{across(x)}" y="{y:.1f}"{moved} text-anchor="{anchor}">{shown(text, 80)}</text>'


def line(kind: str, start: tuple[float, float], end: tuple[float, float], *, style: str = "") -> str:
    """Draw a line from place to place: shares across, pixels down; `kind` and `style` are this program's own."""
    styled = f' style="{style}"' if style else ""
    ends = f'x1="{across(start[0])}" x2="{across(end[0])}" y1="{start[1]:.1f}" y2="{end[1]:.1f}"'
    return f'<line class="{kind}"{styled} {ends}/>'


def mark_at(x: float, y: float, inside: str) -> str:
    """Draw a mark about a place: what is inside has pixels alone, with the place at 0."""
    return f'<svg x="{across(x)}" y="{y:.1f}" aria-hidden="true">{inside}</svg>'


def picture(title: str, height: float, parts: Sequence[str]) -> str:
    """Make a picture of its parts, with its title for those who hear it."""
    name = shown(title)
    return f'<svg height="{height:.0f}" role="img" aria-label="{name}"><title>{name}</title>{"".join(parts)}</svg>'


def upright(x: float, tall: float, label: str = "", *, kind: str = "grid") -> str:
    """Draw a line over all rows of a chart, labelled below."""
    drawn = line(kind, (x, HEAD), (x, tall - FOOT))
    return drawn + (text_at(x, tall - FOOT + 14, label, "middle") if label else "")


def rows(drawn: str, names: Sequence[str], axis: str, *, row: int, beside: Sequence[str] = (), head: str = "") -> str:
    """Set names before the rows of a picture, and what is said of each behind it; `axis` stands below.

    A name that finds no room is cut off there by the page, on a telephone sooner.
    """
    told = "".join(f"<span>{shown(name)}</span>" for name in names)
    columns = f'<div class="names">{told}</div>{drawn}'
    if beside:
        said = "".join(f"<span>{shown(each)}</span>" for each in beside)
        columns += f'<div class="beside"><b>{shown(head)}</b>{said}</div>'
    return f'<div class="rows" style="--row:{row}px">{columns}</div><p class="axis">{shown(axis)}</p>'
